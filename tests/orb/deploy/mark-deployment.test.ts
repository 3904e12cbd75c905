import { describe, expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript } from "../support/run-script.ts";
import { story } from "./engine.ts";

const mark = (env: Readonly<Record<string, string>>, calls: readonly PlannedCall[], without: readonly string[] = []) =>
  runScript("mark_deployment.sh", {
    calls,
    without,
    env: { CIRCLE_SHA1: "abc", PARAM_ENVIRONMENT_NAME: "production", ...env },
  });
const release = (args: readonly string[], reply: Omit<PlannedCall, "tool" | "args"> = {}) =>
  call(["circleci", "run", "release", ...args], reply);
const where = ["--environment-name=production", "--target-version=abc"];

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ["planned under the environment", { PARAM_STATUS: "planned" }, ["plan", "deploy-production", ...where]],
  [
    "planned under a component, whose name is one of a marker too",
    { PARAM_STATUS: "planned", PARAM_COMPONENT_NAME: "web app $SIDE", SIDE: "left" },
    [
      ...["plan", "deploy-production-web-app-left", "--environment-name=production"],
      ...["--component-name=web app left", "--target-version=abc"],
    ],
  ],
  ["running", { PARAM_STATUS: "running" }, ["update", "deploy-production", "--status=RUNNING"]],
  ["a success", { PARAM_STATUS: "success" }, ["update", "deploy-production", "--status=SUCCESS"]],
  ["failed", { PARAM_STATUS: "failed" }, ["update", "deploy-production", "--status=FAILED"]],
  ["logged", { PARAM_STATUS: "logged" }, ["log", ...where]],
  [
    "a rollback, to the release of before",
    { PARAM_STATUS: "planned", PARAM_ROLLBACK: "true", ARM_PIPELINE_RELEASE: "old" },
    ["plan", "rollback-production", "--environment-name=production", "--target-version=old", "--rollback"],
  ],
  [
    "a rollback that failed",
    { PARAM_STATUS: "failed", PARAM_ROLLBACK: "true", ARM_PIPELINE_RELEASE: "old" },
    ["update", "rollback-production", "--status=FAILED"],
  ],
])("a deployment is marked as %s", async (_what, env, args) => {
  expect(story(await mark(env, [release(args, { stdout: "done\n" })]))).toEqual({
    status: 0,
    stdout: "done\n",
    stderr: "",
  });
});

test("a circleci that has no markers, or does not take this one, fails nothing", async () => {
  const refuses = release(["update", "deploy-production", "--status=SUCCESS"], {
    status: 1,
    stderr: 'Error: unknown command "release"\n',
  });
  expect(story(await mark({ PARAM_STATUS: "success" }, [refuses]))).toEqual({
    status: 0,
    stdout: "",
    stderr:
      'Error: unknown command "release"\nmark_deployment: warning: CircleCI did not take this marker for its Deploys page. The delivery goes on without.\n',
  });
});

test("outside CircleCI no marker is set", async () => {
  expect(story(await mark({ PARAM_STATUS: "success" }, [], ["circleci"]))).toEqual({
    status: 0,
    stdout: 'There is no "circleci" here, so no marker is set.\n',
    stderr: "",
  });
});

test("a rollback that did not begin is not marked", async () => {
  expect(story(await mark({ PARAM_STATUS: "failed", PARAM_ROLLBACK: "1" }, []))).toEqual({
    status: 0,
    stdout: "",
    stderr: "",
  });
});

describe("refused by name:", () => {
  test.each([
    [
      { PARAM_STATUS: "done" },
      'parameter "status" is not planned, running, success, failed, canceled or logged: "done"',
    ],
    [
      { PARAM_STATUS: "success", PARAM_ENVIRONMENT_NAME: "-x" },
      'parameter "environment_name" is not the name of an environment: "-x"',
    ],
    [
      { PARAM_STATUS: "success", PARAM_COMPONENT_NAME: "--help" },
      'parameter "component_name" is not the name of a component: "--help"',
    ],
    [{ PARAM_STATUS: "success", PARAM_ROLLBACK: "no" }, 'parameter "rollback" is neither true nor false: "no"'],
  ])("%j", async (env, sentence) => {
    expect(story(await mark(env, []))).toEqual({ status: 2, stdout: "", stderr: `mark_deployment: ${sentence}\n` });
  });
});
