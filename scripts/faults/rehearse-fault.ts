import { access, constants, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { hostFolder } from "../../src/machines/host/folder.ts";
import type { RunEvent } from "../../src/runner/events.ts";
import { isFailure } from "../../src/runner/report/format.ts";
import { jobEnvironment } from "../demo/job-environment.ts";
import { type Rehearsal, type RehearseOptions, rehearse } from "../demo/rehearse.ts";
import { makeRepository } from "../demo/repository.ts";
import { makeContexts } from "../demo/state.ts";
import type { Facts } from "../provision/facts.ts";
import { asRoot } from "../provision/install-packages.ts";
import type { ServiceAddresses } from "../provision/services/services.ts";
import { realSystem } from "../provision/system.ts";
import { configurationFor, hold } from "./configuration.ts";
import { type Act, type Fault, idOf } from "./fault.ts";
import { leftInMachines, leftOutside } from "./left.ts";
import { type Addresses, openLine, stateBy } from "./lines.ts";
import { oldPulumi, openMirror } from "./mirror.ts";
import { type Row, steady } from "./table.ts";
import { makeWrapper } from "./wrapper.ts";

const stack = "ci-1";
const destroyJob = "arm/destroy";

/** What faults are rehearsed on. */
export type Ground = {
  readonly root: string;
  readonly cli: string;
  readonly services: ServiceAddresses;
  readonly facts: Pick<Facts, "privilege">;
  readonly addresses: Addresses;
  /** Ends what is being rehearsed. */
  readonly signal: AbortSignal;
};

/**
 * Rehearses the delivery with one fault, and then its destroy job alone for as long as anything is left. Everything it
 * makes is removed.
 */
export async function rehearseFault(fault: Fault, ground: Ground): Promise<Row> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    return await rehearsed(fault, ground, (step) => undo.unshift(step));
  } finally {
    for (const step of undo) await step();
  }
}

