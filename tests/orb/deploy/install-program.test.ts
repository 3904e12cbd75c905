import { expect, test } from "vitest";
import { runScript } from "../support/run-script.ts";
import { engine, handedOver, story } from "./engine.ts";

const install = (env: Readonly<Record<string, string>>, ...replies: Parameters<typeof engine>[1][]) =>
  runScript("install_program.sh", {
    env,
    files: handedOver,
    tools: ["pulumi"],
    calls: replies.map((reply) => engine(["install"], reply)),
  });

test("dependencies and plugins are installed where the program is", async () => {
  expect(story(await install({}, { stdout: "Finished installing dependencies\n" }))).toEqual({
    status: 0,
    stdout:
      "Installing the dependencies and plugins of the program in .arm-pipeline/program.\n" +
      "Finished installing dependencies\n" +
      "The program in .arm-pipeline/program has what it needs.\n",
    stderr: "",
  });
});

test("a passing fault is waited out", async () => {
  const dropped = { stderr: "error: read tcp: connection reset by peer\n", status: 1 };
  const outcome = await install({}, dropped, {});
  expect({ status: outcome.status, pauses: outcome.pauses }).toEqual({ status: 0, pauses: [2] });
});

test.each([
  [
    "a registry that stays away",
    "error: dial tcp: i/o timeout\n",
    5,
    4,
    'a package registry or a plugin\'s server could not be reached in 5 tries; what "pulumi install" said stands above.',
  ],
  [
    "a package that does not exist",
    "npm error 404\n",
    1,
    1,
    '"pulumi install" failed in .arm-pipeline/program (status 1); what it said stands above.',
  ],
])("%s ends the step", async (_what, stderr, tries, status, sentence) => {
  const outcome = await install({}, ...Array.from({ length: tries }, () => ({ stderr, status: 1 })));
  expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
    status,
    stderr: `install_program: ${sentence}\n`,
  });
});

test("a destroy job whose program was never handed over has nothing to install", async () => {
  const outcome = await runScript("install_program.sh", {
    env: { PARAM_PROGRAM: ".arm-pipeline/program" },
    tools: ["pulumi"],
  });
  expect(story(outcome)).toEqual({
    status: 0,
    stdout: "No program was handed over in .arm-pipeline/program, so there is nothing to install.\n",
    stderr: "",
  });
});

test("a program that is not where it was said to be is a mistake", async () => {
  const outcome = await runScript("install_program.sh", { env: { PARAM_PROGRAM: "infra" }, tools: ["pulumi"] });
  expect(story(outcome)).toEqual({
    status: 2,
    stdout: "",
    stderr: 'install_program: parameter "program" names no folder: "infra" (looked in <work>)\n',
  });
});
