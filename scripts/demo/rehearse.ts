import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { RunEvent } from "../../src/runner/events.ts";

/** Variables by the name of the context that has them. */
export type Contexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What `arm-pipeline run` is started with. */
export type RehearseOptions = {
  /** The command line that was built: cli.js. */
  readonly cli: string;
  /** The checkout that is rehearsed; the run's state is kept in its `.arm-pipeline`. */
  readonly repository: string;
  readonly args: readonly string[];
  readonly contexts: Contexts;
  /** Variables of the project. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The environment of the process itself, in the place of this one's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onEvent?: (event: RunEvent) => void;
  /** Aborting it is Ctrl-C. */
  readonly signal?: AbortSignal;
  /** Whether jobs that clean up run after Ctrl-C, asked then; else it is pressed twice. */
  readonly cleansUp?: () => boolean;
};

/** A rehearsal that has ended. */
export type Rehearsal = {
  readonly exitCode: number;
  readonly events: readonly RunEvent[];
  /** What it said beside its events. */
  readonly story: string;
  /** `.arm-pipeline/runs/<id>` of this run; missing when nothing was started. */
  readonly folder: string | undefined;
};

/** Two signals at once may be heard as one. */
const betweenInterruptsMs = 300;

/**
 * Runs the command line as a person would, and reads its events. Secrets go in by files that only this user can read.
 */
export async function rehearse(options: RehearseOptions): Promise<Rehearsal> {
  const { cli, repository, args, contexts, variables = {}, env = process.env, onEvent, signal } = options;
  const { cleansUp = () => true } = options;
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-contexts-"));
  try {
    const flags = await contextFlags(contexts, folder);
    await writeFile(join(folder, "project"), envFile(variables), { mode: 0o600 });
    const child = spawn(
      process.execPath,
      [cli, "run", ...args, ...flags, "--env-file", join(folder, "project"), "--json"],
      {
        cwd: repository,
        env,
        stdio: ["ignore", "pipe", "pipe"],
        // A terminal tells Ctrl-C to all of its group; a run that is told twice, by us too, does not clean up.
        detached: true,
      },
    );
    const interrupt = () => {
      child.kill("SIGINT");
      if (!cleansUp()) setTimeout(() => child.kill("SIGINT"), betweenInterruptsMs).unref();
    };
    signal?.addEventListener("abort", interrupt, { once: true });
    const exit = once(child, "close") as Promise<[number | null]>;
    const story = text(child.stderr);
    const events: RunEvent[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line) as RunEvent;
      events.push(event);
      onEvent?.(event);
    }
    const [exitCode] = await exit;
    signal?.removeEventListener("abort", interrupt);
    const started = events.find((event) => event.kind === "run-started");
    return {
      exitCode: exitCode ?? -1,
      events,
      story: await story,
      folder: started === undefined ? undefined : join(repository, ".arm-pipeline", "runs", started.run),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes contexts as files into a folder, and returns the flags that name them. */
export async function contextFlags(contexts: Contexts, folder: string): Promise<readonly string[]> {
  const flags: string[] = [];
  for (const [name, values] of Object.entries(contexts)) {
    const file = join(folder, `${name}.env`);
    await writeFile(file, envFile(values), { mode: 0o600 });
    flags.push("--context", `${name}=${file}`);
  }
  return flags;
}

/** All that a job printed, masked. */
export const printedBy = (events: readonly RunEvent[], job: string): string =>
  events.map((event) => (event.kind === "step-output" && event.job === job ? event.chunk : "")).join("");

/** Double quotes keep every value as it is, over several lines too. */
const envFile = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${value.replaceAll(/[\\"$]/g, "\\$&")}"\n`)
    .join("");
