import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createHostMachine, hostSpaces } from "../../../src/machines/host/host-machine.ts";
import type { CreateMachine } from "../../../src/runner/machine/machine-request.ts";
import { costOf, plain } from "./plain.ts";
import { planOf, rehearse } from "./rehearse.ts";

const standIn = resolve(import.meta.dirname, "../../../src/machines/circleci.sh");
const machine = "    machine: {image: ubuntu-2404:current}\n";
/** As the command line makes them for a run of so many jobs. */
function hostMachines(folder: string, jobs: number): CreateMachine {
  const [path, graceMs] = [["/usr/local/bin", "/usr/bin", "/bin"], 1000];
  const openSpace = hostSpaces(jobs, path, graceMs);
  return ({ job, node }) =>
    createHostMachine({
      folder: join(folder, "machines", `${job}-${node}`),
      path,
      openSpace,
      environment: {},
      standIn,
      graceMs,
    });
}

/** One job with so many steps. */
export const manySteps = (executor: string, { steps, command }: { readonly steps: number; readonly command: string }) =>
  `version: 2.1\njobs:\n  job:\n${executor}    steps:\n${`      - run: ${JSON.stringify(command)}\n`.repeat(steps)}workflows:\n  all:\n    jobs: [job]\n`;

/** So many jobs, of one step each where nothing else is said. */
export const manyJobs = (
  executor: string,
  { jobs, command, steps = 1 }: { readonly jobs: number; readonly command: string; readonly steps?: number },
) => {
  const names = Array.from({ length: jobs }, (_, index) => `job-${index}`);
  const run = `      - run: ${JSON.stringify(command)}\n`.repeat(steps);
  const job = (name: string) => `  ${name}:\n${executor}    steps:\n${run}`;
  return `version: 2.1\njobs:\n${names.map(job).join("")}workflows:\n  all:\n    jobs: [${names.join(", ")}]\n`;
};

/** Steps on this host: ours, and the same scripts by `bash`. */
export async function hostSteps(folder: string, options: { readonly steps: number; readonly command: string }) {
  const plan = planOf(manySteps(machine, options));
  const file = join(folder, "plain.sh");
  await writeFile(file, options.command);
  const base = await costOf(async () => {
    for (let step = 0; step < options.steps; step++) await plain(["bash", "-eo", "pipefail", file]);
  });
  const ours = await costOf(() => rehearse(plan, { folder, createMachine: hostMachines(folder, 1) }));
  return { base, ours };
}

/** Jobs on this host: ours, and the same scripts by `bash`, each in a new folder that goes with it. */
export async function hostJobs(folder: string, options: { readonly jobs: number; readonly command: string }) {
  const plan = planOf(manyJobs(machine, options));
  const base = await costOf(async () => {
    for (let job = 0; job < options.jobs; job++)
      await plain(["bash", "-c", `d=$(mktemp -d); cd "$d"; bash -eo pipefail -c '${options.command}'; rm -r "$d"`]);
  });
  const ours = await costOf(() => rehearse(plan, { folder, createMachine: hostMachines(folder, options.jobs) }));
  return { base, ours };
}
