import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bringFunctions, packedScript } from "../support/run-script.ts";
import { handedOver } from "./engine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arm-pipeline-test-"));
  for (const [path, content] of Object.entries(handedOver)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  mkdirSync(join(folder, "bin"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Ends in order when it is told to, but only once the test has seen it: as Pulumi finishes the resource it is making. */
const pulumi = `#!${process.execPath}
const { existsSync } = require("node:fs");
let told = 0;
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => console.log(signal + " " + ++told));
console.log("updating");
const poll = setInterval(() => {
  if (!existsSync("ended")) return;
  clearInterval(poll);
  console.log("update canceled");
  process.exitCode = 1;
}, 10);
`;

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)("a job that gets %s twice tells Pulumi once, and lets it end in order", async (signal, status) => {
  writeFileSync(join(folder, "bin/pulumi"), pulumi, { mode: 0o755 });
  const packed = await packedScript("deploy_stack.sh");
  const script = execa("bash", ["-eo", "pipefail", "-c", packed.step], {
    cwd: folder,
    env: {
      ...(await bringFunctions(packed)),
      PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
      TMPDIR: folder,
    },
    extendEnv: false,
    stdin: "ignore", // bash takes a socket there for a remote shell, and reads .bashrc
    reject: false,
    all: true,
    timeout: 25_000,
  });
  let sent = 0;
  for await (const line of script.iterable({ from: "all" })) {
    if (line === "updating") script.kill(signal);
    // Pulumi takes the second one as "terminate at once": it must not get it.
    if (line === `${signal} 1` && sent++ === 0) {
      script.kill(signal);
      writeFileSync(join(folder, "ended"), "");
    }
  }
  const { exitCode, stdout, stderr } = await script;
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: status,
    stdout: [
      'Updating the stack "ci-42" (arm-pipeline: revision unknown, job outside CircleCI).',
      "updating",
      `${signal} 1`,
      "update canceled",
    ].join("\n"),
    stderr: [
      `deploy_stack: warning: told to stop (${signal}): Pulumi is asked to end in order; what it is doing right now is finished first.`,
      "deploy_stack: the job was told to stop, and Pulumi ended in order (its status: 1). The stack may be half-way: run destroy, or deploy again.",
    ].join("\n"),
  });
});

/**
 * Waits for a cloud that never answers: ends at the second signal, or at none. Each pause ends once the one before it was seen; that before the
 * force never, where Pulumi ends by itself, since it may take its time to.
 */
const hanging = (ends: boolean) => `#!${process.execPath}
const { writeFileSync } = require("node:fs");
let told = 0;
process.on("SIGINT", () => {
  console.log("SIGINT " + ++told);
  writeFileSync("told-" + told, "");
  if (told === 2 && ${ends}) process.exit(1);
});
console.log("updating");
writeFileSync("told-0", "");
setInterval(() => {}, 1000);
`;
const pausing = (ends: boolean) => `#!/bin/bash
case $1 in 30) wanted=${ends ? "never" : 2} ;; 60) wanted=1 ;; *) wanted=0 ;; esac
until [[ -e told-$wanted ]]; do /bin/sleep 0.01; done
`;

