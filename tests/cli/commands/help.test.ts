import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { ownVersion } from "../../../src/orb/own-orb.ts";
import { fakeEngine } from "../../support/fake-engine.ts";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const commands = [
  ...[[], ["init"], ["generate"], ["generate", "config"], ["generate", "orb"], ["recipes"]],
  ...[["orb"], ["orb", "pack"], ["orb", "validate"], ["orb", "process"]],
  ...[
    ["validate"],
    ["compile"],
    ["graph"],
    ["explain"],
    ["review"],
    ["publish"],
    ["doctor"],
    ["version"],
    ["completion"],
  ],
  ...[["run"], ["runs"], ["runs", "list"], ["runs", "show"], ["runs", "open"], ["runs", "clean"]],
  ...[["leftovers"], ["leftovers", "aws"]],
  ...[["context"], ["context", "set"], ["context", "list"], ["context", "init"], ["context", "remove"]],
];

/** What the examples of `run` and `runs` expect to find. */
const job = (command: string): string => `{machine: {image: "ubuntu-2404:current"}, steps: [{run: ${command}}]}`;
const rehearsed = `version: 2.1
jobs: {test: ${job("echo tested")}, deploy: ${job("test -n $AWS_KEY")}}
workflows: {main: {jobs: [test, hold: {type: approval, requires: [test]}, deploy: {requires: [hold], context: [aws]}]}}
`;

describe("the help", () => {
  test.each(commands.map((words) => [words.join(" ") || "arm-pipeline", words] as const))(
    "of %s fits 40 lines of 80 characters",
    async (_name, words) => {
      const { status, stdout, stderr } = await cli.run([...words, "--help"]);
      const lines = stdout.split("\n");
      expect({ status, stderr, tooLong: lines.filter((line) => line.length > 80), fits: lines.length <= 41 }).toEqual({
        status: 0,
        stderr: "",
        tooLong: [],
        fits: true,
      });
    },
  );

  test("shows three examples for each command, and each of them runs", async () => {
    const folder = cli.folder({
      "fresh/Dockerfile": "FROM scratch\n",
      "fresh/Pulumi.yaml": "name: web\nruntime: nodejs\n",
      "rehearsed/.circleci/config.yml": rehearsed,
      "rehearsed/aws.env": "AWS_KEY=key",
      "new/.git/config": '[remote "origin"]\n\turl = git@github.com:acme/web.git\n',
      "new/server.js": "",
      "bin/arm-pipeline": `#!/bin/sh\nexec '${process.execPath}' '${cli.path()}' "$@"\n`,
      // What an example pipes into is not ours to test, and what it starts may not be installed.
      "bin/jq": "#!/bin/sh\ncat >/dev/null\n",
      "bin/circleci": "#!/bin/sh\necho 1.0.0\n",
      "bin/xdg-open": "#!/bin/sh\n",
      "bin/aws": `#!/bin/sh\necho '{"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/a", "Regions": []}'\n`,
      "rehearsed/.arm-pipeline/contexts/aws.env": "AWS_KEY=key",
    });
    // Of an engine it is asked only whether it is there.
    const { host } = await fakeEngine(({ path }) =>
      path === "/info" ? { body: { Architecture: "aarch64", Name: "elsewhere" } } : { status: 404 },
    );
    const PATH = `${folder}/bin:${process.env.PATH}`;
    const env = { PATH, HOME: folder, CIRCLE_TOKEN: "token", DISPLAY: ":0", DOCKER_HOST: host };
    const shell = (script: string): Promise<number | null> =>
      new Promise((done) => {
        spawn("bash", ["-o", "pipefail", "-c", script], { cwd: folder, env, stdio: "ignore" }).on("close", done);
      });
    // What the examples of other commands expect to find, and those of `generate` not.
    await shell(
      "cp -r fresh orbs && cd orbs && mkdir orb && arm-pipeline generate orb --unpacked src && arm-pipeline generate orb > orb/orb.yml && arm-pipeline generate config --image acme/web --orb inline",
    );

    await shell("cd rehearsed && arm-pipeline run test --machine host");
    // The id that the help has for one.
    const id = "20261129-081501-7f3a2c";
    await shell(
      `cd rehearsed/.arm-pipeline/runs && mv * ${id} && sed -i 's/"id": "[^"]*"/"id": "${id}"/' ${id}/run.json`,
    );

    const ended: Record<string, number | null> = {};
    for (const words of commands) {
      const { stdout } = await cli.run([...words, "--help"]);
      const lines = stdout.split("\n").filter((line) => line.startsWith("  $ "));
      expect(lines).toHaveLength(3);
      for (const example of lines.map((line) => line.slice(4))) {
        const start = /generate (?!orb --check)/.test(example)
          ? "fresh"
          : / init /.test(example) && !example.includes("context")
            ? "new"
            : / (runs?|context) /.test(example)
              ? "rehearsed"
              : "orbs";
        ended[example] = await shell(`rm -rf work && cp -r ${start} work && cd work && ${example}`);
      }
    }
    // `doctor` says by its status what this machine lacks.
    const expected = Object.keys(ended).map((example) => [
      example,
      example.includes("doctor") ? expect.toBeOneOf([0, 4]) : 0,
    ]);
    expect(ended).toEqual(Object.fromEntries(expected));
  }, 900_000);

  test("comes with a suggestion for a command that does not exist", async () => {
    expect(await cli.run(["generat"])).toEqual({
      status: 2,
      stdout: "",
      stderr: 'error: There is no command "generat" of arm-pipeline.\n  next: Did you mean "generate"?\n',
    });
  });

  test.each([
    [["clean", "--help"], 'error: There is no command "clean" of arm-pipeline.\n  next: Its commands: '],
    [["help", "validat"], 'error: There is no command "validat" of arm-pipeline.\n  next: Did you mean "validate"?\n'],
    [
      ["runs", "claen", "--help"],
      'error: There is no command "claen" of arm-pipeline runs.\n  next: Did you mean "clean"?\n',
    ],
  ])("is not that of another command for %j", async (words, start) => {
    const { status, stdout, stderr } = await cli.run(words);
    expect([status, stdout, stderr.slice(0, start.length)]).toEqual([2, "", start]);
  });

  test("comes with a suggestion for an option that does not exist", async () => {
    expect(await cli.run(["generate", "config", "--imag", "acme/web"])).toEqual({
      status: 2,
      stdout: "",
      stderr: "error: unknown option '--imag'\n(Did you mean --image?)\nTry --help.\n",
    });
  });

  test("lists the commands in groups, and says where the documentation is", async () => {
    const { stdout } = await cli.run(["--help"]);
    const titles = stdout.split("\n").filter((line) => /^[A-Z].*:$/.test(line));
    expect([titles, stdout.trimEnd().split("\n").at(-1)]).toEqual([
      [
        "Options:",
        "Write a configuration:",
        "Check it, offline:",
        "Rehearse it, and see what is left:",
        "An orb of your own:",
        "This program:",
        "Examples:",
      ],
      "Documentation: https://github.com/arm-pipeline/arm-pipeline#readme",
    ]);
  });

  test("is what a bare command gets, on the standard error and with the status of a wrong use", async () => {
    const { stdout: help } = await cli.run(["--help"]);
    expect(await cli.run([])).toEqual({ status: 2, stdout: "", stderr: help });
  });

  test("of one command is the same by either way", async () => {
    expect(await cli.run(["help", "review"])).toEqual(await cli.run(["review", "--help"]));
  });
});

