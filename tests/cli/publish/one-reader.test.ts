import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const root = `version: 2.1
description: Greets people in their own language, on every platform that has a shell, and says goodbye too.
display: {
  home_url: "https://acme.example.com",
  source_url: "https://github.com/acme/greet-orb"
}
`;
const greet = (command: string) =>
  `description: Greet somebody.\nsteps:\n  - run: { name: Greet, command: ${command} }\n`;
const example =
  "description: Greet a team.\nusage: { version: 2.1, orbs: { greet: acme/greet@1.0 }, workflows: { w: { jobs: [greet/all] } } }\n";
const orb = (files: Readonly<Record<string, string>> = {}) => ({
  "src/@orb.yml": root,
  "src/commands/greet.yml": greet("echo hello"),
  "src/examples/greet_a_team.yml": example,
  ...files,
});

/** Whether each of the three commands could read the orb, and what it said of that. */
async function reads(folder: string) {
  const commands = {
    validate: ["orb", "validate", "src"],
    review: ["review", "src"],
    publish: ["publish", "acme/greet", "1.0.0", "--source", "src", "--dry-run"],
  };
  const ends = await Promise.all(
    Object.entries(commands).map(async ([name, args]) => {
      const { status, stdout, stderr } = await cli.run(args, { in: folder });
      return [
        name,
        { status, said: `${stdout}${stderr}`.split("\n").filter((line) => / error |^error: .*src/.test(line)) },
      ] as const;
    }),
  );
  return Object.fromEntries(ends);
}

const statuses = (found: Awaited<ReturnType<typeof reads>>) => Object.values(found).map(({ status }) => status);

describe("orb validate, review and publish", () => {
  test.each([
    ["a flow mapping that goes on at its key's indentation", orb()],
    [
      "a merge key",
      orb({
        "src/jobs/all.yml": "description: All.\n<<: {executor: shell}\nsteps: [greet]\n",
        "src/executors/shell.yml": "description: A container.\ndocker: [{image: cimg/base:stable}]\n",
      }),
    ],
    [
      "a command in a file",
      orb({ "src/commands/greet.yml": greet("<<include(scripts/greet.sh)>>"), "src/scripts/greet.sh": "echo hello\n" }),
    ],
  ])("all read %s", async (_what, files) => {
    expect(statuses(await reads(cli.folder(files)))).toEqual([0, 0, 0]);
  });

  test.each([
    ["a key that stands twice", orb({ "src/@orb.yml": `${root}version: 2.1\n` }), "duplicate-key"],
    [
      "an include of nothing",
      orb({ "src/commands/greet.yml": greet("<<include(scripts/none.sh)>>") }),
      "include-not-found",
    ],
    ["a file that is a list", orb({ "src/jobs/a.yml": "- one\n" }), "orb-file-not-a-mapping"],
    [
      "a component with two definitions",
      orb({ "src/commands/more/greet.yml": greet("true") }),
      "component-defined-twice",
    ],
  ])("all refuse %s, in the same words", async (_what, files, code) => {
    const found = await reads(cli.folder(files));
    expect(statuses(found)).toEqual([3, 3, 3]);
    const lines = (name: string) => found[name]?.said.filter((line) => line.includes(` error ${code}: `));
    expect(lines("review")).toHaveLength(1);
    expect([lines("review"), lines("publish")]).toEqual([lines("validate"), lines("validate")]);
  });

  test("all refuse a link that leaves the folder, in the same words", async () => {
    const folder = cli.folder(orb());
    writeFileSync(join(folder, "elsewhere.yml"), greet("true"));
    symlinkSync("../../elsewhere.yml", join(folder, "src/commands/leave.yml"));
    const found = await reads(folder);
    const said = [
      'error: "src/commands/leave.yml" is a symbolic link that leaves the orb\'s folder, so it is not packed.',
    ];
    expect(found).toEqual({
      validate: { status: 3, said },
      review: { status: 3, said },
      publish: { status: 3, said },
    });
  });
});
