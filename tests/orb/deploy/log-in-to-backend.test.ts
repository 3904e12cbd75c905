import { describe, expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { story } from "./engine.ts";

const files = { "Pulumi.yaml": "name: web\n" };
const cloud = "Logged in to pulumi.com as acme (https://app.pulumi.com/acme)\n";

function login(reply: Reply, ...more: readonly (string | RegExp)[]): PlannedCall {
  return call(["pulumi", "--cwd=.", "--non-interactive", "--color=never", "login", ...more], reply);
}

function logIn(options: ScriptOptions) {
  return runScript("log_in_to_backend.sh", { files, tools: ["pulumi"], ...options });
}

/** The error as Pulumi 3.259 words it. */
function failure(backend: string, what: string): string {
  return `error: could not log in to the state backend "${backend}": ${what}\n`;
}

test("the token goes by the environment, and the login is the job's own", async () => {
  const outcome = await logIn({
    env: { PULUMI_ACCESS_TOKEN: "canary" },
    calls: [login({ stdout: cloud, env: { PULUMI_ACCESS_TOKEN: "canary", PULUMI_BACKEND_URL: undefined } })],
  });
  expect({ ...story(outcome), exports: outcome.exports }).toEqual({
    status: 0,
    stdout: `Logging in to the backend of Pulumi.yaml, or Pulumi Cloud.\n${cloud}The login holds for this job, until log_out_of_backend.\n`,
    stderr: "",
    exports: { ARM_PIPELINE_CREDENTIALS: "<tmp>/*", PULUMI_CREDENTIALS_PATH: "<tmp>/*/pulumi" },
  });
  expect(outcome.calls.map(({ env }) => env.PULUMI_CREDENTIALS_PATH)).toEqual(["<tmp>/*/pulumi"]);
});

test("a token of another name is used, and no other one stands before it in later steps", async () => {
  const outcome = await logIn({
    env: {
      PARAM_ACCESS_TOKEN: "TEAM_TOKEN",
      TEAM_TOKEN: "canary",
      PULUMI_ACCESS_TOKEN: "other",
      BASH_ENV: "./later-steps",
    },
    calls: [login({ stdout: cloud, env: { PULUMI_ACCESS_TOKEN: "canary" } })],
  });
  expect({ status: outcome.status, later: outcome.files["later-steps"] }).toEqual({
    status: 0,
    later:
      "export ARM_PIPELINE_CREDENTIALS=<tmp>/*\nexport PULUMI_CREDENTIALS_PATH=<tmp>/*/pulumi\nunset PULUMI_ACCESS_TOKEN\n",
  });
});

test.each([
  ["https://pulumi.acme.example", "https://pulumi.acme.example"],
  ["file:///state", "file:///state"],
  ["file://~", "file://~"],
  ["file://state", "file://<work>/state"],
  ["s3://bucket/prefix", "s3://bucket/prefix"],
  ["gs://bucket", "gs://bucket"],
  ["azblob://container", "azblob://container"],
])("the backend %s stands for this step and every later one", async (backend, url) => {
  const outcome = await logIn({
    env: { PARAM_BACKEND: backend, PULUMI_ACCESS_TOKEN: "t", PULUMI_CONFIG_PASSPHRASE: "" },
    calls: [login({ stdout: cloud })],
  });
  expect({ status: outcome.status, url: outcome.exports.PULUMI_BACKEND_URL }).toEqual({ status: 0, url });
  expect(outcome.calls.map(({ env }) => env.PULUMI_BACKEND_URL)).toEqual([url]);
});

test("a password in a backend's URL is in no output, no argument and not in BASH_ENV", async () => {
  const url = "postgres://ci:canary@db.example:5432/state?password=canary";
  const outcome = await logIn({
    env: { PARAM_BACKEND: "$STATE_URL", STATE_URL: url, PULUMI_CONFIG_PASSPHRASE: "x" },
    calls: [login({ stdout: `Logged in to runner as ci (${url})\n`, env: { PULUMI_BACKEND_URL: url } })],
  });
  expect(story(outcome)).toEqual({
    status: 0,
    stdout:
      "Logging in to postgres://****@db.example:5432/state.\n" +
      "Logged in to runner as ci (postgres://****@db.example:5432/state)\n" +
      "The login holds for this job, until log_out_of_backend.\n",
    stderr: "",
  });
  expect(outcome.calls.flatMap(({ args }) => args).filter((arg) => arg.includes("canary"))).toEqual([]);
  // The later step has it from the job's folder for credentials, which log_out_of_backend removes.
  expect(outcome.exports.PULUMI_BACKEND_URL).toBe(url);
  expect(outcome.left).toEqual({ "<tmp>/*/backend": url });
});

test("a password is not in what Pulumi says of a failure either", async () => {
  const url = "postgres://ci:canary@db.example/state";
  const outcome = await logIn({
    env: { PARAM_BACKEND: url },
    calls: [
      login({
        stderr: failure(url, 'failed to ping PostgreSQL: FATAL: password authentication failed for user "ci"'),
        status: 1,
      }),
    ],
  });
  expect(story(outcome)).toEqual({
    status: 3,
    stdout: `Logging in to postgres://****@db.example/state.\n${failure("postgres://****@db.example/state", 'failed to ping PostgreSQL: FATAL: password authentication failed for user "ci"')}`,
    stderr:
      "log_in_to_backend: postgres://****@db.example/state refused the credentials. Check those of the cloud or database in the job's context.\n",
  });
});

test("a self-managed backend without a passphrase is warned about, once for the variable and once for the file", async () => {
  const stdout = "Logged in to runner as ci (file:///state)\n";
  const run = (env: Readonly<Record<string, string>>) =>
    logIn({ env: { PARAM_BACKEND: "file:///state", ...env }, calls: [login({ stdout })] });
  const warning =
    'log_in_to_backend: warning: this backend has no key for secrets of its own, and neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE is set: a stack needs one of them, or a "secrets_provider" when it is created.\n';
  expect((await run({})).stderr).toBe(warning);
  expect((await run({ PULUMI_CONFIG_PASSPHRASE: "" })).stderr).toBe("");
  expect((await run({ PULUMI_CONFIG_PASSPHRASE_FILE: "/key" })).stderr).toBe("");
});

describe("by OpenID Connect", () => {
  const env = { PARAM_OIDC_ORGANIZATION: "acme", CIRCLE_OIDC_TOKEN_V2: "canary.token.x", PULUMI_ACCESS_TOKEN: "other" };

  test("the job's token goes by a file, and the file goes with the login", async () => {
    const outcome = await logIn({
      env: { ...env, PARAM_OIDC_TEAM: "web" },
      calls: [
        login(
          { stdout: cloud, env: { PULUMI_ACCESS_TOKEN: undefined } },
          /^--oidc-token=file:\/\/\/.*\/oidc-token$/,
          "--oidc-org=acme",
          "--oidc-team=web",
        ),
      ],
    });
    expect({ status: outcome.status, left: outcome.left }).toEqual({ status: 0, left: {} });
    expect(JSON.stringify(outcome.calls.map(({ args }) => args))).not.toContain("canary");
  });

  test("without a context there is no token, which is said before anything is asked", async () => {
    const outcome = await logIn({ env: { PARAM_OIDC_ORGANIZATION: "acme" } });
    expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
      status: 2,
      stderr:
        "log_in_to_backend: CIRCLE_OIDC_TOKEN_V2 is not set. CircleCI gives it to jobs that use at least one context: add one to this job.\n",
    });
  });

  test("a refused token ends the step with what to check, and is not left behind", async () => {
    const said = failure("https://api.pulumi.com", "OIDC token exchange failed: [400] Bad Request: invalid audience");
    const outcome = await logIn({ env, calls: [login({ stderr: said, status: 1 }, /oidc-token$/, "--oidc-org=acme")] });
    expect({ status: outcome.status, stderr: outcome.stderr, left: outcome.left }).toEqual({
      status: 3,
      stderr:
        "log_in_to_backend: the backend of Pulumi.yaml, or Pulumi Cloud refused the job's OpenID Connect token for the organisation \"acme\". Check that CircleCI is registered there as an issuer, and that a policy allows this token's audience and subject.\n",
      left: {},
    });
  });
});

