import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { eventsOf, onHost, processesOf, rehearsals, runFolders, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

test("a run whose state cannot be written any more fails with a sentence, and what runs is ended", async () => {
  const folder = cli.repository(
    workflow({ loud: onHost("head -c 2000000 /dev/zero | tr '\\0' 'x'; sleep 600"), quiet: onHost("sleep 600") }, [
      "loud",
      "quiet",
    ]),
  );
  // No file may have more than so many blocks, which is how a full disk looks to whoever writes one.
  const script = `ulimit -f 600; exec '${process.execPath}' '${cli.path()}' run --machine host`;
  const child = spawn("bash", ["-c", script], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [status, stderr] = await Promise.all([new Promise((done) => child.once("close", done)), text(child.stderr)]);
  expect({ status, stderr }).toEqual({
    status: 4,
    stderr:
      "error: The state of the run cannot be written: a file may not become that large. Everything that ran was ended.\n",
  });
  expect(processesOf(folder)).toEqual([]);
  const [run = ""] = runFolders(folder);
  const whole = readFileSync(join(run, "events.jsonl"), "utf8").split("\n").slice(0, -1).join("\n");
  expect(eventsOf(whole)[0]).toMatchObject({ kind: "run-started" });
  expect((await cli.runs(folder, "list")).stdout).toMatch(/^RUN {2}main {2}interrupted {2}WHEN +main [0-9a-f]{7}\n$/);
});

test("a run that cannot write anything does not start", async () => {
  const folder = cli.repository(workflow({ a: onHost("true") }, ["a"]));
  const script = `ulimit -f 0; exec '${process.execPath}' '${cli.path()}' run --machine host`;
  const child = spawn("bash", ["-c", script], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [status, stdout, stderr] = await Promise.all([
    new Promise((done) => child.once("close", done)),
    text(child.stdout),
    text(child.stderr),
  ]);
  expect({ status, stdout, stderr }).toEqual({
    status: 4,
    stdout: "",
    stderr: [
      "error: The state of the run cannot be written: a file may not become that large.",
      "  next: Make room, as with: arm-pipeline runs clean --older-than 7d --yes",
      "",
    ].join("\n"),
  });
});

test("an output on a full disk cancels what runs, and ends what only prints, in a sentence", async () => {
  const folder = cli.repository(workflow({ a: onHost("for i in {1..20}; do echo $i; done; sleep 600") }, ["a"]));
  const script = (command: string) => `exec '${process.execPath}' '${cli.path()}' ${command} > /dev/full`;
  const env = { PATH: process.env.PATH, HOME: folder };
  const ended = await Promise.all(
    ["run --host", "compile --compiler server"].map(async (command) => {
      const child = spawn("bash", ["-c", script(command)], { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
      return await Promise.all([new Promise((done) => child.once("close", done)), text(child.stderr)]);
    }),
  );
  const said = "error: The output cannot be written: the disk is full.\n";
  expect(ended).toEqual([
    [130, expect.stringContaining(said)],
    [4, said],
  ]);
  expect(processesOf(folder)).toEqual([]);
});
