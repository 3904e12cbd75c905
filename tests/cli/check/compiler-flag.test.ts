import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const version2 = `version: 2
jobs:
  build:
    docker: [{ image: "cimg/base:2024.01" }]
    steps: [checkout]
`;
const orb = `version: 2.1
commands:
  say:
    steps:
      - when:
          condition: { matches: { pattern: "(?!main).*", value: << pipeline.git.branch >> } }
          steps: [{ run: { command: said } }]
`;

const at = (files: Readonly<Record<string, string>>) => {
  const folder = cli.folder({ ".circleci/config.yml": version2, ...files });
  return async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await cli.run(args, { in: folder });
    return [status, /(?:error|warning) [a-z-]+/.exec(`${stdout}${stderr}`)?.[0]];
  };
};

describe("--compiler", () => {
  test.each([
    [[], 3, "error old-version"],
    [["--compiler", "cloud"], 3, "error old-version"],
    [["--compiler", "2026-09-21"], 3, "error old-version"],
    [["--compiler", "2026-09-20"], 0, "warning old-version"],
    [["--compiler", "server"], 0, "warning old-version"],
  ])("%j: version 2 makes validate end with %i", async (flags, status, said) => {
    expect(await at({})("validate", ...flags)).toEqual([status, said]);
  });

  test("is a flag of every command that compiles, and can be a default", async () => {
    const run = at({});
    for (const command of [["compile"], ["graph"], ["run", "--dry-run", "--host"]]) {
      expect((await run(...command))[0]).toBe(3);
      expect((await run(...command, "--compiler", "server"))[0]).toBe(0);
    }
    const withDefault = at({ ".arm-pipeline.yml": "validate: {compiler: server}\n" });
    expect(await withDefault("validate")).toEqual([0, "warning old-version"]);
  });

  test("lets a warning be ignored that is one only for the compiler before", async () => {
    const run = at({});
    const ignored = ["--ignore", "old-version"];
    expect(await run("validate", "--compiler", "server", "--strict", ...ignored)).toEqual([0, undefined]);
    expect((await run("validate", ...ignored))[0]).toBe(3);
  });

  test("is a flag for orbs too", async () => {
    const run = at({ "orb.yml": orb });
    expect(await run("orb", "validate", "orb.yml")).toEqual([3, "error java-only-pattern"]);
    expect(await run("orb", "validate", "orb.yml", "--compiler", "server")).toEqual([0, "warning java-only-pattern"]);
    expect((await run("orb", "process", "orb.yml", "--compiler", "2020-01-01"))[0]).toBe(0);
  });

  test.each(["clod", "2026", "2026-13-01", ""])("refuses %j", async (which) => {
    const folder = cli.folder({ ".circleci/config.yml": version2 });
    expect(await cli.run(["validate", "--compiler", which], { in: folder })).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: --compiler: "${which}" is no compiler of CircleCI.
  next: Write cloud (as it is today), server (as the cloud was before 2026-09-21), or a day such as 2026-06-01.
`,
    });
  });
});