const cloudUrl = "https://api.pulumi.com";
test.each([
  [
    "a missing token",
    { PARAM_ACCESS_TOKEN: "TEAM_TOKEN" },
    failure(cloudUrl, "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions"),
    { status: 3, ends: 2 },
    'the variable TEAM_TOKEN, which holds the access token of Pulumi Cloud, is not set. Set it in a context and give the job that context, or set "backend" or "oidc_organization".',
  ],
  [
    "an unknown token, for which Pulumi's status is 1",
    { PULUMI_ACCESS_TOKEN: "t" },
    failure(cloudUrl, "Unauthorized: No credentials provided or are invalid."),
    { status: 1, ends: 3 },
    "the backend of Pulumi.yaml, or Pulumi Cloud refused the access token in the variable PULUMI_ACCESS_TOKEN. Check its value in the job's context, and that it has not expired.",
  ],
  [
    "a token that may not",
    { PULUMI_ACCESS_TOKEN: "t" },
    failure(cloudUrl, "[403] Forbidden"),
    { status: 3, ends: 3 },
    "the backend of Pulumi.yaml, or Pulumi Cloud refused the access token in the variable PULUMI_ACCESS_TOKEN. Check its value in the job's context, and that it has not expired.",
  ],
  [
    "a folder that is not there",
    { PARAM_BACKEND: "file:///nowhere" },
    failure("file:///nowhere", "no such file or directory"),
    { status: 1, ends: 1 },
    "could not log in to file:///nowhere (Pulumi's status: 1); what it said stands above.",
  ],
])("%s ends the step at once, with what to do", async (_what, env, said, { status, ends }, sentence) => {
  const outcome = await logIn({ env, calls: [login({ stderr: said, status })] });
  expect({ status: outcome.status, stderr: outcome.stderr, pauses: outcome.pauses }).toEqual({
    status: ends,
    stderr: `log_in_to_backend: ${sentence}\n`,
    pauses: [],
  });
});

