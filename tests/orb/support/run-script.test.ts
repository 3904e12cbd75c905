import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { call } from "./planned-call.ts";
import { runScript, type ScriptOptions } from "./run-script.ts";

const folder = mkdtempSync(join(tmpdir(), "arm-pipeline-support-"));
mkdirSync(join(folder, "lib"));
writeFileSync(join(folder, "lib/greet.sh"), 'greet() { printf "hello %s\\n" "$1"; }\n');
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs lines of shell the way a script of the orb is run. */
function run(
  lines: string,
  { script = "case.sh", ...options }: Omit<ScriptOptions, "folder"> & { readonly script?: string } = {},
) {
  writeFileSync(join(folder, script), `#!/usr/bin/env bash\nset -euo pipefail\n${lines}\n`);
  return runScript(script, { ...options, folder });
}

test("a script gets what the test gives and nothing of the host, and all it did is told", async () => {
  const outcome = await run(
    [
      "# shellcheck source=lib/greet.sh",
      '. "${BASH_SOURCE[0]%/*}/lib/greet.sh"',
      'greet "$WHO"',
      "printf secret | docker login --password-stdin",
      "docker cp a:/b - > out.bin",
      'sleep 3; circleci env subst < in.txt > out.txt; date -d @0 > "$HOME/.note"; mktemp > /dev/null',
      `printf 'export GIVEN=%q\\n' "it's \\$HOME" >> "$BASH_ENV"`,
      "compgen -e | grep -v -e _ -e SHLVL | sort | paste -sd ' ' -",
    ].join("\n"),
    {
      env: { WHO: "you" },
      files: { "in.txt": "$WHO" },
      calls: [
        call("docker login --password-stdin", { stdin: "secret", stdout: "ok\n", stderr: "careful\n" }),
        call(["docker", "cp", /^a:/, "-"], { stdout: new Uint8Array([255, 0, 1]), writes: { "sub.txt": "written" } }),
      ],
    },
  );
  const env = {
    BASH_ENV: "<sandbox>/bash_env",
    HOME: "<home>",
    LANG: "C.UTF-8",
    PATH: "<sandbox>/bin",
    TMPDIR: "<tmp>",
    WHO: "you",
  };
  expect({ ...outcome, left: Object.keys(outcome.left) }).toEqual({
    status: 0,
    stdout: "hello you\nok\nHOME LANG PATH PWD TMPDIR WHO\n",
    stderr: "careful\n",
    calls: [
      { tool: "docker", args: ["login", "--password-stdin"], stdin: "secret", env, cwd: "<work>" },
      { tool: "docker", args: ["cp", "a:/b", "-"], stdin: undefined, env, cwd: "<work>" },
      { tool: "circleci", args: ["env", "subst"], stdin: "$WHO", env, cwd: "<work>" },
    ],
    pauses: [3],
    files: { "in.txt": "$WHO", "out.bin": "base64:/wAB", "out.txt": "you", "sub.txt": "written" },
    left: ["<home>/.note", "<tmp>/*"],
    exports: { GIVEN: "it's $HOME" },
  });
});

test.each(["sleep 1; docker save x", "docker save x"])(
  "the calls of one pipeline are in its order, whichever is heard first: %s | pigz",
  async (first) => {
    // The stub of sleep does not wait, but it is answered before docker can be called, and pigz is heard meanwhile.
    const calls = [call("docker save x", { stdout: "image" }), call("pigz", { stdin: "image" })];
    const outcome = await run(`{ ${first}; } | pigz`, { calls });
    expect(outcome.calls.map(({ tool }) => tool)).toEqual(["docker", "pigz"]);
  },
);

test("a stub writes into the file that an argument names", async () => {
  const calls = [
    call("curl --output page -D=head x.txt", { writes: { "--output": "body", "-D": "status", "<last>": "x" } }),
  ];
  const outcome = await run("curl --output page -D=head x.txt", { calls });
  expect(outcome.files).toEqual({ page: "body", head: "status", "x.txt": "x" });
});

test("a stub that should write into a file which no argument names fails the test", async () => {
  const calls = [call("curl x", { writes: { "--output": "body" } })];
  await expect(run("curl x || true", { calls })).rejects.toThrow("curl x names no file by --output");
});

test("a status that a planned call answers is the script's, as nothing hides it", async () => {
  const outcome = await run("docker push x | cat", { calls: [call("docker push x", { status: 7 })] });
  expect(outcome.status).toBe(7);
});

test.each([
  ["an unplanned call", "docker push x", [], "Unplanned call: docker push x\n  no call of docker was left in the plan"],
  [
    "other arguments",
    "docker push 'x y' || true",
    [call("docker push x")],
    'Unplanned call: docker push "x y"\n  planned was: docker push x',
  ],
  [
    "another order",
    "docker b; docker a",
    [call("docker a"), call("docker b")],
    "Unplanned call: docker b\n  planned was: docker a",
  ],
  ["a call too few", "true", [call("docker a")], "Never called: docker a"],
  [
    "other input",
    "printf no | docker a || true",
    [call("docker a", { stdin: "yes" })],
    'Wrong input for docker a\n  got "no", planned was yes',
  ],
  [
    "another environment",
    "X=1 docker a || true",
    [call("docker a", { env: { X: undefined } })],
    'X should be unset but is "1"',
  ],
])("%s fails the test, and is shown", async (_what, lines, calls, message) => {
  await expect(run(lines, { calls, tools: ["docker"] })).rejects.toThrow(message);
});

test("a call that the plan allows at any time may come often, or never", async () => {
  const calls = [call("docker info", { anyTimes: true, stdout: "up\n" }), call("docker wait", { anyTimes: true })];
  expect((await run("docker info; docker info", { calls })).stdout).toBe("up\nup\n");
});

test("a tool that no plan names is not there", async () => {
  const outcome = await run("for t in docker jq sleep circleci; do command -v $t > /dev/null || echo no $t; done", {
    without: ["jq", "circleci"],
  });
  expect(outcome.stdout).toBe("no docker\nno jq\nno circleci\n");
});

test("a script that differs between the two ways it is run fails the first test that runs it", async () => {
  const differs = () => run('echo "${0##*/}"', { script: "differs.sh" });
  await expect(differs()).rejects.toThrow("differs.sh behaves differently packed and in its folder, in its stdout");
  expect((await differs()).stdout).toBe("step.sh\n");
});
