import { resolve } from "node:path";
import { createDockerMachine } from "../../../src/machines/docker/docker-machine.ts";
import { findEngine } from "../../../src/machines/docker/endpoint.ts";
import { engineClient } from "../../../src/machines/docker/engine-client.ts";
import { cacheFolders } from "../../provision/cache.ts";
import { consentFor } from "../../provision/consent.ts";
import { streamProgress } from "../../provision/progress.ts";
import { provision } from "../../provision/provision.ts";
import { startEngine } from "../../provision/services/engine.ts";
import { loadMachineImages } from "../../provision/services/machine-images.ts";
import { Session } from "../../provision/services/session.ts";
import { realSystem } from "../../provision/system.ts";
import { manyJobs, manySteps } from "./host.ts";
import { costOf, plain } from "./plain.ts";
import { planOf, rehearse } from "./rehearse.ts";

const standIn = resolve(import.meta.dirname, "../../../src/machines/circleci.sh");

/** An engine with an image of this machine's own architecture: emulation would hide what is measured. */
export interface MeasuredEngine {
  readonly image: string;
  /** Where the engine is, for who calls it. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** The machine's own engine, or one that ends with the benchmark. */
export async function measuredEngine(): Promise<MeasuredEngine> {
  const progress = streamProgress(process.stderr);
  const system = realSystem();
  const facts = await provision({
    system,
    progress,
    consent: consentFor(process.env, process.stdin.isTTY === true),
    needs: ["shell", "engine", "machine-images"],
  });
  const folders = cacheFolders(system.env, system.home);
  const session = await Session.begin({ system, folders, privilege: facts.privilege, progress });
  try {
    const { host } = await startEngine(session, { system, facts });
    const env = { DOCKER_HOST: host };
    const images = await loadMachineImages({ system, folders, env });
    // For the plain commands.
    process.env.DOCKER_HOST = host;
    return { image: facts.arch === "arm64" ? images.arm64 : images.amd64, env, stop: () => session.end() };
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** The lines of a job in a configuration that runs it in an image. */
export const containers = (image: string): string => `    docker: [{image: "${image}"}]\n`;

const createMachine = (folder: string, { env }: MeasuredEngine) =>
  createDockerMachine({
    run: "bench",
    runs: folder,
    standIn,
    graceMs: 1000,
    engine: engineClient({ place: findEngine({ ...process.env, ...env }), env: process.env }),
    env: { ...process.env, ...env },
  });

const start = (name: string, image: string): Promise<void> =>
  plain(["docker", "run", "--detach", "--name", name, "--entrypoint", "sleep", image, "86400"]);

/** Two workers that take one after the other. */
async function twoAtATime(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all([worker(), worker()]);
}

/** Steps in a container: ours, and the same by `docker exec`. Both begin and end with the container. */
export async function dockerSteps(
  folder: string,
  { engine, steps, command }: { readonly engine: MeasuredEngine; readonly steps: number; readonly command: string },
) {
  const name = `arm-pipeline-bench-${process.pid}`;
  const base = await costOf(async () => {
    await start(name, engine.image);
    for (let step = 0; step < steps; step++)
      await plain(["docker", "exec", name, "bash", "-eo", "pipefail", "-c", command]);
    await plain(["docker", "rm", "--force", name]);
  });
  const plan = planOf(manySteps(containers(engine.image), { steps, command }));
  const ours = await costOf(() => rehearse(plan, { folder, createMachine: createMachine(folder, engine) }));
  return { base, ours };
}

/** Jobs of two steps in containers, two at a time: ours, and the same by `docker run`, `exec` and `rm`. */
export async function dockerJobs(
  folder: string,
  { engine, jobs, command }: { readonly engine: MeasuredEngine; readonly jobs: number; readonly command: string },
) {
  const base = await costOf(() => plainJobs(engine, { jobs, command }));
  const plan = planOf(manyJobs(containers(engine.image), { jobs, command, steps: 2 }));
  const ours = await costOf(() =>
    rehearse(plan, { folder, createMachine: createMachine(folder, engine), maxConcurrent: 2 }),
  );
  return { base, ours };
}

/** Jobs of two steps by Docker's own command line, two at a time. */
export async function plainJobs(
  engine: MeasuredEngine,
  { jobs, command }: { readonly jobs: number; readonly command: string },
): Promise<void> {
  await twoAtATime(jobs, async (job) => {
    const name = `arm-pipeline-bench-${process.pid}-${job}`;
    await start(name, engine.image);
    for (let step = 0; step < 2; step++)
      await plain(["docker", "exec", name, "bash", "-eo", "pipefail", "-c", command]);
    await plain(["docker", "rm", "--force", name]);
  });
}
