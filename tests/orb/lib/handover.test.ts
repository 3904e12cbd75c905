import { expect, test } from "vitest";
import { runWithLibraries } from "../support/run-with-libraries.ts";

const libraries = ["say.sh", "parameters.sh", "handover.sh"];

test("a file of the hand-over is written whole, in its folder", async () => {
  const outcome = await runWithLibraries(libraries, { lines: ["printf '{}' | write_handover parts/x.json"] });
  expect([outcome.status, outcome.files]).toEqual([0, { ".arm-pipeline/parts/x.json": "{}" }]);
});

test("a writer that fails leaves the file as it was", async () => {
  const files = { ".arm-pipeline/image.json": '{"schema":2}' };
  const outcome = await runWithLibraries(libraries, { files, lines: ["false | write_handover image.json"] });
  expect([outcome.status, outcome.files]).toEqual([1, files]);
});

test.each([
  ["true", "yes"],
  ["1", "yes"],
  ["false", "no"],
  ["0", "no"],
  ["", "no"],
])("a boolean that CircleCI writes as %j is read as %s", async (value, expected) => {
  const lines = ["if switch part; then echo yes; else echo no; fi"];
  expect((await runWithLibraries(libraries, { env: { PARAM_PART: value }, lines })).stdout).toBe(`${expected}\n`);
});
