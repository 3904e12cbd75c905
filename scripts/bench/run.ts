/**
 * What a rehearsal costs, against the same commands without it, in one run and interleaved, so that a busy moment of
 * the machine slows down both; medians are compared. It prints; it asserts nothing, since a shared machine would fail
 * it for reasons of its own.
 *
 *   npx tsx scripts/build.ts && npx tsx scripts/bench/run.ts [rounds] [docker|host]
 *
 * The last table has other runners beside ours, as whole commands, where they are on PATH: act (`go install
 * github.com/nektos/act@v0.2.89`) and gitlab-ci-local (npm; 4.75 wants Node.js 22 and rsync).
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interrupted, memoryOfRun, wholeRun } from "./run/command.ts";
import { containers, dockerJobs, dockerSteps, type MeasuredEngine, measuredEngine, plainJobs } from "./run/docker.ts";
import { hostJobs, hostSteps, manyJobs, manySteps } from "./run/host.ts";
import { ourselves, type Peer, type PeerJobs, peersHere } from "./run/peers.ts";
import { type Cost, costOf, median } from "./run/plain.ts";
import { diamond, scheduleOf } from "./run/schedule.ts";

/** How long something takes without us and with us, in milliseconds. */
type Pair = { readonly base: number; readonly ours: number };
/** The same with the time of processors. */
type Costs = { readonly base: Cost; readonly ours: Cost };

const rounds = Number(process.argv[2] ?? 5);
const part = process.argv[3];
const command = "echo this is a step";
const line = "a line of output, as long as lines of builds are on the average, with some words more";
const work = "for i in $(seq 1 200); do echo line $i; done; sleep 0.05";

const waiting = (executor: string) => manyJobs(executor, { jobs: 2, command: "sleep 1000 & echo rea''dy; sleep 1000" });
const host = ["--machine", "host"];
const machine = "    machine: {image: ubuntu-2404:current}\n";

