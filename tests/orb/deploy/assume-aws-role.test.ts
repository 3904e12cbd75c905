import { describe, expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { story } from "./engine.ts";

const role = "arn:aws:iam::123456789012:role/deploy";
const keys = { AccessKeyId: "ASIA-canary", SecretAccessKey: "secret/canary+=", SessionToken: "session-canary" };

function assume(
  reply: Reply = { stdout: JSON.stringify({ Credentials: keys }) },
  duration = "3600",
  session = "arm-pipeline-42",
): PlannedCall {
  return call(
    [
      ...["aws", "sts", "assume-role-with-web-identity", "--output", "json", `--role-arn=${role}`],
      ...[`--role-session-name=${session}`, `--duration-seconds=${duration}`],
      /^--web-identity-token=file:\/\/\/.*\/oidc-token$/,
    ],
    { env: { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: undefined, AWS_PROFILE: undefined }, ...reply },
  );
}

const identity = "arn:aws:sts::123456789012:assumed-role/deploy/arm-pipeline-42";
const whoami = (reply: Reply = { stdout: JSON.stringify({ Arn: identity }) }) =>
  call("aws sts get-caller-identity --output json", {
    env: { AWS_ACCESS_KEY_ID: undefined, AWS_REGION: "eu-central-1" },
    ...reply,
  });

function run(options: ScriptOptions = {}) {
  return runScript("assume_aws_role.sh", {
    tools: ["aws"],
    ...options,
    env: {
      PARAM_ROLE_ARN: role,
      PARAM_ROLE_REGION: "eu-central-1",
      PARAM_ROLE_SESSION_NAME: "arm-pipeline-$CIRCLE_BUILD_NUM",
      CIRCLE_BUILD_NUM: "42",
      CIRCLE_OIDC_TOKEN_V2: "oidc-canary",
      ...options.env,
    },
  });
}

test("the later steps have the role's session, by a file, and the token is gone", async () => {
  const outcome = await run({
    env: { AWS_ACCESS_KEY_ID: "old", AWS_SECRET_ACCESS_KEY: "old", AWS_PROFILE: "old" },
    calls: [assume(), whoami()],
  });
  expect({ ...story(outcome), exports: outcome.exports, left: outcome.left }).toEqual({
    status: 0,
    stdout:
      `Assuming the role ${role} in eu-central-1, as "arm-pipeline-42", for 3600 s.\n` +
      `The steps that follow are ${identity}, until log_out_of_backend.\n`,
    stderr: "",
    exports: {
      ARM_PIPELINE_CREDENTIALS: "<tmp>/*",
      AWS_SHARED_CREDENTIALS_FILE: "<tmp>/*/aws",
      AWS_REGION: "eu-central-1",
      AWS_DEFAULT_REGION: "eu-central-1",
    },
    left: {
      "<tmp>/*/aws": `[default]\naws_access_key_id=${keys.AccessKeyId}\naws_secret_access_key=${keys.SecretAccessKey}\naws_session_token=${keys.SessionToken}\n`,
    },
  });
  expect(JSON.stringify(outcome.calls.map(({ args }) => args))).not.toContain("canary");
});

test("keys of the context do not stand before the role's in the later steps", async () => {
  const outcome = await run({ env: { BASH_ENV: "./later-steps" }, calls: [assume(), whoami()] });
  expect(outcome.files["later-steps"]?.split("\n")).toContain(
    "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN",
  );
});

test.each([
  ["ci-$CIRCLE_BRANCH", "feature/x#1", "ci-feature-x-1"],
  [
    "$CIRCLE_BRANCH-deploy",
    `dependabot/npm_and_yarn/@types/${"n".repeat(60)}`,
    `dependabot-npm_and_yarn-@types-${"n".repeat(33)}`,
  ],
])("a session that is named %s is made fit for any branch", async (given, branch, fit) => {
  const env = { PARAM_ROLE_SESSION_NAME: given, CIRCLE_BRANCH: branch };
  const outcome = await run({ env, calls: [assume(undefined, "3600", fit), whoami()] });
  expect([outcome.status, outcome.stdout.includes(`, as "${fit}", `)]).toEqual([0, true]);
});

test("the region of the context is used when none is named", async () => {
  const outcome = await run({
    env: { PARAM_ROLE_REGION: "", AWS_REGION: "eu-central-1" },
    calls: [assume(), whoami()],
  });
  expect(outcome.status).toBe(0);
});

describe("what AWS refuses ends the step at once", () => {
  const said = (code: string, what: string) =>
    `\nAn error occurred (${code}) when calling the AssumeRoleWithWebIdentity operation: ${what}\n`;
  const trust = `AWS refused the role ${role}. Check its trust policy: the identity provider is https://oidc.circleci.com/org/<organisation id>, the audience (aud) is the organisation id, and the subject (sub) allows org/<organisation id>/project/<project id>/user/*.`;

  test.each([
    ["AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 3, trust],
    ["InvalidIdentityToken", "No OpenIDConnect provider found in your account", 3, trust],
    ["ExpiredTokenException", "Token expired", 3, trust],
    [
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      2,
      'parameter "role_duration" is 3600, which is longer than the role allows. Lower it, or raise the role\'s maximum session duration.',
    ],
    ["Whatever", "else", 1, "the AWS command line failed; what it said stands above."],
  ])("%s", async (code, what, status, sentence) => {
    const outcome = await run({ calls: [assume({ stderr: said(code, what), status: 254 })] });
    expect({ status: outcome.status, stderr: outcome.stderr, pauses: outcome.pauses, left: outcome.left }).toEqual({
      status,
      stderr: `${said(code, what)}assume_aws_role: ${sentence}\n`,
      pauses: [],
      left: {},
    });
  });
});

test("AWS out of reach is tried again, then said", async () => {
  const down = assume({
    stderr: '\nCould not connect to the endpoint URL: "https://sts.eu-central-1/"\n',
    status: 255,
  });
  const failed = await run({ env: { PARAM_ATTEMPTS: "2" }, calls: [down, down] });
  expect({ status: failed.status, last: failed.stderr.trim().split("\n").at(-1), pauses: failed.pauses }).toEqual({
    status: 4,
    last: "assume_aws_role: AWS could not be reached in 2 tries; what its command line said stands above.",
    pauses: [2],
  });
  expect((await run({ calls: [down, assume(), whoami()] })).status).toBe(0);
});

test.each([
  ["no keys", [assume({ stdout: "{}" })], 5, "AWS answered without keys for the session."],
  [
    "keys that do not work",
    [assume(), whoami({ status: 254, stderr: "InvalidClientTokenId\n" })],
    3,
    "AWS gave a session for the role, but does not accept its keys; what its command line said stands above.",
  ],
])("%s are no success", async (_what, calls, status, sentence) => {
  const outcome = await run({ calls });
  expect({ status: outcome.status, last: outcome.stderr.trim().split("\n").at(-1) }).toEqual({
    status,
    last: `assume_aws_role: ${sentence}`,
  });
});

test.each([
  [
    "no token",
    { CIRCLE_OIDC_TOKEN_V2: "" },
    "CIRCLE_OIDC_TOKEN_V2 is not set. CircleCI gives it to jobs that use at least one context: add one to this job.",
  ],
  ["no role", { PARAM_ROLE_ARN: "--debug" }, 'parameter "role_arn" is not the ARN of an IAM role: "--debug"'],
  ["no region", { PARAM_ROLE_REGION: "" }, 'parameter "role_region" is not an AWS region: ""'],
  [
    "a name for no session",
    { PARAM_ROLE_SESSION_NAME: "a b" },
    'parameter "role_session_name" is not a session name (2 to 64 letters, digits and _+=,.@-): "a b"',
  ],
  [
    "a session too short",
    { PARAM_ROLE_DURATION: "60" },
    'parameter "role_duration" is 60, but the least it can be is 900',
  ],
  [
    "a session too long",
    { PARAM_ROLE_DURATION: "90000" },
    'parameter "role_duration" is 90000, but AWS allows 43200 at most',
  ],
])("%s is refused before AWS is asked", async (_what, env, sentence) => {
  expect(story(await run({ env }))).toEqual({ status: 2, stdout: "", stderr: `assume_aws_role: ${sentence}\n` });
});
