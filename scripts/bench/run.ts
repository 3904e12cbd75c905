/**
 * What a rehearsal costs, against the same commands without it, in one run and interleaved, so that a busy moment of the machine slows
 * down both; medians are compared. It prints; it asserts nothing, since a shared machine would fail it for reasons of its own.
 *
 *   npx tsx scripts/bench/run.ts [rounds]
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerJobs, dockerSteps, measuredEngine } from "./run/docker.ts";
import { hostJobs, hostSteps, memoryOf } from "./run/host.ts";
import { median } from "./run/plain.ts";
import { scheduleOf } from "./run/schedule.ts";

const rounds = Number(process.argv[2] ?? 5);
const command = "echo this is a step";
const work = "for i in $(seq 1 200); do echo line $i; done; sleep 0.05";

const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-bench-"));
try {
  const schedule = await scheduleOf(200);
  say(
    "200 no-op jobs in a diamond",
    `${schedule.ran.toFixed(0)} ms, after ${schedule.compiled.toFixed(0)} ms of compiling and planning`,
  );
  await compare("100 steps of echo, --machine host", {
    each: 100,
    measure: (at) => hostSteps(at, { steps: 100, command }),
  });
  await compare("100 steps of 60 ms, --machine host", {
    each: 100,
    measure: (at) => hostSteps(at, { steps: 100, command: work }),
  });
  await compare("20 jobs of echo, --machine host", { each: 20, measure: (at) => hostJobs(at, { jobs: 20, command }) });
  const engine = await measuredEngine();
  try {
    await compare("100 steps of echo, docker", {
      ...{ each: 100, measure: (at) => dockerSteps(at, { engine, steps: 100, command }) },
    });
    await compare("10 jobs of echo, docker", {
      ...{ each: 10, measure: (at) => dockerJobs(at, { engine, jobs: 10, command }) },
    });
  } finally {
    await engine.stop();
  }
  const { before, most, printed, took } = await memoryOf(join(folder, "memory"), 1e9);
  say(
    "a step that prints 1 GB",
    `${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most, ${printed / 1e9} GB in ${(took / 1000).toFixed(1)} s`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function compare(
  what: string,
  {
    each,
    measure,
  }: {
    readonly each: number;
    readonly measure: (folder: string) => Promise<{ readonly base: number; readonly ours: number }>;
  },
): Promise<void> {
  const taken: { readonly base: number; readonly ours: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const at = join(folder, `${what} ${round}`);
    await mkdir(at);
    taken.push(await measure(at));
  }
  const [base, ours] = [median(taken.map((one) => one.base)), median(taken.map((one) => one.ours))];
  const one = (ms: number): string => `${(ms / each).toFixed(1)} ms`;
  say(what, `${(ours / base).toFixed(2)} x   ${one(base)} plain, ${one(ours)} here, ${one(ours - base)} more for each`);
}

function say(what: string, figures: string): void {
  console.log(`${what.padEnd(40)} ${figures}`);
}
