import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { host, onHost, output, rehearsals, statuses } from "../support/rehearsals.ts";

const cli = rehearsals();

const steps = (...list: readonly string[]): string => `{${host}, steps: [${list.join(", ")}]}`;

/** The smoke test looks at what deploy has made and destroy takes away; `ok` is what a person puts right in between. */
const config = (environment: string): string => `version: 2.1
jobs:
  build: ${steps('{run: "mkdir out && echo image > out/image"}', "{persist_to_workspace: {root: ., paths: [out]}}")}
  deploy: ${steps(`{run: "touch ${environment}/deployed"}`)}
  smoke: ${steps("checkout", "{attach_workspace: {at: .}}", `{run: {name: look, command: "cat out/image; test -e ${environment}/deployed && test -e ok"}}`)}
  destroy: ${steps(`{run: "rm -f ${environment}/deployed"}`)}
workflows:
  main:
    jobs:
      - build
      - deploy: {requires: [build], context: [cloud]}
      - smoke: {requires: [deploy]}
      - destroy: {requires: [{smoke: terminal}], context: [cloud]}
`;

const context = { ".arm-pipeline/contexts/cloud.env": "" };

test("a run goes on from the kept workspace, and deploys again what was destroyed", async () => {
  const folder = cli.repository(config(cli.folder()), context);
  const first = await cli.events(folder);
  expect(statuses(first)).toEqual({ build: "success", deploy: "success", smoke: "failed", destroy: "success" });

  const planned = (await cli.rehearse(folder, "--rerun-failed", "--dry-run")).stdout;
  expect(planned).toContain("1. build  taken over from run RUN\n2. deploy  machine: this host");

  writeFileSync(join(folder, "ok"), "");
  const { status, stdout, stderr } = await cli.rehearse(folder, "--rerun-failed", "--json");
  expect(status).toBe(0);
  expect(
    stderr
      .split("\n")
      .filter((line) => !line.startsWith("warning:"))
      .slice(0, 2),
  ).toEqual([
    "Going on from run RUN: 1 job taken over, 3 jobs to run.",
    '  "deploy" runs again: "destroy" has undone it, and "smoke" needs it.',
  ]);
  const events = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  expect(statuses(events)).toEqual({ build: "success", deploy: "success", smoke: "success", destroy: "success" });
  expect(events.find(({ kind, job }) => kind === "job-ended" && job === "build")).toMatchObject({
    because: "taken over from run RUN",
  });
  expect(events.some(({ kind, job }) => kind === "job-started" && job === "build")).toBe(false);
  expect(output(events, "smoke")).toContain("image\n");
});

test("a chain of runs keeps what the first one has persisted", async () => {
  const folder = cli.repository(config(cli.folder()), context);
  await cli.events(folder);
  const second = await cli.events(folder, "--rerun-failed");
  expect(statuses(second)).toMatchObject({ build: "success", smoke: "failed" });
  writeFileSync(join(folder, "ok"), "");
  const third = await cli.events(folder, "--rerun-failed");
  expect(output(third, "smoke")).toContain("image\n");
  expect(statuses(third).smoke).toBe("success");
});

test("a run that was killed is gone on with by what its events tell", async () => {
  const marks = cli.folder();
  const wait = onHost(`if [ -e ${marks}/ok ]; then exit 0; fi; echo waiting; sleep 600`);
  const folder = cli.repository(
    `version: 2.1\njobs:\n  a: ${onHost("true")}\n  b: ${wait}\nworkflows: {main: {jobs: [a, b: {requires: [a]}]}}\n`,
  );
  const run = cli.start(folder);
  await run.until((event) => event.kind === "step-output" && event.chunk.includes("waiting"));
  run.kill("SIGKILL");
  await run.ended;
  writeFileSync(join(marks, "ok"), "");
  const events = await cli.events(folder, "--rerun-failed");
  expect(statuses(events)).toEqual({ a: "success", b: "success" });
  expect(events.filter(({ kind }) => kind === "job-started")).toMatchObject([{ job: "b" }]);
});

test("what the earlier run was asked for is asked for again, but for what is said anew", async () => {
  const folder = cli.repository(
    `version: 2.1\nparameters: {word: {type: string, default: none}}\njobs: {say: ${onHost("echo << pipeline.parameters.word >>; exit 1")}, other: ${onHost("true")}}\nworkflows: {main: {jobs: [say, other]}, second: {jobs: [say]}}\n`,
  );
  await cli.events(folder, "--workflow", "main", "--set", "word=first", "say");
  const again = await cli.events(folder, "--rerun-failed");
  expect([output(again, "say"), statuses(again)]).toEqual(["first\n", { say: "failed" }]);
  expect(output(await cli.events(folder, "--rerun-failed", "--set", "word=second"), "say")).toBe("second\n");
});

test.each([
  [["--rerun-failed"], "There is no run yet.", ["Start one: arm-pipeline run"]],
  [["--rerun-failed", "20200101-000000-abcdef"], "There is no run yet.", ["Start one: arm-pipeline run"]],
])("%j without a run is refused", async (args, message, next) => {
  const folder = cli.repository(`version: 2.1\njobs: {a: ${onHost("true")}}\nworkflows: {main: {jobs: [a]}}\n`);
  expect(await cli.rehearse(folder, ...args)).toEqual({
    status: 2,
    stdout: "",
    stderr: `error: ${message}\n${next.map((line) => `  next: ${line}\n`).join("")}`,
  });
});

test("a run that is not there, one with nothing to do, and one that goes on are refused", async () => {
  const folder = cli.repository(
    `version: 2.1\njobs: {a: ${onHost("true")}, slow: ${onHost("echo going; sleep 600")}}\nworkflows: {main: {jobs: [a]}, slow: {jobs: [slow]}}\n`,
  );
  expect((await cli.rehearse(folder, "--workflow", "main")).status).toBe(0);
  expect(await cli.rehearse(folder, "--rerun-failed")).toMatchObject({
    status: 2,
    stderr:
      "error: Every job of the run RUN has succeeded, and none is changed since.\n  next: Run everything again: leave --rerun-failed out.\n",
  });
  expect(await cli.rehearse(folder, "--rerun-failed", "a")).toMatchObject({
    status: 2,
    stderr:
      'error: There is no run "a".\n  next: See which there are: arm-pipeline runs list\n  next: The last one: RUN\n  next: A job\'s name goes in front of the option.\n',
  });
  const going = cli.start(folder, "--workflow", "slow");
  await going.until((event) => event.kind === "step-output" && event.chunk.includes("going"));
  expect(await cli.rehearse(folder, "--rerun-failed")).toMatchObject({
    status: 2,
    stderr:
      "error: The run RUN is not over yet.\n  next: Wait for its end, or name another one: arm-pipeline runs list\n",
  });
  going.kill("SIGINT");
  expect((await going.ended).status).toBe(130);
});
