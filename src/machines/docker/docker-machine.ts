import { readFile } from "node:fs/promises";
import type { Machine } from "../../runner/machine/machine.ts";
import type { CreateMachine, MachineRequest } from "../../runner/machine/machine-request.ts";
import { circleciHome, resolvePath } from "../../runner/machine/paths.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { OutputFlow } from "../output-flow.ts";
import { runInContainer } from "./command.ts";
import { type StartedContainer, type StartingRun, startContainers, tellEndedServices } from "./containers.ts";
import { type EngineClient, EngineRefusal, EngineSilent, lastWords } from "./engine-client.ts";
import { type EngineFacts, engineFacts } from "./engine-facts.ts";
import { imageFinder } from "./image.ts";
import { packFrom } from "./pack.ts";
import { prepareContainer } from "./prepare-container.ts";
import { openContainerShell } from "./shell.ts";
import { stateFolder, toolsArchive } from "./tools-archive.ts";
import { unpackTo } from "./unpack.ts";

/** What the machines of one run have in common. */
export interface DockerMachineOptions {
  /** The run's own name. */
  readonly run: string;
  /** The folder of runs, as `sweepDocker` is told it. */
  readonly runs: string;
  readonly engine: EngineClient;
  /** The user's own environment: it says how to log in to registries, and reaches no container. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that stands in for the `circleci` command. */
  readonly standIn: string;
  /** What the host tells every machine, such as how the network is reached. Nothing else of its environment gets in. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Certificate authorities, as PEM, that programs in its containers are told to trust. */
  readonly certificates?: string;
  /** How long what is told to end may take. */
  readonly graceMs?: number;
  readonly flow?: OutputFlow;
  /** Told once, when the first machine of another architecture starts. */
  readonly onEmulated?: (message: string) => void;
  /** Told when a container may be left, as where the engine does not answer any more. */
  readonly onLeft?: () => void;
}

/** Pulumi lets go of its lock within this time. */
const usualGraceMs = 30_000;

/** Machines that are containers, for one run. */
export function createDockerMachine(options: DockerMachineOptions): CreateMachine {
  const { engine } = options;
  const find = imageFinder(engine, options);
  let asked: Promise<EngineFacts> | undefined;
  let standIn: Promise<string> | undefined;
  let saidEmulated = false;
  return async (request) => {
    asked ??= engineFacts(engine);
    // An engine that did not answer may do so the next time.
    asked.catch(() => {
      asked = undefined;
    });
    standIn ??= readFile(options.standIn, "utf8");
    const facts = await asked;
    const { architecture } = request.resources;
    if (facts.architecture !== architecture && !saidEmulated) {
      saidEmulated = true;
      options.onEmulated?.(
        `${architecture} is emulated on this ${facts.architecture} machine: slower, and a program may behave otherwise than on real ${architecture}.`,
      );
    }
    const tools = toolsArchive(await standIn, { continues: request.continues === true });
    return await startMachine({ engine, find, facts, options, tools }, request);
  };
}

type Run = StartingRun & { readonly options: DockerMachineOptions };

async function startMachine(run: Run, request: MachineRequest): Promise<Machine> {
  const { engine, options } = run;
  const names: string[] = [];
  try {
    const started = await startContainers(run, request, names);
    const machine = await machineIn(run, request, { ...started, names });
    await tellEndedServices(engine, request, names.slice(1));
    return machine;
  } catch (error) {
    await removeContainers(engine, names).catch(() => options.onLeft?.());
    throw error;
  }
}

async function machineIn(
  { engine, facts, options }: Run,
  request: MachineRequest,
  { container, session: open, names }: StartedContainer & { readonly names: readonly string[] },
): Promise<Machine> {
  const session = open();
  const { signal, resources, onOutput } = request;
  const { home, uid, gid, terminalName } = await prepareContainer(engine, {
    container,
    session,
    signal,
    onOutput,
    architecture: resources.architecture,
    engineArchitecture: facts.architecture,
  });
  const files = { container, session, uid, gid };
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
        engine,
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
    pack: (from, paths) => packFrom(engine, files, { from, paths }),
    unpack: (to, tar) => unpackTo(engine, files, { to, tar }),
    // By the shell that is there: an archive costs as much as a step.
    putTaskData: async (texts) => {
      const lines = Object.entries(texts).map(
        ([name, text]) => `printf %s ${shellWord(text)} > ${shellWord(`${taskData}/${name}`)} || exit 1`,
      );
      const { ok, output } = await session.ask(["umask 077", ...lines].join("\n"));
      if (!ok) throw new Refusal(`The container cannot be prepared for steps: ${lastWords(output)}.`);
    },
    resolve,
    openShell: ({ env, workingDirectory }) =>
      openContainerShell(engine, {
        container,
        session,
        file: `${stateFolder}/shell`,
        env: environment(env),
        terminal: options.env.TERM ?? "xterm",
        workingDirectory: resolve(workingDirectory, workingDirectory),
      }),
    // Their programs go with them.
    kill: () => removeContainers(engine, names),
    dispose: () => {
      session.end();
      return removeContainers(engine, names).catch((error: unknown) => {
        options.onLeft?.();
        throw error;
      });
    },
  };
}

/** With the volumes that images ask for. A container that is not there any more is as good as removed. */
export async function removeContainers(engine: EngineClient, names: readonly string[]): Promise<void> {
  const remove = (name: string) =>
    engine.ask({ method: "DELETE", path: `/containers/${name}`, query: { force: true, v: true } });
  const removed = await Promise.allSettled(
    // A connection that is cut is no engine that is gone: a new one may come through.
    names.map((name) =>
      remove(name).catch((error: unknown) => (error instanceof EngineSilent ? remove(name) : Promise.reject(error))),
    ),
  );
  const [failed] = removed.flatMap((each) =>
    each.status === "rejected" && !isGone(each.reason) ? [each.reason as Error] : [],
  );
  if (failed !== undefined)
    throw new Refusal(
      `A container could not be removed, which the next run tries again: ${lastWords(failed.message)}.`,
    );
}

const isGone = (error: unknown): boolean =>
  error instanceof EngineRefusal && (error.status === 404 || /already in progress/i.test(error.message));
