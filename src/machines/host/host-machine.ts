import { closeSync, existsSync, mkdirSync, openSync, realpathSync, unlinkSync, writeFileSync } from "node:fs";
import { chmod, copyFile, mkdir, realpath, symlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { CommandOptions, Machine } from "../../runner/machine/machine.ts";
import { circleciHome, type PathBase, resolvePath } from "../../runner/machine/paths.ts";
import type { OutputFlow } from "../output-flow.ts";
import { stepText } from "../step-text.ts";
import { newMark, WatchedCommand, type WatchedEnd } from "../watched-command.ts";
import { packFolder, refuseOutside, unpackFolder } from "./archive.ts";
import { startOnHost } from "./command.ts";
import { findProgram } from "./find-program.ts";
import { removeFolder } from "./folder.ts";
import { type OpenSpace, openJobSpace, spacesAhead } from "./job-space.ts";
import { endMarked, machineMark } from "./marked-processes.ts";
import { hostProcesses } from "./processes.ts";
import { openHostShell } from "./shell.ts";
import { onPipe, onTerminal } from "./terminal.ts";

/** What a machine on this host is made of. */
export interface HostMachineOptions {
  /** The folder that the machine is in, and that goes with it. */
  readonly folder: string;
  /** Folders in which its commands are found. */
  readonly path: readonly string[];
  /** What the host tells every job, such as how the network is reached. Nothing else of its environment gets in. */
  readonly environment: Readonly<Record<string, string>>;
  /** The file that stands in for the `circleci` command. */
  readonly standIn: string;
  /** Whether a step may go on with another configuration, for which CircleCI's API is stood in. */
  readonly continues?: boolean;
  /** A folder of Docker's plugins, which the new home would hide. */
  readonly dockerPlugins?: string;
  /** How long what is told to end may take. */
  readonly graceMs?: number;
  /** Where its processes are; a space that is made for it where nothing is said. */
  readonly openSpace?: OpenSpace;
  readonly flow?: OutputFlow;
  /** Ends all that runs, at once with the step that is told to end: the job is canceled. */
  readonly signal?: AbortSignal;
  /** Told what this host cannot do for a job that CircleCI does. */
  readonly onLack?: (message: string) => void;
}

/** Pulumi lets go of its lock within this time. */
const usualGraceMs = 30_000;

/**
 * Images with Go have their `GOPATH` at /go, and configurations work and cache there; on this host it is in the home,
 * where Go has it by default: https://github.com/docker-library/golang
 */
const goPath = (path: string): string => (path === "/go" || path.startsWith("/go/") ? `~${path}` : path);

/** Where a path of a step is on this host. */
export const pathOnHost = (path: string, { home, workingDirectory }: Omit<PathBase, "homeToo">): string =>
  resolvePath(goPath(path), { home, workingDirectory: goPath(workingDirectory), homeToo: circleciHome });

/**
 * Where `pip install --user`, `go install` and `cargo install` put programs, which the images of CircleCI have on PATH:
 * https://github.com/CircleCI-Public/cimg-base and https://github.com/CircleCI-Public/cimg-go
 */
const homeBins = ["bin", ".local/bin", "go/bin", ".cargo/bin"] as const;

/** Spaces for so many machines that find their programs in these folders. */
export const hostSpaces = (machines: number, path: readonly string[], graceMs = usualGraceMs): OpenSpace =>
  spacesAhead(machines, () => openJobSpace({ path, graceMs, root: process.getuid?.() === 0 }));

/**
 * This host as a machine: a home, a temporary folder and a `$BASH_ENV` of the job's own, and processes that all end
 * with it. The commands themselves may do what this user may do.
 */
export async function createHostMachine(options: HostMachineOptions): Promise<Machine> {
  const { folder, graceMs = usualGraceMs } = options;
  const at = (name: string): string => join(folder, name);
  const home = at("home");
  await mkdir(folder, { recursive: true });
  // What takes longest is begun first, and waited for last.
  const { openSpace = hostSpaces(1, options.path, graceMs) } = options;
  const making = hostProcesses(folder, { openSpace, graceMs, onNoSpace: (why) => options.onLack?.(why) });
  making.catch(() => undefined);
  for (const name of ["home/project", "tmp", "bin", "steps", "internal"]) mkdirSync(at(name), { recursive: true });
  for (const name of ["circleci", "circleci-agent", ...(options.continues === true ? ["curl"] : [])]) {
    await copyFile(options.standIn, at(`bin/${name}`));
    await chmod(at(`bin/${name}`), 0o755);
  }
  if (options.dockerPlugins !== undefined) {
    await mkdir(at("home/.docker"));
    await symlink(options.dockerPlugins, at("home/.docker/cli-plugins"));
  }
  const environment = {
    LANG: "C.UTF-8",
    ...options.environment,
    HOME: home,
    TMPDIR: at("tmp"),
    // Whoever reads it before anybody has written to it fails on CircleCI too:
    // https://github.com/CircleCI-Public/aws-cli-orb/pull/138
    BASH_ENV: at("bash-env"),
    PATH: [at("bin"), ...homeBins.map((name) => join(home, name)), ...options.path].join(":"),
  };
  const own = { CIRCLE_INTERNAL_TASK_DATA: at("internal"), [machineMark]: folder };
  const bounds = await realpath(folder);
  const isInside = (path: string): boolean => {
    const real = existsSync(path) ? realpathSync(path) : "";
    return real === bounds || real.startsWith(`${bounds}${sep}`);
  };
  const program = findProgram("script", options.path);
  if (program === undefined)
    options.onLack?.(
      "Steps on this host have no terminal, as they have on CircleCI: the program `script` of util-linux is not there.",
    );
  const processes = await making;
  const cancel = (): void => {
    processes.end().catch(() => undefined);
  };
  options.signal?.addEventListener("abort", cancel, { once: true });
  let scripts = 0;
  const run = async (script: string, command: CommandOptions): Promise<WatchedEnd> => {
    const cwd = resolve(command.workingDirectory, command.workingDirectory);
    // Without a thread for each of these small calls, which on a busy machine takes longer than the step's own process.
    if (!isInside(cwd)) await refuseOutside(folder, cwd);
    mkdirSync(cwd, { recursive: true });
    // In files, not in arguments: the list of processes shows arguments. docs/machines.md says what is seen of them.
    const file = at(`steps/${++scripts}.sh`);
    const mark = newMark();
    const terminal = program !== undefined;
    const text = stepText({
      script,
      file,
      mark,
      terminal,
      shell: command.shell,
      workingDirectory: cwd,
      env: { ...command.env, ...own },
      haltFile: at("internal/halt"),
    });
    const { enter, enterChildren } = processes;
    const words =
      program === undefined
        ? [...enter, ...onPipe({ entered: enter.length > 0 })]
        : [...enterChildren, ...onTerminal(program)];
    // It has the values of contexts, so there is no such file: the shell gets it open.
    const boot = openUnnamed(`${file}.boot`, text);
    const started = startOnHost({ enter, words, boot, cwd, env: { ...environment, ...own }, graceMs });
    closeSync(boot);
    const { signal, silenceLimitMs, onOutput } = command;
    const watched = new WatchedCommand(started, {
      mark,
      terminal,
      signal,
      silenceLimitMs,
      graceMs,
      onOutput,
      ...(options.flow !== undefined && { flow: options.flow }),
    });
    processes.entered({ alone: watched.alone, closed: started.closed });
    const end = await watched.ended;
    if (watched.group !== undefined) processes.noted(watched.group);
    return end;
  };
  const resolve = (path: string, workingDirectory: string): string => pathOnHost(path, { home, workingDirectory });
  return {
    home,
    taskData: at("internal"),
    exec: async (script, command) => {
      if (command.signal.aborted) return { kind: "cancelled" };
      return await run(script, command);
    },
    pack: (from, paths) => packFolder({ root: folder }, { from, paths }),
    unpack: (to, tar) => unpackFolder({ root: folder }, { to, tar }),
    putTaskData: async (files) => {
      for (const [name, text] of Object.entries(files)) writeFileSync(at(`internal/${name}`), text, { mode: 0o600 });
    },
    resolve,
    openShell: ({ env, workingDirectory }) =>
      openHostShell({
        cwd: resolve(workingDirectory, workingDirectory),
        bashEnv: at("bash-env"),
        env: { ...environment, ...env, ...own },
        enter: processes.enter,
      }),
    kill: processes.kill,
    dispose: async () => {
      options.signal?.removeEventListener("abort", cancel);
      await processes.end();
      await removeFolder(folder);
    },
  };
}

/** A text in a file that has no name any more, open at its beginning. */
function openUnnamed(name: string, text: string): number {
  const writing = openSync(name, "wx", 0o600);
  try {
    const reading = openSync(name, "r");
    writeFileSync(writing, text);
    return reading;
  } finally {
    unlinkSync(name);
    closeSync(writing);
  }
}

/** Ends what machines left running whose runner was killed: those in a `hostFolder`, except the runs that are alive. */
export const sweepHost = (
  folder: string,
  { alive }: { readonly alive: Pick<ReadonlySet<string>, "has"> },
): Promise<void> =>
  endMarked(
    (there) => {
      const [run = "", ...rest] = relative(folder, there).split(sep);
      return run !== ".." && rest.length > 0 && !alive.has(run);
    },
    { graceMs: 5_000 },
  );