test.each([
  ["the second time", true, 1],
  ["by force", false, 137],
] as const)(
  "Pulumi that is not done in its time is told to end, here %s, and the step ends with 4",
  async (_how, ends, status) => {
    writeFileSync(join(folder, "bin/pulumi"), hanging(ends), { mode: 0o755 });
    writeFileSync(join(folder, "bin/sleep"), pausing(ends), { mode: 0o755 });
    const packed = await packedScript("deploy_stack.sh");
    const { exitCode, stdout, stderr } = await execa("bash", ["-eo", "pipefail", "-c", packed.step], {
      cwd: folder,
      env: {
        ...(await bringFunctions(packed)),
        PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
        TMPDIR: folder,
        PARAM_TIME_LIMIT: "900",
      },
      extendEnv: false,
      stdin: "ignore",
      reject: false,
      timeout: 25_000,
    });
    const said = stderr.split("\n").filter((line) => line.startsWith("deploy_stack")); // bash tells of one that was killed
    expect({ exitCode, stdout, said }).toEqual({
      exitCode: 4,
      stdout: [
        'Updating the stack "ci-42" (arm-pipeline: revision unknown, job outside CircleCI).',
        "updating",
        "SIGINT 1",
        "SIGINT 2",
      ].join("\n"),
      said: [
        `deploy_stack: Pulumi was not done after 900 s ("time_limit"), and was told to end (its status: ${status}). The stack may be half-way: run destroy, or deploy again.`,
      ],
    });
  },
);

/** Two stacks that are over; destroying one goes on until the test has seen it. */
const twoStacks = `#!${process.execPath}
const { existsSync } = require("node:fs");
const command = process.argv.slice(5).join(" ");
const tags = { "arm-pipeline:project": "acme/web", "arm-pipeline:expires": "2001-01-01T00:00:00Z" };
if (command.startsWith("stack ls")) console.log(JSON.stringify([{ name: "one" }, { name: "two" }]));
else if (command.startsWith("stack tag ls")) console.log(JSON.stringify(tags));
else if (command.startsWith("stack export")) console.log("{}");
else if (command.startsWith("destroy")) {
  let told = 0;
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => console.log(signal + " " + ++told));
  console.log("destroying");
  const poll = setInterval(() => {
    if (!existsSync("ended")) return;
    clearInterval(poll);
    process.exitCode = 1;
  }, 10);
}
`;

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)(
  "a reaper that gets %s ends the stack at hand in order, begins no other, and reports",
  async (signal, status) => {
    writeFileSync(join(folder, "bin/pulumi"), twoStacks, { mode: 0o755 });
    writeFileSync(join(folder, "bin/git"), `#!/bin/sh\nprintf '%040d\\trefs/heads/main\\n' 0\n`, { mode: 0o755 });
    const packed = await packedScript("reap_stacks.sh");
    const script = execa("bash", ["-eo", "pipefail", "-c", packed.step], {
      cwd: folder,
      env: {
        ...(await bringFunctions(packed)),
        CIRCLE_PROJECT_USERNAME: "acme",
        CIRCLE_PROJECT_REPONAME: "web",
        PARAM_DRY_RUN: "false",
        PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
        TMPDIR: folder,
      },
      extendEnv: false,
      stdin: "ignore",
      reject: false,
      all: true,
      timeout: 25_000,
    });
    for await (const line of script.iterable({ from: "all" })) {
      if (line === "destroying") script.kill(signal);
      if (line === "SIGTERM 1") {
        script.kill(signal);
        writeFileSync(join(folder, "ended"), "");
      }
    }
    const { exitCode, stdout, stderr } = await script;
    expect({ exitCode, stdout: stdout.replace(/took \d+ s/, "took (time)"), stderr }).toEqual({
      exitCode: status,
      stdout: [
        'Destroying the stack "one": its time was over at 2001-01-01T00:00:00Z.',
        "destroying",
        "SIGTERM 1",
        "failed     one  the job was told to stop while it was destroyed (0 resources, of -)",
        "left       two  the job was told to stop before its turn (0 resources, of -)",
        "2 stacks of acme/web are left, with 0 resources; to look took (time).",
      ].join("\n"),
      stderr: [
        "reap_stacks: warning: told to stop (SIGTERM): Pulumi is asked to end in order; what it is doing right now is finished first.",
        "reap_stacks: the job was told to stop, and Pulumi ended in order (its status: 1). The stack may be half-way: run destroy, or deploy again.",
        "reap_stacks: the job was told to stop; the stacks above that are over and were not destroyed have the next run.",
      ].join("\n"),
    });
  },
);
