import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputPipes } from "../../src/machines/host/output-pipe.ts";
import { type GroupOptions, startGroup } from "../../src/machines/host/process-group.ts";
import type { OutputFlow } from "../../src/machines/output-flow.ts";

let folder: string;
let newPipe: ReturnType<typeof outputPipes>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-pipes-"));
  newPipe = outputPipes(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = async (more: Partial<GroupOptions>): Promise<GroupOptions> => ({
  pipe: await newPipe(),
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
const half = async (): Promise<unknown> => startGroup(["sleep", "0.5"], await options({})).ended;

test("a command whose output no one reads waits, is not silent meanwhile, and its output comes whole", async () => {
  const { flow, full, goOn } = fullReader();
  let printed = 0;
  const command = ["sh", "-c", "head -c 3000000 /dev/zero; echo end"] as const;
  const group = startGroup(
    command,
    await options({
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

test("the end of a command is not told before its output, though it has ended while no one read", async () => {
  const { flow, full, goOn } = fullReader();
  const told: string[] = [];
  const group = startGroup(
    ["sh", "-c", "echo first; sleep 0.1; echo last"],
    await options({ flow, onOutput: (chunk) => told.push(chunk) }),
  );
  const ended = group.ended.then(() => told.push("ended"));
  await full;
  await half();
  expect(told).toEqual(["first\n"]);
  goOn();
  await ended;
  expect(told).toEqual(["first\n", "last\n", "ended"]);
});

test("a cancel ends a command whose output no one reads", async () => {
  const { flow, full } = fullReader();
  const stop = new AbortController();
  const group = startGroup(["sh", "-c", "yes"], await options({ flow, signal: stop.signal }));
  await full;
  stop.abort();
  expect(await group.ended).toEqual({ kind: "cancelled" });
});
