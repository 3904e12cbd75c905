import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { orNothing } from "../../../src/machines/host/process-list.ts";
import type { RunEvent } from "../../../src/runner/events.ts";
import { machinesOf, onHost, processesOf, rehearsals, runFolders, statuses, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

/** Three processes of different groups that would go on for long, and a job that cleans up behind them. */
const slow = (cleanUp: string): string =>
  workflow(
    {
      slow: onHost("setsid sleep 600 & sleep 600 & echo going; sleep 600"),
      clean: onHost(cleanUp),
      next: onHost("true"),
    },
    ["slow", "clean: {requires: [{slow: terminal}]}", "next: {requires: [slow]}"],
  );

const says = (job: string, text: string) => (event: RunEvent) =>
  event.kind === "step-output" && event.job === job && event.chunk.includes(text);

/** What a run must not leave behind. */
const left = (folder: string) => ({
  processes: processesOf(folder),
  machines: existsSync(machinesOf(folder)),
  temporary: runFolders(folder).flatMap((run) =>
    readdirSync(run).filter((name) => ["machines", "checkout", "runner.json"].includes(name)),
  ),
});
const nothing = { processes: [], machines: false, temporary: [] };

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "after %s what runs is ended, jobs that clean up run, and nothing is left",
  async (signal) => {
    const folder = cli.repository(slow("echo cleaned"));
    const run = cli.start(folder);
    await run.until(says("slow", "going"));
    // This command line and the step's shell; what it starts may not be there yet.
    expect(processesOf(folder).length).toBeGreaterThan(1);
    run.kill(signal);
    const { status, stderr, events } = await run.ended;
    expect(status).toBe(130);
    expect(statuses(events)).toEqual({ slow: "canceled", clean: "success", next: "not_run" });
    expect(stderr).toContain(
      "Canceling: what runs is ended, and jobs that clean up still run. Once more to kill what runs, and to end these.\n",
    );
    expect(left(folder)).toEqual(nothing);
  },
);

test("a second interrupt ends the jobs that clean up too", async () => {
  const folder = cli.repository(slow("echo cleaning; sleep 600"));
  const run = cli.start(folder);
  await run.until(says("slow", "going"));
  run.kill("SIGINT");
  await run.until(says("clean", "cleaning"));
  run.kill("SIGINT");
  const { status, stderr, events } = await run.ended;
  expect(status).toBe(130);
  expect(statuses(events)).toEqual({ slow: "canceled", clean: "canceled", next: "not_run" });
  expect(stderr).toContain(
    "Killing what was told to end, and ending the jobs that clean up. Once more to kill these too.\n",
  );
  expect(left(folder)).toEqual(nothing);
});

/** It writes ten times a second, so a whole grace of 30 seconds would be seen by what it wrote. */
const deaf = "trap '' TERM; echo deaf; while :; do echo lives; sleep 0.1; done";
const written = (events: readonly RunEvent[]): number =>
  events.flatMap((event) => (event.kind === "step-output" ? (event.chunk.match(/lives/g) ?? []) : [])).length;

test("a second interrupt kills what does not want to end, within its grace", async () => {
  const folder = cli.repository(workflow({ deaf: onHost(deaf) }, ["deaf"]));
  const run = cli.start(folder);
  await run.until(says("deaf", "lives"));
  run.kill("SIGINT");
  await run.said("Canceling");
  run.kill("SIGINT");
  const { status, stderr, events } = await run.ended;
  expect([status, statuses(events)]).toEqual([130, { deaf: "canceled" }]);
  expect(stderr).not.toContain("Killing what still runs.\n");
  expect(written(events)).toBeLessThan(250);
  expect(left(folder)).toEqual(nothing);
});

test("a job that cleans up has a grace at the second interrupt, and none at the third", async () => {
  const jobs = { slow: onHost("echo going; sleep 600"), clean: onHost(deaf) };
  const folder = cli.repository(workflow(jobs, ["slow", "clean: {requires: [{slow: terminal}]}"]));
  const run = cli.start(folder);
  await run.until(says("slow", "going"));
  run.kill("SIGINT");
  await run.until(says("clean", "lives"));
  run.kill("SIGINT");
  await run.said("Killing what was told to end");
  run.kill("SIGINT");
  const { status, stderr, events } = await run.ended;
  expect([status, statuses(events)]).toEqual([130, { slow: "canceled", clean: "canceled" }]);
  expect(stderr).toContain("Killing what still runs.\n");
  expect(written(events)).toBeLessThan(250);
  expect(left(folder)).toEqual(nothing);
});