test.each([
  ["refuses connections", 'performing HTTP request: Get "https://x/api/user": dial tcp: connect: connection refused'],
  ["answers 503", "[503] Service Unavailable"],
])("a backend that %s is tried again, then named", async (_what, what) => {
  const env = { PARAM_BACKEND: "https://x", PULUMI_ACCESS_TOKEN: "t", PARAM_ATTEMPTS: "3" };
  const down = login({ stderr: failure("https://x", what), status: 1 });
  const failed = await logIn({ env, calls: [down, down, down] });
  expect({ status: failed.status, stderr: failed.stderr, pauses: failed.pauses }).toEqual({
    status: 4,
    stderr:
      "log_in_to_backend: the backend https://x could not be reached in 3 tries; what Pulumi said stands above.\n",
    pauses: [2, 4],
  });
  const recovered = await logIn({ env, calls: [down, login({ stdout: cloud })] });
  expect({ status: recovered.status, pauses: recovered.pauses }).toEqual({ status: 0, pauses: [2] });
});

test("a destroy job whose program was never handed over logs in all the same", async () => {
  const outcome = await runScript("log_in_to_backend.sh", {
    env: { PARAM_PROGRAM: ".arm-pipeline/program", PULUMI_ACCESS_TOKEN: "t" },
    calls: [call("pulumi --non-interactive --color=never login", { stdout: cloud })],
  });
  expect(outcome.status).toBe(0);
});

test.each([
  ["backend", "ftp://x", "a URL of https, file, s3, gs, azblob or postgres"],
  ["backend", "http://pulumi.example", "a URL of https, file, s3, gs, azblob or postgres"],
  ["access_token", "$(touch x)", "the name of an environment variable"],
  ["oidc_organization", "--insecure", "the name of an organisation"],
  ["oidc_team", "a b", "the name of a team"],
])("%s %j is refused by name", async (name, value, what) => {
  const outcome = await logIn({ env: { [`PARAM_${name.toUpperCase()}`]: value } });
  expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
    status: 2,
    stderr: `log_in_to_backend: parameter "${name}" is not ${what}: "${value}"\n`,
  });
});
