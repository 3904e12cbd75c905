import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const web = `version: 2.1
jobs:
  build:
    machine: { image: ubuntu-2404:current }
    steps: [checkout]
commands:
  hello: { steps: [{ run: echo hello }] }
`;
const importing = (command: string) => ({
  "src/@orb.yml": "version: 2.1\ndescription: Greets.\norbs:\n  web: acme/web@1\n",
  "src/commands/greet.yml": `description: Greets.\nsteps:\n  - web/${command}\n`,
});

describe("orb validate", () => {
  test("finds this project's own orb in order, as a folder and packed", async () => {
    const folder = cli.folder();
    await cli.run(["generate", "orb", "--unpacked", "src"], { in: folder });
    const { stdout: packed } = await cli.run(["generate", "orb"]);
    expect(await cli.run(["orb", "validate", "src"], { in: folder })).toEqual({
      status: 0,
      stdout: "",
      stderr: "In order: src.\n",
    });
    expect(await cli.run(["orb", "validate", "-"], { input: packed })).toEqual({
      status: 0,
      stdout: "",
      stderr: "In order: the standard input.\n",
    });
  });

  test("warns of what the author of a folder would regret, in its files, and fails for it with --strict", async () => {
    const folder = cli.folder({
      "src/@orb.yml": "version: 2.1\ndescription: Greets.\n",
      "src/commands/greet.yml":
        "parameters:\n  who: {type: string}\n  loud: {type: boolean}\nsteps:\n  - run: echo '<< parameters.who >>'\n",
    });
    const { status, stdout, stderr } = await cli.run(["orb", "validate", "src", "--strict"], { in: folder });
    expect([status, stdout.split("\n").filter((line) => line.startsWith("src")), stderr]).toEqual([
      3,
      [
        'src/commands/greet.yml:3:3 warning unused-parameter: The command "greet" does not use its parameter "loud".',
        `src/commands/greet.yml:5:16 warning shell-injection: "parameters.who" is pasted into shell text, and the quotes around it end at the first quote in it.`,
      ],
      "Not in order: 2 warnings (--strict: warnings fail).\n",
    ]);
  });

  test("shows an error in the file of the folder, and ends with 3", async () => {
    const folder = cli.folder({ ...importing("helo"), "web.yml": web });
    expect(await cli.run(["orb", "validate", "src", "--orb", "acme/web@1=web.yml"], { in: folder })).toEqual({
      status: 3,
      stdout: `src/commands/greet.yml:3:5 error unknown-command: There is no command "web/helo" in this orb.
3 |   - web/helo
  |     ^^^^^^^^
   hint: Did you mean "web/hello"?
   src/commands/greet.yml:1:1 Called here: command "greet".
`,
      stderr: "Not in order: 1 error.\n",
    });
  });

  test("says how to get an orb that is missing, and checks the rest", async () => {
    const folder = cli.folder({ ...importing("hello"), "src/jobs/build.yml": "machine: true\nsteps: [chekout]\n" });
    const { status, stdout } = await cli.run(["orb", "validate", "src", "--json"], { in: folder });
    const { valid, diagnostics } = JSON.parse(stdout);
    const codes = diagnostics.map(({ code }: { code: string }) => code);
    expect([status, valid, codes]).toEqual([3, false, expect.arrayContaining(["missing-orb", "unknown-command"])]);
  });

  test("only says what cannot be packed, where that is so", async () => {
    const folder = cli.folder({ ...importing("hello"), "src/commands/other.yml": "steps: [\n" });
    const { status, stdout } = await cli.run(["orb", "validate", "src", "--json"], { in: folder });
    const { diagnostics } = JSON.parse(stdout);
    expect([status, diagnostics.map(({ code }: { code: string }) => code)]).toEqual([3, ["yaml-syntax"]]);
  });
});

