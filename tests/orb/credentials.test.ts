import { describe, expect, test } from "vitest";
import { assumeAzureIdentity } from "../../src/orb/commands/assume-azure-identity.ts";
import { assumeGoogleIdentity } from "../../src/orb/commands/assume-google-identity.ts";
import { commentPreview } from "../../src/orb/commands/comment-preview.ts";
import { logIn } from "../../src/orb/commands/log-in.ts";
import { logInToBackend } from "../../src/orb/commands/log-in-to-backend.ts";
import { notify } from "../../src/orb/commands/notify.ts";
import { openEnvironment } from "../../src/orb/commands/open-environment.ts";
import { credentialsOf } from "../../src/orb/credentials.ts";

/** The environment that the steps of a command get with its defaults, as a string each. */
const defaults = (parameters: Readonly<Record<string, { readonly default?: unknown }>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { default: value = "" }]) => [`PARAM_${name.toUpperCase()}`, String(value)]),
  );

const registry = defaults(logIn.parameters);
const pulumi = defaults(logInToBackend.parameters);
const awsKeys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"];

const ofStep = (...steps: readonly Readonly<Record<string, string>>[]) => {
  const { needed, likely } = credentialsOf(steps);
  return { needed, likely };
};

describe("what a registry wants", () => {
  test.each([
    ["its login", {}, ["DOCKER_USERNAME", "DOCKER_PASSWORD"]],
    ["under the names that were given", { PARAM_USERNAME: "GH_USER", PARAM_PASSWORD: "GH_PAT" }, ["GH_USER", "GH_PAT"]],
    ["of Amazon are AWS's keys", { PARAM_REGISTRY: "1.dkr.ecr.eu-west-1.amazonaws.com" }, awsKeys],
    ["that is said to be Amazon's, too", { PARAM_LOGIN: "ecr", PARAM_REGISTRY: "mirror.example.org" }, awsKeys],
    ["is nothing where no login is wanted", { PARAM_LOGIN: "none" }, []],
    [
      "and its further ones want theirs",
      { PARAM_ALSO_PUSH_TO: "ghcr.io/acme/web=GH_USER:GH_PAT\nlocalhost:5000/web=none" },
      ["DOCKER_USERNAME", "DOCKER_PASSWORD", "GH_USER", "GH_PAT"],
    ],
    [
      "and a further one of Amazon AWS's keys",
      { PARAM_LOGIN: "none", PARAM_ALSO_PUSH_TO: "1.dkr.ecr.eu-west-1.amazonaws.com/web" },
      awsKeys,
    ],
  ])("%s", (_, changes, needed) => {
    expect(ofStep({ ...registry, ...changes })).toEqual({ needed, likely: [] });
  });
});

describe("what Pulumi wants", () => {
  test.each([
    ["a token, and most likely the cloud's keys", {}, ["PULUMI_ACCESS_TOKEN"], awsKeys],
    [
      "a passphrase for a state of one's own",
      { PARAM_BACKEND: "file:///state" },
      ["PULUMI_CONFIG_PASSPHRASE"],
      awsKeys,
    ],
    ["AWS's keys for a bucket there", { PARAM_BACKEND: "s3://b" }, ["PULUMI_CONFIG_PASSPHRASE", ...awsKeys], []],
    ["no token where it logs in by OpenID Connect", { PARAM_OIDC_ORGANIZATION: "acme" }, [], awsKeys],
  ])("%s", (_, changes, needed, likely) => {
    expect(ofStep({ ...pulumi, ...changes })).toEqual({ needed, likely });
  });

  test("is a token for an environment that is opened, in which the cloud's keys may be", () => {
    const environment = defaults(openEnvironment.parameters);
    const stateElsewhere = { ...pulumi, PARAM_BACKEND: "file:///state" };
    expect(ofStep(environment, stateElsewhere)).toEqual({
      needed: ["PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE"],
      likely: [],
    });
    expect(ofStep({ ...environment, PARAM_OIDC_ORGANIZATION: "acme" })).toEqual({ needed: [], likely: [] });
  });

  test("hangs on the project file where no backend is named", () => {
    const backendOf = (program: string) => (program === "infra" ? "gs://bucket" : undefined);
    const { needed } = credentialsOf([{ ...pulumi, PARAM_PROGRAM: "infra" }], { backendOf });
    expect(needed).toEqual(["PULUMI_CONFIG_PASSPHRASE"]);
  });
});

test("a comment wants a token of the repository's host, and a notification the address of its webhook", () => {
  const step = defaults(commentPreview.parameters);
  expect(ofStep(step).needed).toEqual(["GITHUB_TOKEN"]);
  expect(credentialsOf([step], { codeHost: "gitlab" }).needed).toEqual(["GITLAB_TOKEN"]);
  expect(credentialsOf([step], { codeHost: "bitbucket" }).needed).toEqual(["BITBUCKET_TOKEN"]);
  expect(ofStep({ ...defaults(notify.parameters), PARAM_WEBHOOK: "CHAT" }).needed).toEqual(["CHAT"]);
});

test("a role that is assumed takes the place of AWS's keys", () => {
  const role = { PARAM_ROLE_ARN: "arn:aws:iam::1:role/x" };
  expect(ofStep(role, { ...registry, PARAM_LOGIN: "ecr" }, pulumi)).toEqual({
    needed: ["PULUMI_ACCESS_TOKEN"],
    likely: [],
  });
});

describe("an identity of another cloud", () => {
  const google = defaults(assumeGoogleIdentity.parameters);
  const azure = defaults(assumeAzureIdentity.parameters);
  const account = ["PULUMI_CONFIG_PASSPHRASE", "AZURE_STORAGE_ACCOUNT"];
  test.each([
    ["takes the place of keys", google, "gs://state", ["PULUMI_CONFIG_PASSPHRASE"]],
    ["is no way into a bucket of AWS", google, "s3://state", ["PULUMI_CONFIG_PASSPHRASE", ...awsKeys]],
    ["of Azure wants to know the state's account", azure, "azblob://state", account],
    ["of Azure knows it by the backend", azure, "azblob://state?storage_account=acme", account.slice(0, 1)],
    ["of Azure knows it", { ...azure, PARAM_STORAGE_ACCOUNT: "acme" }, "azblob://state", account.slice(0, 1)],
  ])("%s", (_, identity, backend, needed) => {
    expect(ofStep(identity, { ...registry, PARAM_LOGIN: "none" }, { ...pulumi, PARAM_BACKEND: backend })).toEqual({
      needed,
      likely: [],
    });
    expect(credentialsOf([identity]).explained(0)).toBe(true);
  });
});

test("steps of others are not explained", () => {
  const { needed, likely, explained } = credentialsOf([{ PARAM_IMAGE: "acme/web" }, registry]);
  expect([needed, likely, explained(0), explained(1)]).toEqual([
    ["DOCKER_USERNAME", "DOCKER_PASSWORD"],
    [],
    false,
    true,
  ]);
});

test("the step that shares functions needs nothing, and is explained: its text names variables of the steps after it", () => {
  const { needed, likely, explained } = credentialsOf([{ PARAM_COMPONENT: "deploy" }]);
  expect([needed, likely, explained(0)]).toEqual([[], [], true]);
});
