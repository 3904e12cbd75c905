import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { RunEvent } from "../../src/runner/events.ts";
import type { PipelineFound, TriedPipeline } from "./tried.ts";

/** How one is tried. */
export type TryOptions = {
  /** Where repositories are: `FROM/OWNER/NAME` is what Git gets. */
  readonly from: string;
  readonly into: string;
  /** The command line that was built. */
  readonly program: string;
  /** Minutes after which a run is interrupted. */
  readonly limit: number;
};

/** What came of one: what was found where there is such a commit, and all that is not as it has to be. */
export type PipelineOutcome = {
  readonly tried: TriedPipeline;
  readonly found?: PipelineFound;
  readonly wrong: readonly string[];
};

/** Gets a commit, runs the job on this host, and compares with the list. Times are no one's verdict. */
export async function tryPipeline(tried: TriedPipeline, options: TryOptions): Promise<PipelineOutcome> {
  const checkout = join(options.into, "checkout");
  const mistake = await checkOut(tried, { from: options.from, checkout });
  if (mistake !== undefined) return { tried, wrong: [mistake] };
  const found = await run(tried, { ...options, checkout });
  const same = tried.found?.status === found.status && tried.found.stopped === found.stopped;
  return { tried, found, wrong: same ? [] : [`It is ${words(found)} in place of ${words(tried.found)}.`] };
}

/** One commit on a branch, as CircleCI has it, with an address of the repository and no more of its history. */
async function checkOut(
  { repository, at }: TriedPipeline,
  { from, checkout }: { readonly from: string; readonly checkout: string },
): Promise<string | undefined> {
  await mkdir(checkout);
  const git = async (...words: readonly string[]) =>
    await execa("git", words, { cwd: checkout, reject: false, env: { GIT_TERMINAL_PROMPT: "0" } });
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", `https://github.com/${repository}.git`);
  const { exitCode, stderr } = await git("fetch", "--quiet", "--depth=1", `${from}/${repository}`, at);
  if (exitCode !== 0) return `The commit cannot be had: ${stderr.trim().split("\n").at(-1)}`;
  await git("reset", "--quiet", "--hard", "FETCH_HEAD");
  return undefined;
}

async function run(
  { job, flags = [], variables = {} }: TriedPipeline,
  { into, checkout, program, limit }: TryOptions & { readonly checkout: string },
): Promise<PipelineFound> {
  const file = join(into, "variables.env");
  await writeFile(
    file,
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    { mode: 0o600 },
  );
  const given = Object.keys(variables).length > 0 ? ["--env-file", file] : [];
  const began = performance.now();
  const ended = await execa(process.execPath, [program, "run", job, "--host", "--json", ...flags, ...given], {
    cwd: checkout,
    reject: false,
    timeout: limit * 60_000,
    killSignal: "SIGINT",
    maxBuffer: 200_000_000,
  });
  const seconds = Math.round((performance.now() - began) / 1000);
  const stopped = stoppedIn(ended.stdout) ?? (ended.exitCode === 0 ? undefined : refusedIn(ended.stderr));
  return { status: ended.timedOut ? -1 : (ended.exitCode ?? -1), seconds, ...(stopped !== undefined && { stopped }) };
}

/** The first step that failed, with its status, and the last line that it said. */
function stoppedIn(output: string): string | undefined {
  const events = output.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as RunEvent] : []));
  for (const event of events)
    if (event.kind === "step-ended" && event.outcome.kind !== "passed" && event.outcome.kind !== "skipped")
      return `${event.step}: ${event.outcome.kind === "failed" ? `status ${event.outcome.exitCode}` : event.outcome.kind}`;
  return undefined;
}

const refusedIn = (said: string): string | undefined =>
  said
    .split("\n")
    .find((line) => /\berror\b/.test(line))
    ?.trim();

const words = (found: PipelineFound | undefined): string =>
  found === undefined
    ? "not tried"
    : `status ${found.status}${found.stopped === undefined ? "" : ` (${found.stopped})`}`;
