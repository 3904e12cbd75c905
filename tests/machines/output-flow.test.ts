import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { startOnHost } from "../../src/machines/host/command.ts";
import type { OutputFlow } from "../../src/machines/output-flow.ts";
import { WatchedCommand, type WatchOptions } from "../../src/machines/watched-command.ts";

/** A shell's text that says when it begins and ends, as the shell around a step does. */
function watch(text: string, more: Partial<WatchOptions> = {}): WatchedCommand {
  const word = (words: string) => `printf '\\000mark %s\\n' "${words}"`;
  const words = ["sh", "-c", `${word("group $$")}\n(${text})\n${word("end $? false")}`];
  const started = startOnHost({ ...{ enter: [], words, cwd: "/", graceMs: 2_000 }, env: { PATH: "/usr/bin:/bin" } });
  return new WatchedCommand(started, {
    mark: "mark",
    terminal: false,
    signal: new AbortController().signal,
    silenceLimitMs: 20_000,
    graceMs: 2_000,
    onOutput: () => undefined,
    ...more,
  });
}

/** A reader that is full after the first piece of output, until the test lets it go on. */
function fullReader(): { readonly flow: OutputFlow; readonly full: Promise<void>; readonly goOn: () => void } {
  let goOn = (): void => undefined;
  let isFull = (): void => undefined;
  const drained = new Promise<void>((done) => {
    goOn = done;
  });
  const full = new Promise<void>((done) => {
    isFull = done;
  });
  let open = false;
  return {
    full,
    flow: () => {
      isFull();
      return open ? undefined : drained;
    },
    goOn: () => {
      open = true;
      goOn();
    },
  };
}

/** Time goes by in a process of its own. */
const half = (): Promise<unknown> => once(spawn("sleep", ["0.5"]), "close");

test("a command whose output no one reads waits, is not silent meanwhile, and its output comes whole", async () => {
  const { flow, full, goOn } = fullReader();
  let printed = 0;
  let ended = false;
  const command = watch("head -c 3000000 /dev/zero; echo end", {
    flow,
    silenceLimitMs: 200,
    onOutput: (chunk) => {
      printed += chunk.length;
    },
  });
  void command.ended.then(() => {
    ended = true;
  });
  await full;
  await half();
  expect([printed < 1_000_000, ended]).toEqual([true, false]);
  goOn();
  expect(await command.ended).toEqual({ kind: "exited", exitCode: 0, halted: false });
  expect(printed).toBe(3_000_004);
});

test("the end of a command is not told before its output, though it has ended while no one read", async () => {
  const { flow, full, goOn } = fullReader();
  const told: string[] = [];
  const command = watch("echo first; sleep 0.1; echo last", { flow, onOutput: (chunk) => told.push(chunk) });
  const ended = command.ended.then(() => told.push("ended"));
  await full;
  await half();
  // What the pipe still had may be there; the end is not.
  expect(told).not.toContain("ended");
  goOn();
  await ended;
  expect(told).toEqual(["first\n", "last\n", "ended"]);
});

test("a cancel ends a command whose output no one reads", async () => {
  const { flow, full } = fullReader();
  const stop = new AbortController();
  const command = watch("yes", { flow, signal: stop.signal });
  await full;
  stop.abort();
  expect(await command.ended).toEqual({ kind: "cancelled" });
});

test("a command that was told to end before its group is known is ended when it is", async () => {
  const { PassThrough } = await import("node:stream");
  const output = new PassThrough();
  const groups: string[] = [];
  const stop = new AbortController();
  let isClosed = (_: () => Promise<never>): void => undefined;
  const closed = new Promise<() => Promise<never>>((done) => {
    isClosed = done;
  });
  const command = new WatchedCommand(
    { output, closed, endGroup: async (group) => groups.push(group), release: () => undefined },
    {
      mark: "mark",
      terminal: true,
      signal: stop.signal,
      silenceLimitMs: Number.POSITIVE_INFINITY,
      graceMs: 2_000,
      onOutput: () => undefined,
    },
  );
  stop.abort();
  expect(groups).toEqual([]);
  output.write("\0mark group 17\r\n");
  await pause(0);
  expect(groups).toEqual(["17"]);
  isClosed(async () => {
    throw new Error("asked for an end though it was told one");
  });
  expect(await command.ended).toEqual({ kind: "cancelled" });
});
