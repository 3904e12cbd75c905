import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a machine brings along for every job, as CircleCI's image does: tools, a container engine, the network's settings. */
export type MachineSettings = {
  readonly path: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Folder of Docker's plugins, for a home that has none yet. */
  readonly dockerPlugins: string;
};

/** A job's own home, working directory and temporary folder. Nothing of the host's environment is in it. */
export type Machine = {
  readonly folder: string;
  readonly project: string;
  readonly home: string;
  /** Runs one step's command as CircleCI does, and gives its exit status. Aborting ends the whole process group. */
  readonly exec: (command: string, options: ExecOptions) => Promise<number>;
  readonly remove: () => Promise<void>;
};

/** How a command runs on a machine. */
export type ExecOptions = {
  readonly env: Readonly<Record<string, string>>;
  readonly onOutput: (chunk: string) => void;
  readonly signal?: AbortSignal | undefined;
};

/** A process group that was asked to end gets this long. Pulumi needs some of it to let go of its lock. */
const graceMs = 30_000;

/** Makes a machine for one job. */
export async function makeMachine(settings: MachineSettings): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-job-"));
  const home = join(folder, "home");
  const project = join(home, "project");
  const temporary = join(folder, "tmp");
  const bashEnv = join(folder, "bash-env");
  await mkdir(project, { recursive: true });
  await mkdir(temporary);
  await mkdir(join(home, ".docker"));
  await symlink(settings.dockerPlugins, join(home, ".docker", "cli-plugins"));
  await writeFile(bashEnv, "");
  const own = { HOME: home, TMPDIR: temporary, BASH_ENV: bashEnv, PATH: settings.path.join(":"), LANG: "C.UTF-8" };
  let steps = 0;
  return {
    folder,
    project,
    home,
    exec: async (command, options) => {
      steps += 1;
      // In a file, not an argument: the list of processes shows arguments, and CircleCI uses a file too.
      const script = join(folder, `step-${steps}.sh`);
      await writeFile(script, command);
      return run(["bash", "-eo", "pipefail", script], {
        ...options,
        cwd: project,
        env: { ...settings.env, ...options.env, ...own },
      });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function run(command: readonly string[], options: ExecOptions & { readonly cwd: string }): Promise<number> {
  const [file = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const end = (signal: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // the group has ended in the meantime
      }
    };
    let killer: NodeJS.Timeout | undefined;
    const abort = () => {
      end("SIGTERM");
      killer = setTimeout(() => end("SIGKILL"), graceMs);
    };
    options.signal?.addEventListener("abort", abort, { once: true });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", options.onOutput);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(killer);
      options.signal?.removeEventListener("abort", abort);
      // What a step leaves running in the background ends with it.
      end("SIGKILL");
      resolve(code ?? 137);
    });
  });
}

/** The checkout: the repository as it is, without what other jobs would have to make themselves. */
export async function checkOut(repository: string, project: string): Promise<void> {
  await cp(repository, project, {
    recursive: true,
    filter: (source) => !/\/(node_modules|\.arm-pipeline)$/.test(source),
  });
}