describe("orb process", () => {
  test("prints the orb packed, with the versions that its imports came to", async () => {
    const cached = "version: 2.1\ncommands: { hello: { steps: [checkout] } }\n";
    const below = ".cache/arm-pipeline/orbs/registry/acme/web";
    const folder = cli.folder({
      ...importing("hello"),
      // As --fetch leaves it.
      [`${below}/@1.json`]: '{"version":"1.4.2","resolvedAt":"2026-08-01T00:00:00Z"}',
      [`${below}/1.4.2.yml`]: cached,
      [`${below}/1.4.2.yml.sha256`]: `${createHash("sha256").update(cached).digest("hex")}\n`,
    });
    expect(await cli.run(["orb", "process", "src"], { in: folder })).toEqual({
      status: 0,
      stdout: `commands:
    greet:
        description: Greets.
        steps:
            - web/hello
description: Greets.
orbs:
    web: acme/web@1.4.2
version: 2.1
`,
      stderr: "",
    });
  });

  test("prints nothing where the orb is not in order", async () => {
    const folder = cli.folder({ ...importing("helo"), "web.yml": web });
    const args = ["orb", "process", "src", "--orb", "acme/web@1=web.yml"];
    const { status, stdout, stderr } = await cli.run(args, { in: folder });
    expect([status, stdout, stderr.trimEnd().split("\n").at(-1)]).toEqual([3, "", "Not in order: 1 error."]);
  });

  test("prints nothing where an orb that it needs is not at hand, and says how to get it", async () => {
    const folder = cli.folder(importing("hello"));
    const { status, stdout, stderr } = await cli.run(["orb", "process", "src"], { in: folder });
    expect([status, stdout, stderr.trimEnd().split("\n").at(-1)]).toEqual([
      6,
      "",
      "  next: arm-pipeline orb process src --fetch  gets what is missing over the network, and keeps it",
    ]);
  });
});

describe("--orb", () => {
  const config = "version: 2.1\norbs: { web: acme/web@1 }\nworkflows: { main: { jobs: [web/build] } }\n";
  const files = { "config.yml": config, "web.yml": web, "src/@orb.yml": web };

  test.each([["acme/web@1=web.yml"], ["web=web.yml"], ["web=src"]])("takes %s", async (value) => {
    const folder = cli.folder(files);
    const { status, stdout, stderr } = await cli.run(["compile", "config.yml", "--orb", value], { in: folder });
    expect([status, stdout.split("\n", 1)[0], stderr]).toEqual([0, "# Orb 'acme/web@1' resolved to 'acme/web@1'", ""]);
  });

  test("that nothing imports is said", async () => {
    const folder = cli.folder(files);
    const args = ["validate", "config.yml", "--orb", "web=web.yml", "--orb", "wbe=web.yml"];
    const { status, stderr } = await cli.run(args, { in: folder });
    expect([status, stderr]).toEqual([
      0,
      "note: --orb wbe: nothing imports an orb by that reference or alias.\nIn order: config.yml (1 workflow, 1 job).\n",
    ]);
  });

  test.each([
    [
      ["web=no.yml"],
      'There is no file "no.yml" for "web".',
      "Name the packed orb's file, or the folder with its @orb.yml.",
    ],
    [["web=web.yml", "web=src"], '"web" is given twice.', "Give one file for each orb."],
    [["web.yml"], '"web.yml" names no orb with its file.', "Write --orb acme/web@1.2=web.yml, or --orb web=web.yml"],
    [["=web.yml"], '"=web.yml" names no orb with its file.', "Write --orb acme/web@1.2=web.yml, or --orb web=web.yml"],
  ])("refuses %j", async (values, message, next) => {
    const args = ["validate", "config.yml", ...values.flatMap((value) => ["--orb", value])];
    const { status, stdout, stderr } = await cli.run(args, { in: cli.folder(files) });
    expect([status, stdout, stderr.toLowerCase()]).toEqual([
      2,
      "",
      `error: --orb: ${message}\n  next: ${next}\n`.toLowerCase(),
    ]);
  });
});

describe("a placeholder for an orb", () => {
  const config = `version: 2.1
orbs: { web: {} }
jobs: { test: { docker: [{ image: cimg/base:current }], steps: [web/hello] } }
workflows: { main: { jobs: [test] } }
`;
  const files = {
    "test-deploy.yml": config,
    "without.yml": config.replace("orbs: { web: {} }\n", ""),
    "web.yml": web,
  };

  test("is a warning of validate, and what runs needs the orb", async () => {
    const folder = cli.folder(files);
    const validated = await cli.run(["validate", "test-deploy.yml"], { in: folder });
    expect([validated.status, validated.stderr]).toEqual([
      0,
      "In order, with 1 warning: test-deploy.yml (1 workflow, 1 job).\n",
    ]);
    expect(validated.stdout).toContain(
      "hint: What uses it is not looked at. Put an orb in its place: --orb web=FILE, or its folder.",
    );
    const compiled = await cli.run(["compile", "test-deploy.yml"], { in: folder });
    expect([compiled.status, compiled.stdout, compiled.stderr.trimEnd().split("\n").at(-1)]).toEqual([
      6,
      "",
      "Not checked: 1 orb is not at hand (web).",
    ]);
  });

  test.each(["test-deploy.yml", "without.yml"])("gets the orb of --orb: %s", async (file) => {
    const args = ["compile", file, "--orb", "web=web.yml"];
    const { status, stdout, stderr } = await cli.run(args, { in: cli.folder(files) });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("command: echo hello");
  });
});
