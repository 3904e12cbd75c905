import { execa } from "execa";
import { expect, test } from "vitest";
import { cpuMeter, ofTree, readUsage } from "../../../scripts/provision/cpu-meter.ts";

test("a process is read with all four of its times, whatever its name holds", () => {
  expect(readUsage("42 (a) b (c) S 7 42 42 0 -1 4194304 100 200 0 0 150 50 1000 800 20 0 1 0")).toEqual({
    pid: 42,
    parent: 7,
    seconds: 20,
  });
});

test.each(["", "garbage", "42 (cut) S 7"])("a line that is cut says nothing: %j", (line) => {
  expect(readUsage(line)).toBeUndefined();
});

test("a tree is a process and all below it, and not its neighbours", () => {
  const usages = [
    { pid: 1, parent: 0, seconds: 100 },
    { pid: 2, parent: 1, seconds: 1 },
    { pid: 3, parent: 2, seconds: 2 },
    { pid: 4, parent: 3, seconds: 4 },
    { pid: 5, parent: 1, seconds: 8 },
  ];
  expect([ofTree(usages, 2), ofTree(usages, 9)]).toEqual([7, 0]);
});

test.runIf(process.platform === "linux")("what a child used is counted when it has ended, too", async () => {
  const meter = cpuMeter();
  const before = meter.total();
  await execa("sh", ["-c", "i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done"]);
  meter.stop();
  expect(meter.total()).toBeGreaterThan(before);
});
