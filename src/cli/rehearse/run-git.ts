import { spawn } from "node:child_process";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";

/** What git is called with. */
export interface GitOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Runs git and gives what it prints; what it refuses is a `CliError` in its words. In a hook, Git's own variables name
 * the repository that the hook is for, also for calls that mean another one, so they are left out.
 */
export async function runGit(args: readonly string[], options: GitOptions): Promise<string> {
  return (await runGitForBytes(args, options)).toString("utf8");
}

/** The same for what need not be a text, as names of files. */
export async function runGitForBytes(args: readonly string[], { cwd, env, signal }: GitOptions): Promise<Buffer> {
  const ours = Object.fromEntries(Object.entries(env).filter(([name]) => !ofOneRepository.has(name)));
  const end = await new Promise<{ status: number; stdout: Buffer; stderr: string }>((resolve, reject) => {
    const child = spawn("git", [...noPrograms, ...args], {
      cwd,
      signal,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...ours, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C.UTF-8" },
      // In a group of its own: a terminal's Ctrl-C is for us, and the signal ends it.
      detached: true,
    });
    const stdout: Buffer[] = [];
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      stderr = (stderr + chunk).slice(-4000);
    });
    child.once("error", reject);
    child.once("close", (status) => resolve({ status: status ?? 128, stdout: Buffer.concat(stdout), stderr }));
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new CliError("Git is not installed, and without it no one knows which files belong to the checkout.", {
      code: ExitCode.runFailed,
      next: ["Install it: https://git-scm.com/downloads"],
    });
  });
  if (end.status === 0) return end.stdout;
  const [first = "it says nothing"] = end.stderr.split("\n").filter((line) => line.trim() !== "");
  throw new CliError(`The files of the checkout cannot be collected: git ${args[0] ?? ""} fails: ${first}`, {
    code: ExitCode.runFailed,
  });
}

/**
 * A repository that came as an archive may name a program here, which Git would run on this host to find what is new.
 */
const noPrograms: readonly string[] = ["-c", "core.fsmonitor=false"];

/** Those of `git rev-parse --local-env-vars` that say where a repository is; what is configured by variables stays. */
const ofOneRepository: ReadonlySet<string> = new Set([
  ...["GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_INDEX_FILE"],
  ...["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE"],
]);
