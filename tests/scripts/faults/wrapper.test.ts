import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Act } from "../../../scripts/faults/fault.ts";
import { makeWrapper } from "../../../scripts/faults/wrapper.ts";

let root = "";
let real = "";
let remove: () => Promise<void> = async () => undefined;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fault's-"));
  real = join(root, "real");
  await writeFile(
    real,
    `#!/bin/sh\necho "real $* $EXPIRED"\necho done >> '${root.replace("'", "'\\''")}/done'\nexit 7\n`,
  );
  await chmod(real, 0o755);
});
afterEach(async () => {
  await remove();
  await rm(root, { recursive: true, force: true });
});

const job = "arm/deploy";

/** A shell that calls the wrapped tool with each of these arguments, as a step of a job. */
async function calls(
  act: Act,
  options: { readonly call?: number; readonly job?: string; readonly args: readonly string[] },
) {
  const wrapper = await makeWrapper(
    { job, command: "tool", pattern: "^up ", ...(options.call !== undefined && { call: options.call }), act },
    { real, stateFolder: root },
  );
  remove = wrapper.remove;
  const script = options.args.map((args) => `tool ${args} && status=0 || status=$?; echo "$status"`).join("\n");
  const env = {
    PATH: `${wrapper.path}:${process.env.PATH}`,
    CIRCLE_JOB: options.job ?? job,
    ARM_PIPELINE_MACHINE: root,
  };
  const { stdout, stderr, signal } = await execa("bash", ["-c", script], { env, reject: false, detached: true });
  const happened = await readFile(wrapper.happened, "utf8").then(
    () => true,
    () => false,
  );
  return { said: stdout.split("\n"), stderr, signal, happened };
}

test("calls with other arguments, and calls in another job, are the real one's", async () => {
  const answer: Act = { kind: "answer", words: "no", status: 1 };
  expect(await calls(answer, { args: ["down now", "sign up"] })).toEqual({
    said: ["real down now ", "7", "real sign up ", "7"],
    stderr: "",
    signal: undefined,
    happened: false,
  });
  await remove();
  expect(await calls(answer, { args: ["up now"], job: "arm/destroy" })).toMatchObject({ said: ["real up now ", "7"] });
});

test("a refusal begins with the call that is meant, and goes on", async () => {
  const answer: Act = { kind: "answer", words: "it's expired", status: 3 };
  expect(await calls(answer, { args: ["up 1", "up 2", "up 3"], call: 2 })).toEqual({
    said: ["real up 1 ", "7", "3", "3"],
    stderr: "it's expired\nit's expired",
    signal: undefined,
    happened: true,
  });
});

test("other variables go on, and the real command has them", async () => {
  const act: Act = { kind: "variables", variables: { EXPIRED: "it's" } };
  expect((await calls(act, { args: ["up 1", "up 2"] })).said).toEqual(["real up 1 it's", "7", "real up 2 it's", "7"]);
});

test("a kill ends the whole step, before the command or when it has done its work", async () => {
  const before = await calls({ kind: "kill", when: "before" }, { args: ["up 1", "up 2"] });
  const done = () => readFile(join(root, "done"), "utf8").catch(() => "");
  expect([before.signal, before.said, before.happened, await done()]).toEqual(["SIGKILL", [""], true, ""]);
  await remove();
  const after = await calls({ kind: "kill", when: "after" }, { args: ["up 1", "up 2"] });
  expect([after.signal, after.said, await done()]).toEqual(["SIGKILL", ["real up 1 "], "done\n"]);
});

test("something happens first, once, and then the command runs", async () => {
  const act: Act = { kind: "first", command: "echo first" };
  expect((await calls(act, { args: ["up 1", "up 2"] })).said).toEqual(["first", "real up 1 ", "7", "real up 2 ", "7"]);
});
