import { expect, test } from "vitest";
import { makeTimes, table } from "../../../scripts/demo/times.ts";

test("what runs beside a stage is not in its CPU seconds", async () => {
  const state = { total: 10, pulumi: 2 };
  const meter = { total: () => state.total, used: () => state.pulumi, track: () => undefined, stop: () => undefined };
  const times = makeTimes(meter, ["pulumi"]);
  await times.stage("build", async () => {
    state.total += 7;
    state.pulumi += 4;
  });
  expect(times.rows()).toEqual([{ name: "build", milliseconds: expect.any(Number), cpuSeconds: 3 }]);
});

test("a stage that fails is in the table too", async () => {
  const meter = { total: () => 0, used: () => 0, track: () => undefined, stop: () => undefined };
  const times = makeTimes(meter, []);
  await expect(times.stage("build", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(times.rows().map(({ name }) => name)).toEqual(["build"]);
});

test("the table has the clock and CPU seconds, and in brackets what ran beside the rest", () => {
  expect(
    table([
      { name: "build", milliseconds: 1234, cpuSeconds: 0.56 },
      { name: "Pulumi, made beside all this", milliseconds: 365_000, cpuSeconds: 700, beside: true },
    ]),
  ).toBe(
    [
      "                                    clock        CPU",
      "  build                             1.2 s      0.6 s",
      "  Pulumi, made beside all this  (365.0 s)    700.0 s",
    ].join("\n"),
  );
});
