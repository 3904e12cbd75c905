import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const inOrder = `version: 2.1
description: Greets people in their own language, on every platform that has a shell.
display:
  source_url: https://github.com/acme/greet-orb
commands:
  greet:
    description: Greet somebody.
    steps:
      - run: { name: Greet, command: echo hello }
examples:
  greet_a_team:
    description: Greet a team.
    usage: { version: 2.1, orbs: { greet: acme/greet@2.0 } }
`;

describe("review", () => {
  test("passes an orb in order, and says what it could not check", async () => {
    const folder = cli.folder({ "orb.yml": inOrder });
    expect(await cli.run(["review"], { in: folder })).toEqual({
      status: 0,
      stdout: `RC007 skipped: The orb has no home_url.
RC009 skipped: A packed orb does not show which commands were included; review its folder.
RC011 skipped: No release was named to compare the examples with.
In order: 9 rules passed, 3 skipped.
`,
      stderr: "",
    });
  });

  test("names the place of each finding, and ends with 3", async () => {
    const folder = cli.folder({
      "orb.yml": inOrder.replace("name: Greet, ", "").replace("  greet:\n    desc", "  greet-all:\n    desc"),
    });
    expect(
      await cli.run(
        ["review", "orb.yml", "--exclude", "RC007", "--exclude", "RC009", "--release", "acme/greet@3.0.0"],
        { in: folder },
      ),
    ).toEqual({
      status: 3,
      stdout: `orb.yml:9:9 RC008 A run step of "greet-all" has no name.
   hint: Add a "name".
orb.yml:6:3 RC010 The name "greet-all" of commands is not in snake_case.
   hint: Name it "greet_all".
orb.yml:13:36 RC011 The usage example "greet_a_team" shows version "2.0" of "acme/greet", and 3.0.0 is published.
   hint: Import "acme/greet@3".
RC007 skipped: Excluded.
RC009 skipped: Excluded.
Not in order: 3 findings, 7 rules passed, 2 skipped.
`,
      stderr: "",
    });
  });

  test("prints JSON, and nothing else, for a program", async () => {
    const folder = cli.folder({ "src/@orb.yml": inOrder.replace("  source_url", "  home_url") });
    const { status, stdout, stderr } = await cli.run(["review", "src", "--json"], { in: folder });
    expect([status, stderr, JSON.parse(stdout)]).toEqual([
      3,
      "",
      {
        findings: [
          {
            code: "RC001",
            file: "src/@orb.yml",
            line: 3,
            column: 1,
            message: 'The orb has no "source_url".',
            hint: 'Add "source_url" below "display".',
          },
        ],
        passed: ["RC002", "RC003", "RC004", "RC005", "RC007", "RC008", "RC009", "RC010", "RC012"],
        skipped: [
          { code: "RC006", reason: "The orb has no source_url." },
          { code: "RC011", reason: "No release was named to compare the examples with." },
        ],
      },
    ]);
  });

  test("passes this project's own orb, packed", async () => {
    const folder = cli.folder({ "orb.yml": (await cli.run(["generate", "orb"])).stdout });
    const { status, stdout } = await cli.run(["review", join(folder, "orb.yml"), "--json"]);
    expect([status, JSON.parse(stdout).findings]).toEqual([0, []]);
  });

  const refusals: readonly [string, Readonly<Record<string, string>>, readonly string[], number, string][] = [
    [
      "a file that is not there",
      {},
      [],
      2,
      'error: There is no orb at "orb.yml".\n  next: Name its file, or the folder with its @orb.yml.\n',
    ],
    [
      "a file that is not YAML",
      { "orb.yml": "a: 1\nb: [\n" },
      [],
      3,
      `orb.yml:3:1 error yaml-syntax: This is not YAML: unexpected end of the stream within a flow collection.
3 |
  | ^
error: The orb at "orb.yml" cannot be read.
`,
    ],
    [
      "a folder without YAML",
      { "src/scripts/a.sh": "true\n" },
      ["src"],
      2,
      'error: The folder "src" has no YAML file, so there is no orb to pack.\n  next: Name the folder with the orb\'s @orb.yml.\n',
    ],
    [
      "a rule that does not exist",
      { "orb.yml": inOrder },
      ["--exclude", "RC013"],
      2,
      'error: --exclude: there is no rule "RC013".\n  next: The rules are RC001, RC002, RC003, RC004, RC005, RC006, RC007, RC008, RC009, RC010, RC011, RC012.\n',
    ],
    [
      "a release that is none",
      { "orb.yml": inOrder },
      ["--release", "acme/greet"],
      2,
      'error: --release: "acme/greet" is not a version of an orb.\n  next: Name it in full: --release acme/arm-pipeline@1.2.3\n',
    ],
  ];
  test.each(refusals)("refuses %s", async (_what, files, args, status, stderr) => {
    expect(await cli.run(["review", ...args], { in: cli.folder(files) })).toEqual({ status, stdout: "", stderr });
  });
});
