import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Machine } from "../../runner/machine/machine.ts";
import type { CreateMachine, MachineRequest } from "../../runner/machine/machine-request.ts";
import { circleciHome, resolvePath } from "../../runner/machine/paths.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import type { PlannedContainer } from "../../runner/plan/plan.ts";
import {
  type ContainerOwner,
  type ContainerPlan,
  containerName,
  environmentFile,
  runArguments,
} from "./docker-arguments.ts";
import { loginOf, withVariables } from "./docker-auth.ts";
import { type DockerCli, dockerCli, lastWords } from "./docker-cli.ts";
import { runInContainer } from "./docker-command.ts";
import { type EngineFacts, engineFacts } from "./docker-engine.ts";
import { type ImageFacts, imageFinder } from "./docker-image.ts";
import { packFrom } from "./docker-pack.ts";
import { openContainerShell } from "./docker-shell.ts";
import { unpackTo } from "./docker-unpack.ts";
import { standInFor } from "./machine-image.ts";
import type { OutputFlow } from "./output-flow.ts";
import { prepareContainer, stateFolder } from "./prepare-container.ts";

/** What the machines of one run have in common. */
export interface DockerMachineOptions {
  /** The run's own name. */
  readonly run: string;
  /** The folder of runs, as `sweepDocker` is told it. */
  readonly runs: string;
  /** The user's own environment: it says where the engine is, and reaches no container. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder for files that only this user may read. They go at once, or with the machine. */
  readonly temporaryFolder: string;
  /** The file that stands in for the `circleci` command. */
  readonly standIn: string;
  /** What the host tells every machine, such as how the network is reached. Nothing else of its environment gets in. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How long what is told to end may take. */
  readonly graceMs?: number;
  readonly flow?: OutputFlow;
  /** Told once, when the first machine of another architecture starts. */
  readonly onEmulated?: (message: string) => void;
}

/** Pulumi lets go of its lock within this time. */
const usualGraceMs = 30_000;

/** Machines that are containers, for one run. */
export function createDockerMachine(options: DockerMachineOptions): CreateMachine {
  const docker = dockerCli(options);
  const find = imageFinder(docker, options);
  let engine: Promise<EngineFacts> | undefined;
  let saidEmulated = false;
  return async (request) => {
    engine ??= engineFacts(docker, options);
    // An engine that did not answer may do so the next time.
    engine.catch(() => {
      engine = undefined;
    });
    const facts = await engine;
    const { architecture } = request.resources;
    if (facts.architecture !== architecture && !saidEmulated) {
      saidEmulated = true;
      options.onEmulated?.(
        `${architecture} is emulated on this ${facts.architecture} machine: slower, and a program may behave otherwise than on real ${architecture}.`,
      );
    }
    return await startMachine({ docker, find, engine: facts, options }, request);
  };
}

interface Run {
  readonly docker: DockerCli;
  readonly find: ReturnType<typeof imageFinder>;
  readonly engine: EngineFacts;
  readonly options: DockerMachineOptions;
}

async function startMachine(run: Run, request: MachineRequest): Promise<Machine> {
  const { docker } = run;
  const names: string[] = [];
  try {
    const container = await startContainers(run, request, names);
    const machine = await machineIn(run, request, { container, names });
    await tellEndedServices(docker, request, names.slice(1));
    return machine;
  } catch (error) {
    await removeContainers(docker, names).catch(() => undefined);
    throw error;
  }
}

/** Starts all containers, and gives the name of the one in which steps run. Each name is noted before there is anything of it. */
async function startContainers(run: Run, request: MachineRequest, names: string[]): Promise<string> {
  const { find, engine, options } = run;
  const { executor, resources, variables, signal, onOutput } = request;
  const owner: ContainerOwner = { run: options.run, runs: options.runs, machine: `${request.job}/${request.node}` };
  const unique = randomBytes(4).toString("hex");
  const nameOf = (suffix: string): string => containerName(owner, { suffix, unique });
  const imageOf = (image: string, planned?: PlannedContainer): Promise<ImageFacts> =>
    find({
      ...{ image, resources, machine: planned === undefined, signal, onOutput },
      login: planned === undefined ? undefined : loginOf(planned, variables),
    });
  const common = { owner, resources, engine };
  const primary = nameOf("");
  if (executor.kind === "machine") {
    const stand = standInFor(executor.image);
    const image = await imageOf(stand);
    onOutput(
      `Starting a container of ${stand}${stand === executor.image ? "" : `, which stands in for ${executor.image}`}.\n`,
    );
    names.push(primary);
    await startOne(run, request, {
      ...{ ...common, name: primary, image, container: undefined, network: "host" },
      ...{ hosts: [], socket: true, primary: true },
    });
    return primary;
  }
  const [first, ...services] = executor.containers;
  if (first === undefined) throw new Refusal("The job has no container.");
  const images = await Promise.all(executor.containers.map((container) => imageOf(container.image, container)));
  const [image, ...serviceImages] = images;
  if (image === undefined) throw new Error("Internal error: an image was not found.");
  onOutput(`Starting a container of ${first.image}.\n`);
  names.push(primary);
  await startOne(run, request, {
    ...{ ...common, name: primary, image, container: first, socket: request.remoteDocker, primary: true },
    // All containers of the job share this one's network, and its file of hosts.
    hosts: executor.containers.flatMap(({ name }) => name ?? []),
  });
  await Promise.all(
    services.map(async (container, index) => {
      const name = nameOf(container.name ?? String(index + 1));
      const serviceImage = serviceImages[index];
      if (serviceImage === undefined) throw new Error("Internal error: an image was not found.");
      onOutput(`Starting a service container of ${container.image}.\n`);
      names.push(name);
      await startOne(run, request, {
        ...{ ...common, name, image: serviceImage, container, network: { of: primary } },
        ...{ hosts: [], socket: false, primary: false },
      });
    }),
  );
  return primary;
}

