import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { access, chmod, copyFile, mkdir, readdir, realpath, rm, symlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type CommandOptions, type Machine, standardShell } from "../../runner/machine/machine.ts";
import { circleciHome, isWithin, resolvePath } from "../../runner/machine/paths.ts";
import type { OutputFlow } from "../output-flow.ts";
import { packFolder, refuseOutside, unpackFolder } from "./archive.ts";
import { endMarked, machineMark } from "./marked-processes.ts";
import { outputPipes, pipesFolder } from "./output-pipe.ts";
import { type ProcessGroup, startGroup } from "./process-group.ts";
import { openHostShell } from "./shell.ts";

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
  /** A folder of Docker's plugins, which the new home would hide. */
  readonly dockerPlugins?: string;
  /** How long what is told to end may take. */
  readonly graceMs?: number;
  readonly flow?: OutputFlow;
}

/** Pulumi lets go of its lock within this time. */
const usualGraceMs = 30_000;

/**
 * This host as a machine: a home, a temporary folder and a `$BASH_ENV` of the job's own, and processes that all end with it. The
 * commands themselves may do what this user may do.
 */
export async function createHostMachine(options: HostMachineOptions): Promise<Machine> {
  const { folder, graceMs = usualGraceMs } = options;
  const at = (name: string): string => join(folder, name);
  const home = at("home");
  for (const name of ["home/project", "tmp", "bin", "steps", "internal"]) await mkdir(at(name), { recursive: true });
  for (const name of ["circleci", "circleci-agent"]) {
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
    // Whoever reads it before anybody has written to it fails on CircleCI too: https://github.com/CircleCI-Public/aws-cli-orb/pull/138
    BASH_ENV: at("bash-env"),
    PATH: [at("bin"), ...options.path].join(":"),
  };
  const own = { CIRCLE_INTERNAL_TASK_DATA: at("internal"), [machineMark]: folder };
  const bounds = await realpath(folder);
  const isInside = (path: string): boolean => {
    const real = existsSync(path) ? realpathSync(path) : "";
    return real === bounds || real.startsWith(`${bounds}${sep}`);
  };
  const newPipe = outputPipes(at(pipesFolder));
  const [bash, ...shellOptions] = standardShell;
  const usualShell = [
    await access(bash).then(
      () => bash,
      () => "/bin/sh",
    ),
    ...shellOptions,
  ];
  const groups = new Set<ProcessGroup>();
  let scripts = 0;
  const start = async (script: string, command: CommandOptions): Promise<ProcessGroup> => {
    const cwd = resolve(command.workingDirectory, command.workingDirectory);
    // Without a thread for each of these small calls, which on a busy machine takes longer than the step's own process.
    if (!isInside(cwd)) await refuseOutside(folder, cwd);
    mkdirSync(cwd, { recursive: true });
    // In a file, not an argument: the list of processes shows arguments. docs/machines.md says what is seen of it.
    const file = at(`steps/${++scripts}.sh`);
    writeFileSync(file, script, { mode: 0o700 });
    const [shell = "bash", ...shellArguments] = command.shell ?? usualShell;
    const group = startGroup([shell, ...shellArguments, file], {
      cwd,
      env: { ...environment, ...withoutZeros(command.env), ...own },
      signal: command.signal,
      silenceLimitMs: command.silenceLimitMs,
      graceMs,
      pipe: await newPipe(),
      onOutput: command.onOutput,
      ...(options.flow !== undefined && { flow: options.flow }),
    });
    groups.add(group);
    return group;
  };
  const resolve = (path: string, workingDirectory: string): string =>
    resolvePath(path, { home, workingDirectory, homeToo: circleciHome });
  return {
    home,
    taskData: at("internal"),
    exec: async (script, command) => {
      if (command.signal.aborted) return { kind: "cancelled" };
      const group = await start(script, command);
      const end = await group.ended;
      // Another process may get the number of one that is gone.
      if (!group.alive()) groups.delete(group);
      return end.kind === "exited" ? { ...end, halted: takeHalt(at("internal/halt")) } : end;
    },
    pack: (from, paths) => packFolder({ root: folder }, { from, paths }),
    unpack: (to, tar) => unpackFolder({ root: folder }, { to, tar }),
    resolve,
    openShell: ({ env, workingDirectory }) =>
      openHostShell({
        ...{ cwd: resolve(workingDirectory, workingDirectory), bashEnv: at("bash-env") },
        env: { ...environment, ...env, ...own },
      }),
    dispose: async () => {
      await Promise.all([...groups].map(({ end }) => end()));
      await endMarked((there) => isWithin(folder, there), { graceMs });
      await removeFolder(folder);
    },
  };
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

/** A variable ends at a byte that is zero, and Node.js takes none that has one. */
const withoutZeros = (env: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replaceAll("\0", "")]));

/** Whether `circleci step halt` was called since the last time. */
function takeHalt(file: string): boolean {
  const halted = existsSync(file);
  if (halted) rmSync(file);
  return halted;
}

/** Go and others make folders that cannot be written to, which is no reason to leave them. */
async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await chmodFolders(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

async function chmodFolders(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await chmodFolders(join(folder, entry.name));
}
