import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileLocks } from "../../../src/cli/rehearse/file-locks.ts";
import { identify, isRunning } from "../../../src/machines/host/process-identity.ts";
import type { LockAnswer } from "../../../src/runner/schedule/locks.ts";
import { onHost, output, rehearsals, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

const own = identify(process.pid) ?? { pid: -1, started: "" };
const going = (): AbortSignal => new AbortController().signal;

/** Asks for the lock "g" as a job of a run. */
function ask(
  folder: string,
  run: string,
  more: { readonly pipelineNumber?: number; readonly signal?: AbortSignal } = {},
) {
  let waits: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    waits = resolve;
  });
  const answer = fileLocks(folder, { process: own, run }).acquire("g", {
    holder: `${run}/job`,
    pipelineNumber: 1,
    signal: going(),
    onWaiting: waits,
    ...more,
  });
  return { answer, waiting };
}

async function release(answer: LockAnswer): Promise<void> {
  if (answer.kind !== "acquired") throw new Error(`The lock was not given: ${answer.kind}`);
  await answer.release();
}

describe("a lock of a serial group", () => {
  test("is had by one at a time, first come first served, over all runs", async () => {
    const folder = cli.folder();
    const order: string[] = [];
    const first = ask(folder, "r1");
    const held = await first.answer;
    const second = ask(folder, "r2");
    await second.waiting;
    const third = ask(folder, "r3");
    await third.waiting;
    const done = [second, third].map(async ({ answer }, index) => {
      const given = await answer;
      order.push(`r${index + 2}`);
      await release(given);
    });
    expect(order).toEqual([]);
    await release(held);
    await Promise.all(done);
    expect(order).toEqual(["r2", "r3"]);
    expect(readdirSync(join(folder, "g"))).toEqual([]);
  });

  test("is never had by two, however many ask at once", async () => {
    const folder = cli.folder();
    let holders = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const answer = await ask(folder, `r${index}`).answer;
        holders += 1;
        most = Math.max(most, holders);
        await new Promise((done) => setImmediate(done));
        holders -= 1;
        await release(answer);
      }),
    );
    expect(most).toBe(1);
  });

  test("is not had by two processes that ask at once", async () => {
    const folder = cli.folder();
    const config = workflow({ one: lockedJob(folder, "one"), two: lockedJob(folder, "two") }, [
      "one: {serial-group: g}",
      "two: {serial-group: g}",
    ]);
    const repository = cli.repository(config);
    const runs = [cli.start(repository), cli.start(repository)];
    const ended = await Promise.all(runs.map((run) => run.ended));
    expect(ended.map(({ status }) => status)).toEqual([0, 0]);
    for (const { events } of ended) for (const job of ["one", "two"]) expect(output(events, job)).toContain("alone\n");
  });

  test("of a process that is gone is taken over", async () => {
    const folder = cli.folder();
    const child = spawn("sleep", ["600"]);
    const process = identify(child.pid ?? -1) ?? own;
    const dead = fileLocks(folder, { process, run: "dead" });
    const held = await dead.acquire("g", {
      holder: "dead/job",
      pipelineNumber: 1,
      signal: going(),
      onWaiting: () => undefined,
    });
    expect(held.kind).toBe("acquired");
    const next = ask(folder, "next");
    await next.waiting;
    child.kill("SIGKILL");
    await release(await next.answer);
  });

  test("of a process whose number somebody else has by now is taken over too", async () => {
    const folder = cli.folder();
    const process = { pid: own.pid, started: "at another time" };
    expect(isRunning(process)).toBe(false);
    await fileLocks(folder, { process, run: "dead" }).acquire("g", {
      holder: "dead/job",
      pipelineNumber: 1,
      signal: going(),
      onWaiting: () => undefined,
    });
    await release(await ask(folder, "next").answer);
  });

  test("is given up when the job does not want it any more", async () => {
    const folder = cli.folder();
    const held = await ask(folder, "r1").answer;
    const stop = new AbortController();
    const second = ask(folder, "r2", { signal: stop.signal });
    await second.waiting;
    stop.abort();
    expect(await second.answer).toEqual({ kind: "given-up" });
    await release(held);
    expect(readdirSync(join(folder, "g"))).toEqual([]);
  });

  test("is not given to an older pipeline behind a newer one", async () => {
    const folder = cli.folder();
    const held = await ask(folder, "new", { pipelineNumber: 2 }).answer;
    expect(await ask(folder, "old", { pipelineNumber: 1 }).answer).toEqual({ kind: "overtaken" });
    await release(held);
  });
});

/** A job that would find another one's mark where it is not alone. */
function lockedJob(folder: string, name: string): string {
  return onHost(
    `mkdir ${folder}/mark && echo alone || { echo ${name} met another; exit 1; }; sleep 0.1; rmdir ${folder}/mark`,
  );
}

test("two runs at once in one checkout do not disturb each other", async () => {
  const config = workflow({ say: onHost('mkdir out; echo "$RUN_NAME" > out/name; sleep 0.2; cat out/name') }, [
    "say: {context: [name]}",
  ]);
  const folder = cli.repository(config, { "one.env": "RUN_NAME=one\n", "two.env": "RUN_NAME=two\n" });
  const runs = ["one", "two"].map((name) => cli.start(folder, "--context", `name=${name}.env`));
  const ended = await Promise.all(runs.map((run) => run.ended));
  expect(ended.map(({ status, events }) => [status, output(events, "say")])).toEqual([
    [0, "one\n"],
    [0, "two\n"],
  ]);
});