test("a reader that has seen enough cancels the run as well", async () => {
  const folder = cli.repository(workflow({ talk: onHost("while true; do echo going; sleep 0.05; done") }, ["talk"]));
  const script = `'${process.execPath}' '${cli.path()}' run --machine host | head -n 6`;
  const child = spawn("bash", ["-o", "pipefail", "-c", script], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: "ignore",
  });
  expect(await new Promise((done) => child.once("close", done))).toBe(130);
  expect(left(folder)).toEqual(nothing);
});

test("what a killed run has left is ended by the next one, and its state can be read", async () => {
  const folder = cli.repository(slow("true"));
  const killed = cli.start(folder);
  await killed.until(says("slow", "going"));
  killed.kill("SIGKILL");
  await killed.ended;
  const [first = ""] = runFolders(folder);
  // Its processes may have ended with their namespace by now.
  expect(existsSync(machinesOf(folder))).toBe(true);

  expect((await cli.runs(folder, "list")).stdout).toMatch(/^RUN {2}main {2}interrupted {2}WHEN +main [0-9a-f]{7}\n$/);
  const { status, stderr } = await cli.rehearse(folder, "clean", "--only");
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: "note: The run RUN was killed; what it left running is ended.\n",
  });
  expect(left(folder)).toEqual(nothing);
  expect(existsSync(join(first, "events.jsonl"))).toBe(true);
  const shown = await cli.runs(folder, "show", first.split("/").at(-1) ?? "");
  expect(shown).toMatchObject({ status: 0, stderr: "Its process was killed.\n" });
  expect(shown.stdout).toContain("The run RUN was interrupted");
});

test("runs clean ends what a killed run has left, also where it has nothing to remove", async () => {
  const folder = cli.repository(slow("true"));
  const killed = cli.start(folder);
  await killed.until(says("slow", "going"));
  killed.kill("SIGKILL");
  await killed.ended;
  expect((await cli.runs(folder, "clean", "--older-than", "7d")).stderr).toBe(
    "note: The run RUN was killed; what it left running is ended.\nThere is nothing to remove.\n",
  );
  expect(left(folder)).toEqual(nothing);
});

test("a run that goes on is not taken for one that was killed", async () => {
  const folder = cli.repository(slow("true"));
  const going = cli.start(folder);
  await going.until(says("slow", "going"));
  const before = processesOf(folder);
  expect((await cli.rehearse(folder, "clean", "--only")).status).toBe(0);
  // Its step may have started more meanwhile.
  expect(processesOf(folder)).toEqual(expect.arrayContaining([...before]));
  going.kill("SIGINT");
  expect((await going.ended).status).toBe(130);
  expect(left(folder)).toEqual(nothing);
});

test("an interrupt before anything runs leaves nothing, and is no failure of ours", async () => {
  const folder = cli.repository(slow("true"));
  const run = cli.start(folder, "--config", "-");
  run.kill("SIGINT");
  const { status, stderr } = await run.ended;
  expect({ status, internal: stderr.includes("Internal error") }).toEqual({
    status: expect.toBeOneOf([130, null]),
    internal: false,
  });
  expect(left(folder)).toEqual(nothing);
});

test("a command whose output no one reads any more ends at the first signal, also when all is done", async () => {
  const folder = cli.repository(workflow({ talk: onHost("head -c 3000000 /dev/zero | tr '\\0' x") }, ["talk"]));
  expect((await cli.rehearse(folder, "--quiet")).status).toBe(0);
  const child = spawn(process.execPath, [cli.path(), "runs", "show", "--job", "talk"], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ["ignore", "pipe", "ignore"],
  });
  // The first bytes are there, so it is at its end; the pipe is full and stays so.
  await new Promise((done) => child.stdout.once("readable", done));
  child.kill("SIGTERM");
  const [status, signal] = await new Promise<readonly [number | null, string | null]>((done) =>
    child.once("exit", (...end) => done(end)),
  );
  child.stdout.destroy();
  expect(signal ?? status).toBeOneOf(["SIGTERM", 130]);
});

test("a run ends with its result, whatever a daemon keeps open, and the daemon with it", async () => {
  const daemon = "cd /; env -i setsid sh -c 'trap \"\" HUP; sleep 6030 & sleep 6031' & sleep 0.1";
  const folder = cli.repository(workflow({ a: onHost(daemon) }, ["a"]));
  const { status } = await cli.rehearse(folder);
  expect(status).toBe(0);
  const lines = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => orNothing(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "");
  expect(lines.filter((line) => line.startsWith("sleep\u0000603"))).toEqual([]);
});
