import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { scriptsFolder } from "../support/run-script.ts";
import { runWithLibraries } from "../support/run-with-libraries.ts";

const atLeast = (tool: string, says: string, minimum: string) =>
  runWithLibraries(["say.sh"], {
    lines: ['at_least "$TOOL" "$SAYS" "$MINIMUM"'],
    env: { TOOL: tool, SAYS: says, MINIMUM: minimum },
  });

test.each([
  ["jq", "jq-1.4", "1.5", "1.4"],
  ["bash", "4.2.46(2)-release", "4.4", "4.2"],
  ["bash", "3.2.57(1)-release (arm64-apple-darwin23)", "4.4", "3.2"],
])("%s that says %s is refused with the minimum", async (tool, says, minimum, has) => {
  const { status, stderr } = await atLeast(tool, says, minimum);
  expect([status, stderr]).toEqual([
    2,
    `case: "${tool}" is of version ${has} here, and these scripts need ${minimum} or newer. Use a newer image, such as cimg/base:current.\n`,
  ]);
});

test.each([
  ["jq", "jq-1.5", "1.5"],
  ["jq", "jq-1.7.1", "1.5"],
  ["jq", "jq-1.10", "1.5"],
  ["jq", "jq-master-build", "1.5"],
  ["bash", "4.4.20(1)-release", "4.4"],
  ["bash", "5.2.15(1)-release", "4.4"],
])("%s that says %s is enough", async (tool, says, minimum) => {
  expect((await atLeast(tool, says, minimum)).status).toBe(0);
});

test("needing jq looks at its version", async () => {
  const old = call("jq --version", { stdout: "jq-1.4\n" });
  const { status, stderr } = await runWithLibraries(["say.sh"], { lines: ["need jq 'Get it.'"], calls: [old] });
  expect([status, /"jq" is of version 1\.4/.test(stderr)]).toEqual([2, true]);
});

describe("no script uses what jq 1.5 does not have", () => {
  // https://jqlang.org/manual/v1.6/ and v1.7: what came after 1.5.
  const newer =
    /\b(IN|INDEX|ascii|halt_error|isempty|pick|toarray|ltrim|rtrim|walk)\(|\$ARGS|\$__prog|@base64d|--args|--jsonargs|--rawfile/;
  const scripts = ["", "lib"].flatMap((folder) =>
    readdirSync(join(scriptsFolder, folder))
      .filter((name) => name.endsWith(".sh"))
      .map((name) => join(folder, name)),
  );
  test.each(scripts)("%s", (name) => {
    const used = readFileSync(join(scriptsFolder, name), "utf8")
      .split("\n")
      .filter((line) => newer.test(line));
    expect(used).toEqual([]);
  });

  test("and such a thing would be seen", () => {
    expect(
      ["map(IN(1))", "$ARGS.positional", "jq --rawfile a b", "map(walk(.))"].filter((text) => newer.test(text)),
    ).toHaveLength(4);
  });
});
