import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../runner/machine/refusal.ts";

/**
 * The engine is spoken to by its command line and not by its API: it knows the user's contexts, certificates, SSH and
 * logins, podman's takes the same words, and a step costs one call of it, which is what it costs by hand. No secret is
 * ever among its arguments, which everybody on the machine can read: they go in by its standard input, by its
 * environment or by a file for this user alone.
 */
export interface DockerCli {
  /** Runs it to its end. How that was is a value; only a program that is not there is a `Refusal`. */
  readonly run: (args: readonly string[], options?: DockerRunOptions) => Promise<DockerEnd>;
  /** Starts it in a process group of its own, which keeps a terminal's Ctrl-C away from it. */
  readonly start: (args: readonly string[], stdio: readonly [Stdio, Stdio, Stdio]) => ChildProcess;
  /** Makes a folder that no one else can read, for as long as `use` takes. */
  readonly withPrivateFolder: <T>(use: (folder: string) => Promise<T>) => Promise<T>;
}

type Stdio = "ignore" | "pipe" | "inherit";

/** How one call of the command line is made. */
export interface DockerRunOptions {
  readonly input?: string;
  /** Added to the environment of the command line itself. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Told what it prints to either stream, as it comes. */
  readonly onOutput?: (chunk: string) => void;
}

/** How a call ended. */
export interface DockerEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the command line is run with. */
export interface DockerCliOptions {
  /** The user's own environment, which says where the engine is. It reaches no container. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where folders for this user alone are made. */
  readonly temporaryFolder: string;
}

/** The command line of this machine. */
export function dockerCli({ env, temporaryFolder }: DockerCliOptions): DockerCli {
  const start = (args: readonly string[], stdio: readonly [Stdio, Stdio, Stdio], more = {}): ChildProcess =>
    spawn("docker", args, { env: { ...env, ...more }, stdio: [...stdio], detached: !stdio.includes("inherit") });
  return {
    start,
    run: (args, options = {}) =>
      new Promise((resolve, reject) => {
        const child = start(args, [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"], options.env);
        const stop = () => child.kill("SIGTERM");
        options.signal?.addEventListener("abort", stop, { once: true });
        if (options.signal?.aborted === true) stop();
        const said = { stdout: "", stderr: "" };
        for (const stream of ["stdout", "stderr"] as const)
          child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
            said[stream] += chunk;
            options.onOutput?.(chunk);
          });
        child.stdin?.on("error", () => undefined).end(options.input);
        child.once("error", (error) => reject(clientError(error)));
        child.once("close", (code) => {
          options.signal?.removeEventListener("abort", stop);
          resolve({ exitCode: code ?? 1, ...said });
        });
      }),
    withPrivateFolder: async (use) => {
      await mkdir(temporaryFolder, { recursive: true });
      const folder = await mkdtemp(join(temporaryFolder, "arm-pipeline-docker-"));
      try {
        await chmod(folder, 0o700);
        return await use(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** What is said of a command line that could not be started. */
export const clientError = (error: Error): Error =>
  (error as NodeJS.ErrnoException).code === "ENOENT" ? noClient() : error;

/** What is said where there is no command line to speak to an engine. */
export const noClient = (): Refusal =>
  new Refusal('The program "docker" is not on PATH: install Docker or podman-docker, or run jobs on this host.');

/** The last line that says something, without the words that every one of them begins with. */
export function lastWords({ stderr, stdout }: Pick<DockerEnd, "stderr" | "stdout">): string {
  const lines = (stderr.trim() === "" ? stdout : stderr)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("See 'docker") && !line.startsWith("Run 'docker"));
  return (lines.at(-1) ?? "it said nothing")
    .replace(/^(?:docker: )?(?:Error response from daemon: |Error: )?/i, "")
    .replace(/\.$/, "");
}
