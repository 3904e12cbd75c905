import { describe, expect, test } from "vitest";
import type { PlannedCall, Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { clock, destroyer, engine, handedOver, locked, realTools } from "./engine.ts";

/** What Pulumi says, with a status of its own that tells nothing, and what the step makes of it. */
const passphrase: Reply = {
  status: 1,
  stderr: "error: getting stack configuration: get stack secrets manager: incorrect passphrase\n",
};
const another =
  "its secrets were encrypted with another passphrase. Give this job the context whose PULUMI_CONFIG_PASSPHRASE made the stack.";
const token: Reply = { status: 1, stderr: "error: Unauthorized: No credentials provided or are invalid.\n" };
const backend = "the backend refused the credentials. Check the access token in the job's context, and what it may do.";
const cloud: Reply = { status: 1, stderr: "error: the security token included in the request is expired\n" };
const refused =
  "credentials were refused; what Pulumi said stands above. Check those of the backend and the cloud in the job's context, that they are still valid, and what they may do.";

const stack = "--stack=ci-42";
const asks = (reply: Reply) => engine(["stack", "select", stack], reply);
const up = (reply: Reply) =>
  engine(["up", "--yes", stack, "--message=arm-pipeline: revision unknown, job outside CircleCI"], reply);
const destroys = (reply: Reply) =>
  destroyer(
    ["destroy", "--yes", "--skip-preview", stack, "--message=arm-pipeline: destroy, job outside CircleCI"],
    reply,
  );
const there = destroyer(["stack", "select", stack]);
const state = (resources: readonly object[], reply: Reply = {}) =>
  destroyer(["stack", "export", stack], { stdout: JSON.stringify({ deployment: { resources } }), ...reply });
const vpc = { urn: "urn:pulumi:ci-42::web::aws:ec2/vpc:Vpc::main", type: "aws:ec2/vpc:Vpc", id: "vpc-1" };
const history = (reply: Reply) => engine(["stack", "history", "--json", "--page-size=50", "--page=1", stack], reply);

const cases: readonly (readonly [script: string, what: string, ScriptOptions, readonly PlannedCall[], string])[] = [
  [
    "configure_stack.sh",
    "the token, when the stack is selected",
    {},
    [asks(token)],
    `the stack "ci-42" could not be selected, and was not created in its place: ${backend}`,
  ],
  [
    "configure_stack.sh",
    "the passphrase, when a value is set",
    { env: { PARAM_SECRET_CONFIG: "a=SECRET", SECRET: "canary" } },
    [
      asks({}),
      engine(["config", "refresh", stack]),
      engine(["config", "set", stack, "--secret", "--raw", "--", "a"], { stdin: "canary", ...passphrase }),
    ],
    `could not set the configuration "a": ${another}`,
  ],
  [
    "configure_stack.sh",
    "the passphrase, when the last deployment's configuration is read",
    {},
    [asks({}), engine(["config", "refresh", stack], passphrase)],
    `the configuration with which the stack "ci-42" was last deployed could not be read: ${another}`,
  ],
  [
    "configure_stack.sh",
    "the token, when the state is read",
    { env: { PARAM_SECRETS_PROVIDER: "awskms://alias/x" } },
    [asks({}), engine(["config", "refresh", stack]), engine(["stack", "export", stack], token)],
    `the state of the stack "ci-42" could not be read, so its secrets provider is not known: ${backend}`,
  ],
  [
    "preview_stack.sh",
    "the passphrase",
    { env: { PARAM_IMAGE_CONFIG: "" } },
    [engine(["preview", "--json", stack], passphrase)],
    `the preview of the stack "ci-42" failed: ${another}`,
  ],
  [
    "deploy_stack.sh",
    "the passphrase",
    {},
    [...clock(1000), up(passphrase)],
    `the update of the stack "ci-42" failed: ${another}`,
  ],
  [
    "deploy_stack.sh",
    "the cloud's key",
    {},
    [...clock(1000), up(cloud)],
    `the update of the stack "ci-42" failed: ${refused}`,
  ],
  [
    "deploy_stack.sh",
    "the token, when the outputs are read",
    {},
    [...clock(1000), up({}), engine(["stack", "output", "--json", stack], token)],
    `the stack "ci-42" was updated, but its outputs could not be read: ${backend}`,
  ],
  [
    "destroy_stack.sh",
    "the token, when the stack is selected",
    {},
    [destroyer(["stack", "select", stack], token)],
    `the stack "ci-42" could not be selected: ${backend}`,
  ],
  [
    "destroy_stack.sh",
    "the passphrase, with the list of what is left, and without a second try",
    {},
    [...clock(1000), there, destroys(passphrase), state([vpc])],
    `the resources above are left behind, so the stack "ci-42" was kept: ${another}`,
  ],
  [
    "destroy_stack.sh",
    "the cloud's key, with nothing left",
    {},
    [...clock(1000), there, destroys(cloud), state([])],
    `destroying the stack "ci-42" failed, although its state lists no resource: ${refused}`,
  ],
  [
    "destroy_stack.sh",
    "the token, when what is left is asked for",
    {},
    [...clock(1000), there, destroys({}), state([], token)],
    `the state of the stack "ci-42" could not be read, so what is left is not known: ${backend}`,
  ],
  [
    "destroy_stack.sh",
    "the token, when the empty stack is removed",
    {},
    [...clock(1000), there, destroys({}), state([]), destroyer(["stack", "rm", "--yes", stack], token)],
    `every resource is destroyed, but the stack "ci-42" could not be removed: ${backend}`,
  ],
  [
    "destroy_stack.sh",
    "the token, when a dead lock is broken",
    { env: { PARAM_BREAK_LOCK: "always" } },
    [...clock(1000), there, destroys({ status: 1, stderr: locked }), destroyer(["cancel", "--yes", stack], token)],
    `the lock of the stack "ci-42" could not be broken: ${backend}`,
  ],
  [
    "plan_rollback.sh",
    "the token",
    {},
    [history(token)],
    `nothing was rolled back: of the stack "ci-42" its history could not be read: ${backend}`,
  ],
  [
    "plan_rollback.sh",
    "the token, when the state is read",
    {},
    [history({ stdout: "[]" }), engine(["stack", "export", stack], token)],
    `nothing was rolled back: the state of the stack "ci-42" could not be read: ${backend}`,
  ],
];

describe("credentials that are refused end a step with 3 and what to check", () => {
  test.each(cases)("%s: %s", async (script, _what, { env = {} }, calls, sentence) => {
    const outcome = await runScript(script, {
      files: handedOver,
      tools: ["pulumi"],
      realTools,
      calls,
      env: { PARAM_STACK: "ci-42", ...env },
    });
    expect([outcome.status, outcome.stderr.trimEnd().split("\n").at(-1), outcome.pauses]).toEqual([
      3,
      `${script.replace(".sh", "")}: ${sentence}`,
      [],
    ]);
  });
});

test("what is left behind is listed also where credentials were refused", async () => {
  const calls = [...clock(1000), there, destroys(passphrase), state([vpc])];
  const outcome = await runScript("destroy_stack.sh", {
    files: handedOver,
    tools: ["pulumi"],
    realTools,
    calls,
    env: { PARAM_STACK: "ci-42" },
  });
  expect(outcome.stderr.split("\n")[0]).toBe("  aws:ec2/vpc:Vpc main (vpc-1)");
});

test("what the state's own question says is not taken for what destroying said", async () => {
  const warning = { stderr: "warning: AccessDenied for a plugin's list\n" };
  const calls = [...clock(1000), there, destroys({ status: 1 }), state([vpc], warning)];
  const outcome = await runScript("destroy_stack.sh", {
    files: handedOver,
    tools: ["pulumi"],
    realTools,
    calls,
    env: { PARAM_STACK: "ci-42", PARAM_DESTROY_ATTEMPTS: "1" },
  });
  expect(outcome.status).toBe(5);
});
