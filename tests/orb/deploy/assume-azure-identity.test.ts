import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AzureApi, client, entraError, registryToken, startAzureApi, tenant } from "../support/azure-api.ts";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";

const issuer = "https://oidc.circleci.com/org/ORG";
const subject = "org/ORG/project/PROJECT/user/ADA";
let api: AzureApi;
beforeAll(async () => {
  api = await startAzureApi({
    issuer,
    subject: /^org\/ORG\/project\/PROJECT\/user\/ADA($|\/.*main$)/,
    audience: "ORG",
  });
});
afterAll(() => api.close());
beforeEach(() => {
  api.answers.length = 0;
  api.requests.length = 0;
});

/** A token of CircleCI in all but its signature, which is the secret of it here. */
function token(claims: object = {}): string {
  const all = { iss: issuer, sub: subject, aud: "ORG", exp: Date.now() / 1000 + 3600, ...claims };
  return ["{}", JSON.stringify(all)]
    .map((part) => Buffer.from(part).toString("base64url"))
    .concat("oidc-canary-77a")
    .join(".");
}

const run = ({ env, ...options }: ScriptOptions = {}) =>
  runScript("assume_azure_identity.sh", {
    realTools: ["curl", "base64"],
    ...options,
    env: {
      PARAM_TENANT: tenant,
      PARAM_CLIENT: client,
      PARAM_STS_URL: api.url,
      PARAM_ATTEMPTS: "1",
      CIRCLE_OIDC_TOKEN: token(),
      CIRCLE_OIDC_TOKEN_V2: token({ sub: `${subject}/vcs-origin/github.com/acme/web/vcs-ref/refs/heads/main` }),
      ...env,
    },
  });
const user = "00000000-0000-0000-0000-000000000000";
const login = (more: Partial<PlannedCall> = {}): PlannedCall => ({
  ...call(`docker login --username=${user} --password-stdin ${api.host}`, { stdin: registryToken }),
  ...more,
});
const noSecret = (outcome: object) => {
  for (const secret of ["oidc-canary", "entra-canary", registryToken])
    expect(JSON.stringify(outcome)).not.toContain(secret);
};
const tokenFile = "<tmp>/*/azure-oidc-token";
const handedOn = {
  ARM_PIPELINE_CREDENTIALS: "<tmp>/*",
  AZURE_TENANT_ID: tenant,
  AZURE_CLIENT_ID: client,
  AZURE_FEDERATED_TOKEN_FILE: tokenFile,
  ARM_USE_OIDC: "true",
  ARM_OIDC_TOKEN_FILE_PATH: tokenFile,
  ARM_TENANT_ID: tenant,
  ARM_CLIENT_ID: client,
};

test("the later steps are the client, by the token's file, and the secrets of another identity are gone", async () => {
  const subscription = "cccccccc-1111-2222-3333-444444444444";
  const env = { PARAM_SUBSCRIPTION: subscription, PARAM_STORAGE_ACCOUNT: "acmestate", AZURE_CLIENT_SECRET: "old" };
  const { left, calls, ...told } = await run({ env });
  expect([told.status, told.stderr, told.stdout]).toEqual([
    0,
    "",
    `Exchanging the job's token at the tenant ${tenant}.\nThe steps that follow are ${client}, until log_out_of_backend.\n`,
  ]);
  expect(told.exports).toEqual({
    ...handedOn,
    AZURE_AUTHORITY_HOST: `${api.url}/`,
    AZURE_STORAGE_ACCOUNT: "acmestate",
    AZURE_SUBSCRIPTION_ID: subscription,
    ARM_SUBSCRIPTION_ID: subscription,
  });
  expect(Object.keys(left)).toEqual([tokenFile]);
  expect(left[tokenFile]).toContain("oidc-canary");
  noSecret([told, calls]);
});

test("Azure Container Registry is logged in to by a token of its own, which log_out will take away", async () => {
  const outcome = await run({ env: { PARAM_REGISTRY: api.host }, calls: [login()] });
  noSecret([outcome.stdout, outcome.stderr, outcome.exports, outcome.calls.map(({ args }) => args)]);
  expect([outcome.status, outcome.stdout.split("\n").at(-3), outcome.exports.ARM_PIPELINE_LOGINS]).toEqual([
    0,
    `Logged in to ${api.host}.`,
    api.host,
  ]);
  expect(new Set(api.requests)).toEqual(
    new Set([
      `POST /${tenant}/oauth2/v2.0/token https://containerregistry.azure.net/.default`,
      `POST /oauth2/exchange ${api.host}`,
    ]),
  );
});

