import { execFile } from "node:child_process";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const config = `version: 2.1
jobs:
  build: &job {docker: [{image: cimg/base:current}], steps: [checkout]}
  deploy: *job
workflows:
  deliver:
    jobs: [build, hold: {type: approval, requires: [build]}, deploy: {requires: [hold]}]
  check:
    jobs: [build]
`;

const words = async (line: string, folder = cli.folder({ ".circleci/config.yml": config })) => {
  const { status, stdout, stderr } = await cli.run(["complete", "--", ...line.split(" ")], { in: folder });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout
    .split("\n")
    .filter((each) => each !== "")
    .map((each) => each.split("\t")[0]);
};

describe("what may follow", () => {
  test.each([
    ["va", ["validate"]],
    ["runs ", ["list", "show", "clean"]],
    ["runs cl", ["clean"]],
    ["validate --eve", ["--every-value"]],
    ["validate --format s", ["sarif"]],
    ["graph --format ", ["mermaid", "svg"]],
    ["completion ", ["bash", "zsh", "fish"]],
    ["explain unknown-req", ["unknown-requirement"]],
    ["validate --ignore unused-or", ["unused-orb"]],
    ["run ", ["build", "hold", "deploy"]],
    ["run --workflow ", ["deliver", "check"]],
    ["run --approve ", ["all", "hold"]],
    ["run build --only de", ["deploy"]],
    ["validate ", [":files"]],
    ["run --env-file ", [":files"]],
    ["runs show ", []],
    ["nosuch ", []],
    ["comple", ["completion"]],
  ])("arm-pipeline %s", async (line, expected) => {
    const found = await words(line);
    // Other commands may come to be listed beside these.
    expect(line === "runs " ? expected.filter((word) => found.includes(word)) : found).toEqual(expected);
  });

  test("is nothing where there is no configuration", async () => {
    expect(await words("run ", cli.folder())).toEqual([]);
  });
});

/** Runs a script in a shell in which `arm-pipeline` is the built program. */
function inShell(command: readonly [string, ...string[]], script: string): Promise<string> {
  const folder = cli.folder({
    ".circleci/config.yml": config,
    "bin/arm-pipeline": `#!/bin/sh\nexec '${process.execPath}' '${cli.path()}' "$@"\n`,
  });
  const env = { PATH: `${folder}/bin:${process.env.PATH}`, HOME: folder, TERM: "dumb" };
  const [shell, ...args] = command;
  return new Promise((done, reject) => {
    execFile(shell, [...args, script], { cwd: folder, env }, (error, stdout, stderr) =>
      error === null && stderr === "" ? done(stdout) : reject(error ?? new Error(stderr)),
    );
  });
}

describe("completion", () => {
  test("works in bash", async () => {
    const complete = (line: string): string =>
      `COMP_WORDS=(arm-pipeline ${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _arm_pipeline; echo "\${COMPREPLY[*]}"`;
    const script = `source <(arm-pipeline completion bash); complete -p arm-pipeline; ${complete("run --workflow de")}; ${complete("run --workflow ''")}`;
    expect(await inShell(["bash", "--norc", "-c"], script)).toBe(
      "complete -F _arm_pipeline arm-pipeline\ndeliver\ndeliver check\n",
    );
  });

  test("works in zsh", async () => {
    // _describe and _files belong to the line editor, which is not there; what they are given is shown.
    const script = `compdef() { print "compdef $*"; }; _describe() { print -l "$1" "\${(@P)2}"; }; _files() { print files; }
      source <(arm-pipeline completion zsh)
      words=(arm-pipeline graph --format ''); CURRENT=4; _arm_pipeline
      words=(arm-pipeline runs c); CURRENT=3; _arm_pipeline
      words=(arm-pipeline validate ''); CURRENT=3; _arm_pipeline`;
    expect(await inShell(["zsh", "-f", "-c"], script)).toBe(
      [
        ...["compdef _arm_pipeline arm-pipeline", "arm-pipeline", "mermaid", "svg"],
        ...["arm-pipeline", "clean:remove what runs have left on the disk", "files", ""],
      ].join("\n"),
    );
  });

  test("works in fish", async () => {
    const script = `arm-pipeline completion fish | source; complete -C "arm-pipeline run --workflow "; complete -C "arm-pipeline explain unknown-req"; complete -C "arm-pipeline validate .circleci/"`;
    expect(await inShell(["fish", "--no-config", "-c"], script)).toBe(
      "check\ndeliver\nunknown-requirement\terror\n.circleci/config.yml\n",
    );
  });

  test("refuses another shell", async () => {
    expect(await cli.run(["completion", "tcsh"])).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "error: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.\nTry --help.\n",
    });
  });
});
