import { expect, test } from "vitest";
import type { OutputFlow } from "../../../src/cli/machines/output-flow.ts";
import { type GroupOptions, startGroup } from "../../../src/cli/machines/process-group.ts";

const options = (more: Partial<GroupOptions>): GroupOptions => ({
  ...{ env: { PATH: "/usr/bin:/bin" }, signal: new AbortController().signal, silenceLimitMs: 20_000, graceMs: 2_000 },
  onOutput: () => undefined,
  ...more,
});

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
const half = (): Promise<unknown> => startGroup(["sleep", "0.5"], options({})).ended;

test("a command whose output nobody reads waits, is not silent meanwhile, and its output comes whole", async () => {
  const { flow, full, goOn } = fullReader();
  let printed = 0;
  const command = ["sh", "-c", "head -c 3000000 /dev/zero; echo end"] as const;
  const group = startGroup(
    command,
    options({
      ...{ flow, silenceLimitMs: 200 },
      onOutput: (chunk) => {
        printed += chunk.length;
      },
    }),
  );
  await full;
  await half();
  const meanwhile = printed;
  expect([meanwhile < 1_000_000, group.alive()]).toEqual([true, true]);
  goOn();
  expect(await group.ended).toEqual({ kind: "exited", exitCode: 0 });
  expect(printed).toBe(3_000_004);
});

test("what a command printed last is told before its end, though nobody read when it ended", async () => {
  const { flow } = fullReader();
  const told: string[] = [];
  const { ended } = startGroup(
    ["sh", "-c", "echo first; sleep 0.1; echo last"],
    options({ flow, onOutput: (chunk) => told.push(chunk) }),
  );
  expect(await ended).toEqual({ kind: "exited", exitCode: 0 });
  expect(told).toEqual(["first\n", "last\n"]);
});

test("a cancel ends a command whose output nobody reads", async () => {
  const { flow, full } = fullReader();
  const stop = new AbortController();
  const group = startGroup(["sh", "-c", "yes"], options({ flow, signal: stop.signal }));
  await full;
  stop.abort();
  expect(await group.ended).toEqual({ kind: "cancelled" });
});