async function rehearsed(fault: Fault, ground: Ground, undo: (step: () => Promise<unknown>) => void): Promise<Row> {
  const { services } = ground;
  const system = realSystem();
  const began = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-rehearsal-"));
  undo(() => rm(folder, { recursive: true, force: true }));
  const contexts = await makeContexts();
  undo(contexts.remove);
  const { stateFolder } = contexts;
  const { env, variables } = await jobEnvironment(services, system);
  const real = await commandIn(env.PATH ?? "", fault.command);
  const image = imageOf(fault);
  const act = filled(fault.act, { ...ground.addresses, empty: join(folder, "npm"), image });
  const wrapper = await makeWrapper({ ...fault, act }, { real, stateFolder });
  undo(wrapper.remove);
  const state = stateBy(wrapper.happened, fault.act.kind === "line" ? fault.act.state : "whole");
  const { registry } = services;
  // Without a line of its own where none is needed: an engine gives a registry that it knows no layer twice.
  let host = registry.host;
  if (fault.act.kind === "line" && fault.fetchesPulumi !== true) {
    const line = await openLine(registry.host, state);
    undo(line.close);
    host = line.host;
  }
  const path = [wrapper.path, env.PATH ?? ""];
  let download: string | undefined;
  if (fault.fetchesPulumi === true) {
    const [mirror, old] = [await openMirror(), await oldPulumi(fault.job, await commandIn(env.PATH ?? "", "pulumi"))];
    undo(mirror.close);
    undo(old.remove);
    path.unshift(old.path);
    const mirrorLine = await openLine(mirror.host, state);
    undo(mirrorLine.close);
    download = mirrorLine.host;
  }
  const { cli, root } = ground;
  const repository = await makeRepository(root, {
    cli,
    registry: host,
    image,
    baseImage: services.baseImage,
  });
  undo(repository.remove);
  // The project by which a stack is tagged, and so a lock known as the pipeline's own. Nothing is fetched from there.
  await system.run(["git", "-C", repository.folder, "remote", "add", "origin", "https://github.com/acme/web.git"]);
  const release = join(folder, "release");
  const config = join(folder, "config.yml");
  await writeFile(
    config,
    configurationFor(repository.config, fault, { release, ...(download !== undefined && { download }) }),
  );
  const runs = join(repository.folder, ".arm-pipeline", "runs");
  if (fault.act.kind === "fill")
    undo(await smallDisk(ground, fault.act.disk === "job" ? hostFolder(runs) : stateFolder));
  undo(() => removeContainers(services.dockerHost, image));
  const outside = () => leftOutside({ system, stack, stateFolder, dockerHost: services.dockerHost, registry, image });

  const seen: { inMachine: readonly string[]; before: readonly string[] } = { inMachine: [], before: [] };
  let looks: Promise<void> | undefined;
  const look = async (run: string): Promise<void> => {
    seen.inMachine = await leftInMachines(
      join(hostFolder(runs), run),
      // Of the step that waits meanwhile: its script, the terminal and the shell around it, and its pause.
      (line) => line.includes("steps/") || line.includes("/proc/self/fd/3") || line === "sleep 0.1",
    );
    seen.before = await outside();
    await writeFile(release, "");
  };
  let name = "";
  const options: RehearseOptions = {
    cli,
    repository: repository.folder,
    args: ["--machine", "host", "--config", config],
    contexts: withoutPauses({
      ...contexts.contexts,
      registry: { DOCKER_USERNAME: registry.username, DOCKER_PASSWORD: registry.password },
    }),
    variables,
    env: { ...env, PATH: path.join(delimiter) },
  };
  const run = await rehearse({
    ...options,
    signal: AbortSignal.any([AbortSignal.timeout(longestMs), ground.signal]),
    onEvent: (event) => {
      if (event.kind === "run-started") name = event.run;
      const isHeld = event.kind === "step-started" && event.step === hold;
      if (isHeld || (event.kind === "job-ended" && event.job === fault.job)) looks ??= look(name);
    },
  });
  ground.signal.throwIfAborted();
  await looks;
  // Neither done nor failed: the rehearsal itself went wrong, and says why.
  if (![0, runFailed].includes(run.exitCode)) throw new Error(run.story);
  const happened = await exists(wrapper.happened);
  const after = await outside();
  // The bad day is over: the line is whole, and the disk has room.
  await rm(wrapper.happened, { force: true });
  await rm(join(stateFolder, "full"), { force: true });
  const again = await destroyedAgain({ run, left: after, env, options, outside });
  const ended = endOf(run.events, fault);
  return {
    id: idOf(fault),
    step: fault.step,
    how: fault.how,
    kind: idOf(fault).split("/")[1] ?? "",
    ended: happened ? ended.how : "it did not happen",
    said: ended.said,
    run: run.exitCode,
    inMachine: seen.inMachine,
    before: seen.before,
    destroy: destroyWords(run.events),
    after,
    ...(again !== undefined && { again }),
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

/** How `arm-pipeline run` ends when a job failed: docs/runner.md. */
const runFailed = 4;

/** A run that takes longer hangs. */
const longestMs = 600_000;

/**
 * Runs the destroy job alone, as "Rerun from failed" does once it is the only one that failed, while anything but
 * images is left.
 */
async function destroyedAgain({
  run,
  left,
  env,
  options,
  outside,
}: {
  readonly run: Rehearsal;
  readonly left: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly options: RehearseOptions;
  readonly outside: () => Promise<readonly string[]>;
}): Promise<Row["again"]> {
  if (run.folder === undefined || left.every((thing) => thing.startsWith("image "))) return undefined;
  const file = join(run.folder, "run.json");
  const info = JSON.parse(await readFile(file, "utf8"));
  for (const job of Object.keys(info.jobs)) info.end.jobs[job] = job === destroyJob ? "failed" : "success";
  await writeFile(file, JSON.stringify(info));
  const ended = await rehearse({ ...options, env, args: [...options.args, "--rerun-failed", info.id] });
  return {
    destroy: destroyWords(ended.events) || steady(ended.story.trim().split("\n").at(-1) ?? ""),
    left: await outside(),
  };
}

/** How the faulty step ended, and the last sentence that its script said of itself. */
export function endOf(
  events: readonly RunEvent[],
  { job, stepName }: Pick<Fault, "job" | "stepName">,
): { readonly how: string; readonly said: string } {
  const started = events.find((event) => event.kind === "step-started" && event.job === job && event.step === stepName);
  const index = started?.kind === "step-started" ? started.index : -1;
  const ended = events.find((event) => event.kind === "step-ended" && event.job === job && event.index === index);
  const output = events
    .map((event) => (event.kind === "step-output" && event.job === job && event.index === index ? event.chunk : ""))
    .join("");
  return { how: ended?.kind === "step-ended" ? outcome(ended.outcome) : "it did not run", said: sentenceOf(output) };
}

/** The last thing that a script said of itself: `push_image: ...`. */
export const sentenceOf = (output: string): string =>
  steady(
    output
      .split("\n")
      .filter((line) => /^[a-z_]+: (?!warning: told to stop)/.test(line))
      .at(-1) ?? "",
  );

type StepEnd = Extract<RunEvent, { kind: "step-ended" }>["outcome"];

function outcome(end: StepEnd): string {
  if (end.kind === "failed") return String(end.exitCode);
  if (end.kind === "timed-out") return "timed out";
  if (end.kind === "refused") return steady(end.message);
  return end.kind;
}

/** How the destroy job ended: "success", or what its failed step said. */
export function destroyWords(events: readonly RunEvent[]): string {
  const job = events.find((event) => event.kind === "job-ended" && event.job === destroyJob);
  const failed = events.find(
    (event) => event.kind === "step-ended" && event.job === destroyJob && isFailure(event.outcome),
  );
  if (failed?.kind === "step-ended") {
    const { how, said } = endOf(events, { job: destroyJob, stepName: failed.step });
    return `${failed.step}: ${how}${said === "" ? "" : `, ${said}`}`;
  }
  return job?.kind === "job-ended" ? job.status : "";
}

/** A disk of its own for a folder, small enough to be filled. */
async function smallDisk({ facts }: Pick<Ground, "facts">, folder: string): Promise<() => Promise<unknown>> {
  const system = realSystem();
  const owner = `uid=${system.uid},mode=0700,size=${folder.includes("state") ? "8m" : "1500m"}`;
  await system.run(["mkdir", "-p", "-m", "0700", folder]);
  const mounted = await system.run(asRoot(facts.privilege, ["mount", "-t", "tmpfs", "-o", owner, "tmpfs", folder]));
  if (mounted.exitCode !== 0) throw new Error(`No small disk could be mounted: ${mounted.stderr}`);
  return async () => {
    for (let tries = 0; tries < 20; tries++) {
      if ((await system.run(asRoot(facts.privilege, ["umount", folder]))).exitCode === 0) break;
      await pause(200);
    }
    await rm(folder, { recursive: true, force: true });
  };
}

/** Its own for each fault, so that two rehearsals at once do not meet. */
const imageOf = ({ step, kind, variant = "" }: Fault): string => `acme/${step}-${kind}${variant}`;

async function removeContainers(dockerHost: string, image: string): Promise<void> {
  const system = realSystem();
  const env = { DOCKER_HOST: dockerHost };
  const { stdout } = await system.run(["docker", "ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.Image}}"], {
    env,
  });
  const ids = stdout.split("\n").flatMap((line) => (line.includes(`/${image}@`) ? [line.split(" ")[0] ?? ""] : []));
  if (ids.length > 0) await system.run(["docker", "rm", "--force", "--volumes", ...ids], { env });
}

/** Retries without their pauses. */
const withoutPauses = (contexts: RehearseOptions["contexts"]): RehearseOptions["contexts"] =>
  Object.fromEntries(Object.entries(contexts).map(([name, values]) => [name, { ...values, RETRY_PAUSE: "0" }]));

/** An act with what its `{names}` stand for. */
export function filled(act: Act, addresses: Readonly<Record<string, string>>): Act {
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, address: string) => addresses[address] ?? whole);
  if (act.kind === "first") return { ...act, command: fill(act.command) };
  if (act.kind !== "variables") return act;
  const variables = Object.entries(act.variables).map(([name, value]) => [name, fill(value)]);
  return { ...act, variables: Object.fromEntries(variables) };
}

/** The full path of a command on a PATH. */
async function commandIn(path: string, command: string): Promise<string> {
  for (const folder of path.split(delimiter)) {
    const found = join(folder, command);
    if (
      await access(found, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return found;
  }
  throw new Error(`There is no ${command} on PATH.`);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