describe("the command line", () => {
  test("prints its version, by an option and by a command", async () => {
    const [option, command, json] = await Promise.all(
      [["--version"], ["version"], ["version", "--json"]].map((words) => cli.run(words)),
    );
    expect(option).toEqual({ status: 0, stdout: `${ownVersion}\n`, stderr: "" });
    expect(command).toEqual(option);
    expect(JSON.parse(json?.stdout ?? "")).toEqual({ version: ownVersion, node: process.versions.node });
  });

  test("ends quietly when its reader has seen enough", async () => {
    const child = spawn("bash", [
      "-c",
      `'${process.execPath}' '${cli.path()}' generate orb | head -n 1; echo "\${PIPESTATUS[0]}"`,
    ]);
    const output: string[] = [];
    child.stdout.on("data", (chunk) => output.push(String(chunk)));
    child.stderr.on("data", (chunk) => output.push(String(chunk)));
    await new Promise((done) => child.on("close", done));
    expect(output.join("").split("\n").slice(1)).toEqual(["0", ""]);
  });

  test("paints for a terminal only, or where it is asked to", async () => {
    const [plain, painted, refused] = await Promise.all([
      cli.run(["generat"]),
      cli.run(["generat"], { env: { FORCE_COLOR: "1" } }),
      cli.run(["generat"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }),
    ]);
    const colour = String.fromCharCode(27);
    expect([plain, painted, refused].map(({ stderr }) => stderr.includes(colour))).toEqual([false, true, false]);
  });
});