test("an identity of some branches only is asked for with the token that names the branch", async () => {
  const outcome = await run({ env: { PARAM_SUBJECT: "branch", CIRCLE_OIDC_TOKEN: "" } });
  expect(outcome.status).toBe(0);
});

test("a passing fault is waited out", async () => {
  api.answers.push({ path: /token$/, status: 503, body: {}, times: 1 });
  expect((await run({ env: { PARAM_ATTEMPTS: "2" } })).status).toBe(0);
});

describe("a refusal says whose it is:", () => {
  const words = async (options: ScriptOptions = {}) => {
    const outcome = await run(options);
    noSecret([outcome.stdout, outcome.stderr, outcome.exports]);
    return [outcome.status, outcome.stderr.split("\n").at(-2)?.replace("assume_azure_identity: ", "")];
  };
  const unmatched = (what: string, value: string, code: number) =>
    `Microsoft Entra ID refused the job's token (invalid_client: AADSTS${code}: No matching federated identity record found for presented assertion ${what} '${value}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion.).`;
  const make = (iss: string, sub: string, aud: string) =>
    `Entra ID matches expressions for GitHub, GitLab and Terraform Cloud only, so there has to be one for each: az ad app federated-credential create --id ${client} --parameters '{"name": "circleci", "issuer": "${iss}", "subject": "${sub}", "audiences": ["${aud}"]}'`;

  test("a pipeline of somebody who has no federated credential", async () => {
    const sub = "org/ORG/project/PROJECT/user/BOB";
    expect(await words({ env: { CIRCLE_OIDC_TOKEN: token({ sub }) } })).toEqual([
      3,
      `${unmatched("subject", sub, 700213)} No federated credential of ${client} has its subject, which holds who started the pipeline, to the letter. ${make(issuer, sub, "ORG")}`,
    ]);
  });

  test("a branch that has none", async () => {
    const sub = `${subject}/vcs-origin/github.com/acme/web/vcs-ref/refs/heads/other`;
    expect(await words({ env: { PARAM_SUBJECT: "branch", CIRCLE_OIDC_TOKEN_V2: token({ sub }) } })).toEqual([
      3,
      `${unmatched("subject", sub, 700213)} No federated credential of ${client} has its subject, which holds who started the pipeline, and for which branch, to the letter. ${make(issuer, sub, "ORG")}`,
    ]);
  });

  test("another organisation", async () => {
    const iss = "https://oidc.circleci.com/org/OTHER";
    expect(await words({ env: { CIRCLE_OIDC_TOKEN: token({ iss, aud: "OTHER" }) } })).toEqual([
      3,
      `${unmatched("issuer", iss, 700211)} No federated credential of ${client} has its issuer. ${make(iss, subject, "OTHER")}`,
    ]);
  });

  test("the audience that the portal fills in", async () => {
    expect(await words({ env: { CIRCLE_OIDC_TOKEN: token({ aud: "OTHER" }) } })).toEqual([
      3,
      `${unmatched("audience", "OTHER", 700212)} The audience of the federated credential is not that of CircleCI's tokens, which is the organisation's id and not api://AzureADTokenExchange. ${make(issuer, subject, "OTHER")}`,
    ]);
  });

  test("a subject in other letters", async () => {
    const body = entraError("invalid_client", 7002138, "No matching federated identity record found.");
    api.answers.push({ path: /token$/, status: 401, body, times: 2 });
    expect(await words()).toEqual([
      3,
      `Microsoft Entra ID refused the job's token (invalid_client: AADSTS7002138: No matching federated identity record found.). The case of the letters in the subject counts. ${make(issuer, subject, "ORG")}`,
    ]);
  });

  test("a token that is too old", async () => {
    expect(await words({ env: { CIRCLE_OIDC_TOKEN: token({ exp: 1 }) } })).toEqual([
      3,
      "Microsoft Entra ID takes the job's token no more (invalid_client: AADSTS700024: Client assertion is not within its valid time range.). CircleCI's token lives for an hour from the job's start: assume the identity earlier, or split the job.",
    ]);
  });

  test("an unknown tenant", async () => {
    expect(await words({ env: { PARAM_TENANT: "nobody.onmicrosoft.com" } })).toEqual([
      2,
      `Microsoft Entra ID has no tenant nobody.onmicrosoft.com (invalid_request: AADSTS90002: Tenant 'nobody.onmicrosoft.com' not found.). Check the parameter "tenant", and "sts_url" where it is one of another cloud.`,
    ]);
  });

  test("an unknown client", async () => {
    const other = "dddddddd-1111-2222-3333-444444444444";
    expect(await words({ env: { PARAM_CLIENT: other } })).toEqual([
      2,
      `The tenant ${tenant} has no client ${other} (unauthorized_client: AADSTS700016: Application with identifier '${other}' was not found in the directory 'Acme'.). Check the parameter "client": the application's id, and neither that of its object nor the subscription's.`,
    ]);
  });

  test("a token that is none", async () => {
    expect(await words({ env: { CIRCLE_OIDC_TOKEN: "not.a-token" } })).toEqual([
      3,
      "Microsoft Entra ID refused the job's token (HTTP 400: invalid_request: AADSTS50027: JWT token is invalid or malformed.).",
    ]);
  });

  test("a service that is silent", async () => {
    api.answers.push({ path: /token$/, status: 503, body: {}, times: 2 });
    expect(await words()).toEqual([
      4,
      "Microsoft Entra ID could not be reached in 1 tries (HTTP 503). Run the job again when Azure answers.",
    ]);
  });

  test("an address that is not Entra ID's", async () => {
    api.answers.push({ path: /token$/, status: 404, body: {}, times: 2 });
    expect(await words()).toEqual([
      2,
      'Microsoft Entra ID knows nothing of this name (HTTP 404: : ). Check the parameters "tenant", "registry" and "sts_url".',
    ]);
  });

  test("an answer without a token", async () => {
    api.answers.push({ path: /token$/, status: 200, body: {}, times: 2 });
    expect(await words()).toEqual([5, "Microsoft Entra ID answered without a token."]);
  });

  test("another status", async () => {
    api.answers.push({ path: /token$/, status: 418, body: { error: { message: "a teapot" } }, times: 2 });
    expect(await words()).toEqual([1, "Microsoft Entra ID answered HTTP 418: a teapot"]);
  });

  test("a job without a context", async () => {
    const none = "is not set. CircleCI gives it to jobs that use at least one context: add one to this job.";
    expect(await words({ env: { CIRCLE_OIDC_TOKEN: "" } })).toEqual([2, `CIRCLE_OIDC_TOKEN ${none}`]);
    expect(await words({ env: { PARAM_SUBJECT: "branch", CIRCLE_OIDC_TOKEN_V2: "" } })).toEqual([
      2,
      `CIRCLE_OIDC_TOKEN_V2 ${none}`,
    ]);
  });

  test("a registry that does not know the identity", async () => {
    const body = { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] };
    api.answers.push({ path: /exchange$/, status: 401, body, times: 2 });
    expect(await words({ env: { PARAM_REGISTRY: api.host }, tools: ["docker"] })).toEqual([
      3,
      `${api.host} refused the identity ${client} (HTTP 401: authentication required). Grant it the role AcrPush on the registry.`,
    ]);
  });

  test("a registry that is silent", async () => {
    api.answers.push({ path: /exchange$/, status: 503, body: {}, times: 2 });
    expect(await words({ env: { PARAM_REGISTRY: api.host }, tools: ["docker"] })).toEqual([
      4,
      `${api.host} could not be reached in 1 tries (HTTP 503). Run the job again when Azure answers.`,
    ]);
  });

  test("a registry that gives nothing", async () => {
    api.answers.push({ path: /exchange$/, status: 200, body: {}, times: 2 });
    expect(await words({ env: { PARAM_REGISTRY: api.host }, tools: ["docker"] })).toEqual([
      5,
      `${api.host} answered without a token.`,
    ]);
  });

  test("a registry that docker is refused by", async () => {
    const calls = [login({ status: 1, stderr: "unauthorized: authentication required\n" })];
    expect(await words({ env: { PARAM_REGISTRY: api.host }, calls })).toEqual([
      3,
      `${api.host} refused the token; what docker said stands above. Grant the role AcrPush on the registry to ${client}.`,
    ]);
  });
});

test.each([
  ["https://login.microsoftonline.us", "usgovernment", "blob.core.usgovcloudapi.net"],
  ["https://login.chinacloudapi.cn", "china", "blob.core.chinacloudapi.cn"],
])("the cloud of %s has providers and a storage of its own", async (address, environment, domain) => {
  const asked = { stdout: "200", writes: { "--output": '{"access_token": "x"}' } };
  const outcome = await run({
    realTools: ["base64"],
    env: { PARAM_STS_URL: address },
    calls: [call(["curl", ...Array<RegExp>(22).fill(/./)], asked)],
  });
  expect([outcome.status, outcome.exports]).toEqual([
    0,
    { ...handedOn, AZURE_AUTHORITY_HOST: `${address}/`, ARM_ENVIRONMENT: environment, AZURE_STORAGE_DOMAIN: domain },
  ]);
});
