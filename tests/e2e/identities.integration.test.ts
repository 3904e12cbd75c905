import { readdir } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { openServer, passOn } from "../../scripts/faults/loopback.ts";
import { type Registry, startRegistry } from "../../scripts/provision/services/registry.ts";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { type AzureApi, client, registryToken, startAzureApi, tenant } from "../orb/support/azure-api.ts";
import { account, accountToken, type GoogleApi, provider, startGoogleApi } from "../orb/support/google-api.ts";
import { type RecipeRepository, recipeRepository, server } from "./support/recipe-repository.ts";
import { manifestOf } from "./support/registry-contents.ts";
import { contexts, rehearsed, revision } from "./support/run.ts";

const { folders } = inject("services");
let session: Session;
let repository: RecipeRepository;
const opened: { readonly close: () => Promise<void> }[] = [];

beforeAll(async () => {
  session = await Session.begin({
    system: realSystem(),
    folders,
    privilege: inject("facts").privilege,
    progress: { say: () => undefined },
  });
});
afterEach(async () => {
  await repository.remove();
  for (const each of opened.splice(0)) await each.close();
});
afterAll(() => session.end());

/** The job's token, as the run's own issuer makes it: everything but the signature is read. */
const claims = (token: string): Readonly<Record<string, string>> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));

/** Runs what was generated; the program's pull, which is the test's own, knows the registry by the context "state". */
const rehearse = ({ username, password }: Registry, cloud: string) => {
  const { state, none } = contexts(repository.stateFolder);
  return rehearsed(repository.folder, {
    args: ["--docker", "host"],
    contexts: {
      [cloud]: none,
      state: { ...state, ...none, DOCKER_USERNAME: username, DOCKER_PASSWORD: password },
    },
    variables: repository.variables,
  });
};
type Rehearsed = Awaited<ReturnType<typeof rehearse>>;

const jobs = ["arm/build_and_push", "arm/deploy", "arm/smoke_test", "arm/destroy"];
const endings = (ended: Rehearsed) => jobs.map((job) => [job, ended.ending(job)]);
const success = jobs.map((job) => [job, "success"]);
const said = (ended: Rehearsed) => jobs.map((job) => ended.output(job)).join("\n");

async function googleApi(): Promise<GoogleApi> {
  const api = await startGoogleApi((token) => claims(token)["oidc.circleci.com/vcs-ref"] === "refs/heads/main");
  opened.push(api);
  return api;
}

async function azureApi(subject: RegExp): Promise<AzureApi> {
  const api = await startAzureApi({ issuer: /./, subject, audience: /^[0-9a-f-]{36}$/ });
  opened.push(api);
  return api;
}

test("google-oidc pushes to the registry and deploys as the service account, whose credentials are gone afterwards", async () => {
  const user = { username: "oauth2accesstoken", password: accountToken };
  const [api, registry] = [await googleApi(), await startRegistry(session, { system: realSystem(), user })];
  repository = await recipeRepository("google-oidc", {
    files: server("web"),
    flags: [
      ...["--image", "acme/images/web", "--registry", "europe-docker.pkg.dev"],
      ...["--google-identity", `${provider}=${account}`, "--deploy-context", "state"],
    ],
    standIns: {
      "registry: europe-docker.pkg.dev": `registry: ${registry.host}`,
      "provider: projects": `sts_url: ${api.url}\n          iam_url: ${api.url}\n          provider: projects`,
    },
  });
  const ended = await rehearse(registry, "google");
  const { digest } = await manifestOf("acme/images/web", revision, registry);
  expect([endings(ended), said(ended).includes(accountToken), await readdir(repository.stateFolder)]).toEqual([
    success,
    false,
    [".pulumi"],
  ]);
  const { images } = JSON.parse(await ended.handedOver("arm/deploy", ".arm-pipeline/deployment.json"));
  expect(images).toEqual({ web: `${registry.host}/acme/images/web@${digest}` });
  // Once in the job that builds, in the one that deploys, and in the one that destroys; only the first logs in.
  expect(api.requests.filter((request) => request.endsWith("generateAccessToken")).length).toBe(3);
  expect(ended.output("arm/build_and_push")).toContain(`Logged in to ${registry.host}.`);
  expect(said(ended).match(/The credentials of this job are removed\./g)?.length).toBe(3);
  expect(said(ended)).toContain(`No login to ${registry.host} is left in docker's configuration.`);
});

/** A registry of Azure: it exchanges tokens of Entra ID for its own at the host where the images are. */
async function azureRegistry(api: AzureApi): Promise<Registry> {
  const user = { username: "00000000-0000-0000-0000-000000000000", password: registryToken };
  const registry = await startRegistry(session, { system: realSystem(), user });
  const front = await openServer((incoming, response) =>
    passOn(incoming.url === "/oauth2/exchange" ? api.host : registry.host, incoming, response),
  );
  opened.push(front);
  return { ...registry, host: front.host };
}

const azureRecipe = (api: AzureApi, registry: Registry) =>
  recipeRepository("azure-oidc", {
    files: server("web"),
    flags: [
      ...["--image", "web", "--registry", "acme.azurecr.io"],
      ...["--azure-identity", `${tenant}/${client}`, "--deploy-context", "state"],
    ],
    standIns: {
      "registry: acme.azurecr.io": `registry: ${registry.host}`,
      "client: bbbb": `sts_url: ${api.url}\n          client: bbbb`,
    },
  });

test("azure-oidc pushes to the registry and deploys as the client, whose credentials are gone afterwards", async () => {
  const api = await azureApi(/^org\/[^/]+\/project\/[^/]+\/user\/[^/]+$/);
  const registry = await azureRegistry(api);
  repository = await azureRecipe(api, registry);
  const ended = await rehearse(registry, "azure");
  const { digest } = await manifestOf("web", revision, registry);
  expect([endings(ended), said(ended).includes(registryToken)]).toEqual([success, false]);
  const { images } = JSON.parse(await ended.handedOver("arm/deploy", ".arm-pipeline/deployment.json"));
  expect(images).toEqual({ web: `${registry.host}/web@${digest}` });
  expect(ended.output("arm/build_and_push")).toContain(`Logged in to ${registry.host}.`);
  expect(said(ended).match(/The credentials of this job are removed\./g)?.length).toBe(3);
  expect(said(ended)).toContain(`No login to ${registry.host} is left in docker's configuration.`);
});
