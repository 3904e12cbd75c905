import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { plain, timed } from "./plain.ts";

const cli = resolve(import.meta.dirname, "../../../dist/cli.js");

/** Where the command line is measured: a folder with a configuration, and the variables of the engine. */
export interface CommandOptions {
  readonly folder: string;
  readonly config: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The command line that was built, started on a configuration. */
async function startRun({ folder, config, flags = [], env }: CommandOptions): Promise<ChildProcess> {
  if (!existsSync(cli)) throw new Error("The command line is not built: npx tsx scripts/build.ts");
  await mkdir(join(folder, ".circleci"), { recursive: true });
  await writeFile(join(folder, ".circleci/config.yml"), config);
  return spawn(process.execPath, [cli, "run", ...flags], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** How it ended. */
const ended = (child: ChildProcess): Promise<number> =>
  new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done(code ?? -1));
  });

/** How long the whole command takes, and how long the same program takes that does nothing. */
export async function wholeRun(options: CommandOptions): Promise<{ readonly base: number; readonly ours: number }> {
  const base = await timed(() => plain([process.execPath, cli, "--version"]));
  const ours = await timed(async () => {
    const child = await startRun(options);
    child.stdout?.resume();
    const said = collect(child);
    const status = await ended(child);
    if (status !== 0) throw new Error(`The run ended with ${status}: ${said()}`);
  });
  return { base, ours };
}

/**
 * The most memory that the command has while its step prints, in megabytes, and how long it takes. The reader of its
 * output may begin late, as a pager does.
 */
export async function memoryOfRun(
  options: CommandOptions & { readonly readAfterMs?: number },
): Promise<{ readonly most: number; readonly took: number }> {
  let most = 0;
  const took = await timed(async () => {
    const child = await startRun(options);
    setTimeout(() => child.stdout?.resume(), options.readAfterMs ?? 0);
    const said = collect(child);
    const end = ended(child);
    const watch = setInterval(async () => {
      const text = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
      most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1000);
    }, 50);
    const status = await end;
    clearInterval(watch);
    if (status !== 0) throw new Error(`The run ended with ${status}: ${said()}`);
  });
  return { most, took };
}

/**
 * How long it takes from Ctrl-C, which comes when so many jobs said "ready", until the command has ended with all that
 * it started.
 */
export async function interrupted(options: CommandOptions, jobs: number): Promise<number> {
  const child = await startRun(options);
  const said = collect(child);
  const end = ended(child);
  await new Promise<void>((ready, failed) => {
    let printed = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.split("| ready").length > jobs) ready();
    });
    end.then(
      (status) => failed(new Error(`The run ended with ${status} before it was interrupted: ${said()}`)),
      failed,
    );
  });
  const took = await timed(() => {
    child.kill("SIGINT");
    return end;
  });
  if ((await end) !== 130) throw new Error(`The interrupted run ended with ${await end}: ${said()}`);
  return took;
}

function collect(child: ChildProcess): () => string {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  });
  return () => said;
}