const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-bench-"));
try {
  if (part !== "docker") await measureHost();
  if (part !== "host") await measureDocker();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measureHost(): Promise<void> {
  const schedule = await scheduleOf(200);
  say(
    "200 no-op jobs in a diamond",
    `${schedule.ran.toFixed(0)} ms, after ${schedule.compiled.toFixed(0)} ms of compiling and planning`,
  );
  const whole = await rounded("whole", (at) => wholeRun({ folder: at, config: diamond(200) }));
  say("the same by the command line", `${(whole.ours - whole.base).toFixed(0)} ms beyond the start of the process`);

  await compare("100 steps of echo, --machine host", {
    each: 100,
    measure: (at) => hostSteps(at, { steps: 100, command }),
  });
  await compare("100 steps of 60 ms, --machine host", {
    each: 100,
    measure: (at) => hostSteps(at, { steps: 100, command: work }),
  });
  await compare("20 jobs of echo, --machine host", {
    each: 20,
    measure: (at) => hostJobs(at, { jobs: 20, command }),
  });
  const stopped = await rounded("stop", async (at) => {
    return { ours: await interrupted({ folder: at, config: waiting(machine), flags: host }, 2), base: 0 };
  });
  say("Ctrl-C to clean, --machine host", `${stopped.ours.toFixed(0)} ms for two jobs`);
  const small = { folder: join(folder, "small"), config: manySteps(machine, { steps: 1, command }), flags: host };
  const large = {
    folder: join(folder, "large"),
    flags: host,
    config: manySteps(machine, { steps: 1, command: `set +o pipefail; yes '${line}' | head -c 1000000000` }),
  };
  const [little, much] = [await memoryOfRun(small), await memoryOfRun({ ...large, readAfterMs: 5_000 })];
  say(
    "a step prints 1 GB, read from 5 s on",
    `${much.most.toFixed(0)} MB of memory at most, ${little.most.toFixed(0)} MB without; ${(much.took / 1000).toFixed(1)} s`,
  );
}

async function measureDocker(): Promise<void> {
  const engine = await measuredEngine();
  try {
    await compare("20 steps of echo in a job, docker", {
      each: 20,
      measure: (at) => dockerSteps(at, { engine, steps: 20, command }),
    });
    await compare("10 jobs of 2 steps, 2 at once, docker", {
      each: 10,
      measure: (at) => dockerJobs(at, { engine, jobs: 10, command }),
    });
    await comparePeers(engine);
    const config = waiting(containers(engine.image));
    const removed = await rounded("remove", async (at) => {
      return { ours: await interrupted({ folder: at, config, env: engine.env }, 2), base: 0 };
    });
    say("Ctrl-C to clean, docker", `${removed.ours.toFixed(0)} ms for two jobs`);
  } finally {
    await engine.stop();
  }
}

/** Whole commands, each round all of them in turn, against the same jobs by Docker's own command line. */
async function comparePeers(engine: MeasuredEngine): Promise<void> {
  const jobs = { engine, jobs: 10, command };
  const all = [ourselves, ...(await peersThatRun(jobs))];
  const taken = new Map<string, Cost[]>(
    ["docker run and exec", ...all.map(({ name }) => name)].map((name) => [name, []]),
  );
  for (let round = 0; round < rounds; round++) {
    taken.get("docker run and exec")?.push(await costOf(() => plainJobs(engine, jobs)));
    for (const peer of all) {
      const at = join(folder, `${peer.name} ${round}`);
      await mkdir(at);
      taken.get(peer.name)?.push(await costOf(() => peer.run(at, jobs)));
    }
  }
  const base = median(taken.get("docker run and exec")?.map(({ ms }) => ms) ?? []);
  for (const [name, costs] of taken) {
    const [ms, cpu] = [median(costs.map((cost) => cost.ms)), median(costs.map((cost) => cost.cpu))];
    const last = `${(ms / base).toFixed(2)} x   ${(ms / 1000).toFixed(2)} s, ${(cpu / 1000).toFixed(2)} CPU s of its own`;
    say(`the same by ${name}`, last);
  }
}

/** Those that run at all here, each tried with one job before; what stops the others is said. */
async function peersThatRun(jobs: PeerJobs): Promise<readonly Peer[]> {
  const running: Peer[] = [];
  for (const peer of peersHere()) {
    const at = join(folder, `try ${peer.name}`);
    await mkdir(at);
    try {
      await peer.run(at, { ...jobs, jobs: 1 });
      running.push(peer);
    } catch (error) {
      say(`the same by ${peer.name}`, `does not run here: ${String(error).trim().split("\n").at(-1)}`);
    }
  }
  return running;
}

/** What was measured in each round, in a folder of its own. */
async function measured<Result>(
  what: string,
  measure: (folder: string) => Promise<Result>,
): Promise<readonly Result[]> {
  const taken: Result[] = [];
  for (let round = 0; round < rounds; round++) {
    const at = join(folder, `${what} ${round}`);
    await mkdir(at);
    taken.push(await measure(at));
  }
  return taken;
}

/** The medians over all rounds. */
async function rounded(what: string, measure: (folder: string) => Promise<Pair>): Promise<Pair> {
  const taken = await measured(what, measure);
  return { base: median(taken.map(({ base }) => base)), ours: median(taken.map(({ ours }) => ours)) };
}

async function compare(
  what: string,
  { each, measure }: { readonly each: number; readonly measure: (folder: string) => Promise<Costs> },
): Promise<void> {
  const taken = await measured(what, measure);
  const [base, ours] = [middle(taken.map((costs) => costs.base)), middle(taken.map((costs) => costs.ours))];
  const one = (ms: number): string => `${(ms / each).toFixed(1)} ms`;
  const cpu = `CPU ${one(base.cpu)} and ${one(ours.cpu)}, ${(ours.cpu / base.cpu).toFixed(2)} x`;
  say(what, `${(ours.ms / base.ms).toFixed(2)} x   ${one(base.ms)} plain, ${one(ours.ms)} here; ${cpu}`);
}

function middle(costs: readonly Cost[]): Cost {
  return { ms: median(costs.map(({ ms }) => ms)), cpu: median(costs.map(({ cpu }) => cpu)) };
}

function say(what: string, figures: string): void {
  console.log(`${what.padEnd(40)} ${figures}`);
}
