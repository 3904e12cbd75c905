import { readFile } from "node:fs/promises";
import type { Machine } from "../../runner/machine/machine.ts";
import type { CreateMachine, MachineRequest } from "../../runner/machine/machine-request.ts";
import { circleciHome, resolvePath } from "../../runner/machine/paths.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import type { OutputFlow } from "../output-flow.ts";
import { runInContainer } from "./command.ts";
import { type StartingRun, startContainers, tellEndedServices } from "./containers.ts";
import { type DockerCli, dockerCli, lastWords } from "./docker-cli.ts";
import { type EngineFacts, engineFacts } from "./engine.ts";
import { imageFinder } from "./image.ts";
import { packFrom } from "./pack.ts";
import { prepareContainer, stateFolder } from "./prepare-container.ts";
import { openSession } from "./session.ts";
import { openContainerShell } from "./shell.ts";
import { unpackTo } from "./unpack.ts";

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

type Run = StartingRun & { readonly options: DockerMachineOptions };

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

async function machineIn(
  { docker, engine, options }: Run,
  request: MachineRequest,
  { container, names }: { readonly container: string; readonly names: readonly string[] },
): Promise<Machine> {
  const { signal, resources, onOutput } = request;
  const { home, uid, gid, terminalName } = await prepareContainer(docker, {
    container,
    signal,
    onOutput,
    standIn: await readFile(options.standIn, "utf8"),
    architecture: resources.architecture,
    engine: engine.architecture,
  });
  const files = { container, uid, gid };
  const session = openSession(docker, { container });
  const taskData = `${stateFolder}/internal`;
  // A configuration may name a file of its own:
  // https://circleci.com/docs/guides/security/set-environment-variable/#alpine-linux
  const environment = (of: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    BASH_ENV: `${stateFolder}/bash-env`,
    ...of,
    CIRCLE_INTERNAL_TASK_DATA: taskData,
  });
  const homeToo = request.executor.kind === "machine" ? { homeToo: circleciHome } : {};
  const resolve = (path: string, workingDirectory: string): string =>
    resolvePath(path, { home, workingDirectory, ...homeToo });
  let scripts = 0;
  return {
    home,
    taskData,
    exec: async (script, command) => {
      if (command.signal.aborted) return { kind: "cancelled" };
      const { shell, signal, silenceLimitMs, onOutput } = command;
      const { outOfMemory, ...end } = await runInContainer(
        docker,
        { container, session },
        {
          command: {
            script,
            file: `${stateFolder}/steps/${++scripts}.sh`,
            shell,
            env: environment(command.env),
            workingDirectory: resolve(command.workingDirectory, command.workingDirectory),
            haltFile: `${taskData}/halt`,
            ...(terminalName !== undefined && { terminalName }),
          },
          watch: {
            signal,
            silenceLimitMs,
            onOutput,
            graceMs: options.graceMs ?? usualGraceMs,
            ...(options.flow !== undefined && { flow: options.flow }),
          },
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
        container,
        file: `${stateFolder}/shell`,
        env: environment(env),
        terminal: options.env.TERM ?? "xterm",
        workingDirectory: resolve(workingDirectory, workingDirectory),
      }),
    dispose: () => {
      session.end();
      return removeContainers(docker, names);
    },
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
