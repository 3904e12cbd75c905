import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { account, accountToken, type GoogleApi, jobToken, provider, startGoogleApi } from "../support/google-api.ts";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";

let api: GoogleApi;
beforeAll(async () => {
  api = await startGoogleApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.answers.length = 0;
  api.requests.length = 0;
});

const run = ({ env, ...options }: ScriptOptions = {}) =>
  runScript("assume_google_identity.sh", {
    realTools: ["curl"],
    ...options,
    env: {
      PARAM_PROVIDER: provider,
      PARAM_SERVICE_ACCOUNT: account,
      PARAM_STS_URL: api.url,
      PARAM_IAM_URL: api.url,
      PARAM_ATTEMPTS: "1",
      CIRCLE_OIDC_TOKEN_V2: jobToken,
      ...env,
    },
  });
const login = (more: Partial<PlannedCall> = {}): PlannedCall => ({
  ...call("docker login --username=oauth2accesstoken --password-stdin europe-docker.pkg.dev", { stdin: accountToken }),
  ...more,
});
const noSecret = (outcome: object) => {
  for (const secret of [jobToken, accountToken, "federated-canary"])
    expect(JSON.stringify(outcome)).not.toContain(secret);
};
const external = (more: object) => ({
  type: "external_account",
  audience: `//iam.googleapis.com/${provider}`,
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  token_url: `${api.url}/v1/token`,
  credential_source: { file: expect.stringMatching(/\/google-oidc-token$/) },
  ...more,
});

test("the later steps are the service account, by a file that names the token's, and the registry knows it", async () => {
  const env = { PARAM_REGISTRY: "europe-docker.pkg.dev", GOOGLE_CREDENTIALS: "old" };
  const outcome = await run({ env, calls: [login()] });
  const { left, calls, ...told } = outcome;
  expect([told.status, told.stderr, told.stdout]).toEqual([
    0,
    "",
    `Exchanging the job's token at circleci.\nLogged in to europe-docker.pkg.dev.\nThe steps that follow are ${account}, until log_out_of_backend.\n`,
  ]);
  expect(told.exports).toEqual({
    ARM_PIPELINE_CREDENTIALS: "<tmp>/*",
    ARM_PIPELINE_LOGINS: "europe-docker.pkg.dev",
    GOOGLE_APPLICATION_CREDENTIALS: "<tmp>/*/google.json",
    CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: "<tmp>/*/google.json",
  });
  expect(JSON.parse(left["<tmp>/*/google.json"] ?? "{}")).toEqual(
    external({
      service_account_impersonation_url: `${api.url}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
    }),
  );
  expect(Object.keys(left).toSorted()).toEqual(["<tmp>/*/google-oidc-token", "<tmp>/*/google.json"]);
  noSecret([told, calls.map(({ args }) => args)]);
});

test("without a service account the pool's own identity is taken", async () => {
  const outcome = await run({ env: { PARAM_SERVICE_ACCOUNT: "" } });
  expect([outcome.status, JSON.parse(outcome.left["<tmp>/*/google.json"] ?? "{}")]).toEqual([0, external({})]);
  expect(api.requests.some((request) => request.includes("generateAccessToken"))).toBe(false);
});

describe("a refusal says whose it is:", () => {
  const words = async (options: ScriptOptions = {}) => {
    const outcome = await run(options);
    noSecret([outcome.stdout, outcome.stderr, outcome.exports]);
    expect(outcome.exports.GOOGLE_APPLICATION_CREDENTIALS).toBeUndefined();
    return [outcome.status, outcome.stderr.split("\n").at(-2)];
  };

  test("the token of another organisation", async () => {
    expect(await words({ env: { CIRCLE_OIDC_TOKEN_V2: "oidc-canary-other" } })).toEqual([
      3,
      "assume_google_identity: Google refused the job's token (HTTP 400: invalid_grant: The ID Token is not valid.). The provider's issuer is https://oidc.circleci.com/org/<organisation id>, its allowed audience the organisation id, and its attribute condition has to allow this project and branch.",
    ]);
  });

  test("a service account that this identity may not be", async () => {
    const error = { code: 403, message: "Permission 'iam.serviceAccounts.getAccessToken' denied" };
    api.answers.push({ path: /generateAccessToken/, status: 403, body: { error }, times: 2 });
    expect(await words()).toEqual([
      3,
      `assume_google_identity: Google does not let this identity be ${account} (HTTP 403: ${error.message}). Grant roles/iam.workloadIdentityUser on the service account to the pool's principal of this project.`,
    ]);
  });

  test("a service account that is not there", async () => {
    expect(await words({ env: { PARAM_SERVICE_ACCOUNT: "none@acme.iam.gserviceaccount.com" } })).toEqual([
      2,
      'assume_google_identity: Google\'s IAM knows nothing of this name (HTTP 404: Not found; Gaia id not found for email). Check the parameters "provider" and "service_account".',
    ]);
  });

  test("a service that is silent", async () => {
    api.answers.push({ path: /token$/, status: 503, body: {}, times: 2 });
    expect(await words()).toEqual([
      4,
      "assume_google_identity: Google's security token service could not be reached in 1 tries (HTTP 503). Run the job again when Google Cloud answers.",
    ]);
  });

  test("an answer without a token", async () => {
    api.answers.push({ path: /token$/, status: 200, body: {}, times: 2 });
    expect(await words()).toEqual([
      5,
      "assume_google_identity: Google's security token service answered without a token.",
    ]);
  });

  test("another status", async () => {
    api.answers.push({ path: /token$/, status: 418, body: { error: { message: "a teapot" } }, times: 2 });
    expect(await words()).toEqual([
      1,
      "assume_google_identity: Google's security token service answered HTTP 418: a teapot",
    ]);
  });

  test("a job without a context", async () => {
    expect(await words({ env: { CIRCLE_OIDC_TOKEN_V2: "" } })).toEqual([
      2,
      "assume_google_identity: CIRCLE_OIDC_TOKEN_V2 is not set. CircleCI gives it to jobs that use at least one context: add one to this job.",
    ]);
  });
});

test("a passing fault is waited out", async () => {
  api.answers.push({ path: /token$/, status: 503, body: {}, times: 1 });
  const outcome = await run({ env: { PARAM_ATTEMPTS: "2" } });
  expect(outcome.status).toBe(0);
});

test("a registry that refuses the token ends with 3", async () => {
  const outcome = await run({
    env: { PARAM_REGISTRY: "europe-docker.pkg.dev" },
    calls: [login({ status: 1, stderr: "denied: Permission artifactregistry.repositories.uploadArtifacts\n" })],
  });
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
    3,
    `assume_google_identity: europe-docker.pkg.dev refused the token; what docker said stands above. Grant roles/artifactregistry.writer to ${account}.`,
  ]);
});