/** The variables of a container go in by a file or by the environment of the command line, never by its arguments. */
async function startOne(
  { docker, options }: Run,
  { variables, signal }: MachineRequest,
  plan: Omit<ContainerPlan, "environment">,
): Promise<void> {
  signal.throwIfAborted();
  const image = plan.container?.image ?? "the machine";
  const own = Object.entries(plan.container?.environment ?? {}).map(([name, value]) => {
    const where = `The variable ${name} of image "${image}"`;
    return [name, withVariables(value, { variables, where })] as const;
  });
  const { text, others } = environmentFile({ ...options.environment, ...Object.fromEntries(own) });
  const started = await docker.withPrivateFolder(async (folder) => {
    const file = join(folder, "environment");
    await writeFile(file, text, { mode: 0o600 });
    const environment = { file, names: Object.keys(others) };
    // Not ended by the signal: the engine would go on to make the container, and nobody would know of it.
    return docker.run(runArguments({ ...plan, environment }), { env: others });
  });
  if (started.exitCode !== 0)
    throw new Refusal(`A container of image "${image}" could not be started: ${lastWords(started)}.`);
}

/** A service that has ended already will not be there for the steps, which would only see that nobody answers. */
async function tellEndedServices(
  docker: DockerCli,
  { executor, onOutput }: MachineRequest,
  services: readonly string[],
): Promise<void> {
  if (services.length === 0 || executor.kind !== "docker") return;
  const format = "{{.State.Running}} {{.State.ExitCode}}";
  const states = await docker.run(["inspect", "--format", format, "--", ...services]);
  for (const [index, state] of states.stdout.split("\n").entries()) {
    const [name, container] = [services[index], executor.containers[index + 1]];
    if (!state.startsWith("false ") || name === undefined || container === undefined) continue;
    const log = await docker.run(["logs", "--tail", "10", "--", name]);
    onOutput(
      `The service container of ${container.image} has ended with status ${state.slice("false ".length)}. It said last:\n${log.stdout}${log.stderr}`,
    );
  }
}

async function machineIn(
  { docker, engine, options }: Run,
  request: MachineRequest,
  { container, names }: { readonly container: string; readonly names: readonly string[] },
): Promise<Machine> {
  const { signal, resources, onOutput } = request;
  const { home, uid, gid } = await prepareContainer(docker, {
    ...{ container, signal, onOutput, standIn: await readFile(options.standIn, "utf8") },
    ...{ architecture: resources.architecture, engine: engine.architecture },
  });
  const files = { container, uid, gid };
  const taskData = `${stateFolder}/internal`;
  const own = { BASH_ENV: `${stateFolder}/bash-env`, CIRCLE_INTERNAL_TASK_DATA: taskData };
  const homeToo = request.executor.kind === "machine" ? { homeToo: circleciHome } : {};
  const resolve = (path: string, workingDirectory: string): string =>
    resolvePath(path, { home, workingDirectory, ...homeToo });
  let scripts = 0;
  return {
    home,
    taskData,
    exec: async (script, command) => {
      if (command.signal.aborted) return { kind: "cancelled" };
      const { outOfMemory, ...end } = await runInContainer(
        docker,
        {
          ...{
            script,
            file: `${stateFolder}/steps/${++scripts}.sh`,
            shell: command.shell,
            env: { ...command.env, ...own },
          },
          workingDirectory: resolve(command.workingDirectory, command.workingDirectory),
          haltFile: `${taskData}/halt`,
        },
        {
          ...{ container, signal: command.signal, silenceLimitMs: command.silenceLimitMs, onOutput: command.onOutput },
          graceMs: options.graceMs ?? usualGraceMs,
          ...(options.flow !== undefined && { flow: options.flow }),
        },
      );
      if (outOfMemory === true)
        command.onOutput(
          `Something was ended for want of memory: resource class ${resources.resourceClass} has ${resources.memoryMiB} MiB.\n`,
        );
      return end;
    },
    pack: (from, paths) => packFrom(docker, files, { from, paths }),
    unpack: (to, tar) => unpackTo(docker, files, { to, tar }),
    resolve,
    openShell: ({ env, workingDirectory }) =>
      openContainerShell(docker, {
        ...{ container, file: `${stateFolder}/shell`, env: { ...env, ...own }, terminal: options.env.TERM ?? "xterm" },
        workingDirectory: resolve(workingDirectory, workingDirectory),
      }),
    dispose: () => removeContainers(docker, names),
  };
}

/** With the volumes that images ask for. A container that is not there any more is as good as removed. */
export async function removeContainers(docker: DockerCli, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const ended = await docker.run(["rm", "--force", "--volumes", "--", ...names]);
  const said = ended.stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !/no such container|already in progress/i.test(line));
  if (ended.exitCode !== 0 && said.length > 0)
    throw new Refusal(
      `A container could not be removed, which the next run tries again: ${lastWords({ stderr: said.join("\n"), stdout: "" })}.`,
    );
}
