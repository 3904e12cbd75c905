import { copyFileSync, existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, inject, test } from "vitest";
import { type DataMap, renderYaml } from "../../src/model/index.ts";
import { uuidOf } from "../../src/runner/steps/identity.ts";
import { changeJobs, recipeRepository, server } from "./support/recipe-repository.ts";
import { manifestOf } from "./support/registry-contents.ts";
import { contexts, type Ended, folderWith, lastWords, orb, rehearsed, revision } from "./support/run.ts";

/**
 * Images that are signed and verified: a real cosign, Sigstore's own certificate authority, transparency log and timestamp authority, and the
 * tokens of the rehearsal's own issuer, which CircleCI's are like.
 */

const { registry, sigstore } = inject("services");
const repositories: string[] = [];
afterAll(() => Promise.all(repositories.map((path) => rm(path, { recursive: true, force: true }))));

const own = { trusted_root: sigstore.trustedRoot };
const signing = { signing_config: sigstore.signingConfig, ...own };
const at = { registry: registry.host, context: ["registry"] };
const build = (image: string, stamp = "1") => ({ "arm/build_and_push": { ...at, image, tags: stamp } });
const sign = (more: DataMap = {}) => ({
  "arm/sign_image": { ...at, ...signing, attempts: 1, requires: ["arm/build_and_push"], ...more },
});
const verify = (more: DataMap = {}) => ({
  "arm/verify_signature": { ...at, ...own, attempts: 1, requires: ["arm/sign_image"], ...more },
});

/** Has the certificate authority trust the tokens of a folder's runs, from the first thing that one does. */
function trusting(folder: string): () => void {
  let trusted = false;
  return () => {
    if (trusted) return;
    const runs = join(folder, ".arm-pipeline", "runs");
    for (const id of existsSync(runs) ? readdirSync(runs) : []) {
      const keys = join(runs, id, "oidc", "jwks.json");
      if (!existsSync(keys)) continue;
      copyFileSync(keys, join(sigstore.keys, `${id}.json`));
      trusted = true;
    }
  };
}

/** Runs jobs; the tokens of the run are trusted by the certificate authority from its first job on. */
async function run(jobs: readonly DataMap[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { folder } = await folderWith({
    Dockerfile: "FROM scratch\nCOPY stamp /stamp\n",
    stamp: String(Math.random()),
  });
  repositories.push(folder);
  const config = join(folder, ".circleci", "config.yml");
  await mkdir(join(folder, ".circleci"));
  await writeFile(config, renderYaml({ version: 2.1, orbs: { arm: orb }, workflows: { deliver: { jobs } } }));
  const known = contexts();
  return rehearsed(folder, {
    contexts: { ...known, registry: { ...known.registry, ...env } },
    onEvent: trusting(folder),
  });
}

/** How the last job ended, and what it said; all of it where it was to pass and did not. */
const told = (ended: Ended, job: string) => [
  ended.ending(job),
  ended.ending(job) === "success" ? "" : lastWords(ended.output(job)),
];
const passed = ["success", ""];
const verified = (ended: Ended) => told(ended, "arm/verify_signature");
/** The organization of every rehearsal of these tests, from what a job said. */
const issuerOf = (organization: string) => ({ issuer: `https://oidc.arm-pipeline.invalid/org/${organization}` });

/** Puts the signatures of one image beside another, or away, as somebody who may push could. */
async function inRegistry(repository: string, change: { readonly from?: string; readonly to: string }): Promise<void> {
  const { host, username, password } = registry;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const accept = "application/vnd.oci.image.index.v1+json";
  const place = (digest: string) => `http://${host}/v2/${repository}/manifests/${digest.replace(":", "-")}`;
  const ask = async (url: string, init: RequestInit = {}) => {
    const answer = await fetch(url, { ...init, headers: { authorization, accept, ...init.headers } });
    if (!answer.ok) throw new Error(`${init.method ?? "GET"} ${url}: ${answer.status}`);
    return answer;
  };
  const body = change.from === undefined ? undefined : await (await ask(place(change.from))).text();
  if (body !== undefined) await ask(place(change.to), { method: "PUT", body, headers: { "content-type": accept } });
  else {
    const digest = (await ask(place(change.to), { method: "HEAD" })).headers.get("docker-content-digest") ?? "";
    await ask(`http://${host}/v2/${repository}/manifests/${digest}`, { method: "DELETE" });
  }
}

const verifyOnly = (image: DataMap, more: DataMap = {}) => ({ ...verify(more)["arm/verify_signature"], ...image });

/** What a job that comes later knows of an image: written by hand, as the workspace of an earlier run would have it. */
function laterJob(repository: string, digest: string): DataMap {
  const file = JSON.stringify({
    schema: 2,
    name: "web",
    registry: registry.host,
    repository,
    tags: ["1"],
    id: null,
    reference: `${registry.host}/${repository}@${digest}`,
    digest,
    platforms: [{ platform: "linux/arm64", digest }],
    revision: null,
    created: null,
  });
  const command = `mkdir -p .arm-pipeline/images; printf '%s' '${file}' > .arm-pipeline/images/web.json`;
  return { "pre-steps": [{ run: { name: "Take the image of an earlier run", command } }] };
}

let organization = "";

test("signed by the identity of its job, an image is what a later job of this project and branch may deploy", async () => {
  const show = { run: { name: "Show who this is", command: 'echo "organization=$CIRCLE_ORGANIZATION_ID."' } };
  const first = await run([build("acme/signed"), sign({ "post-steps": [show] })]);
  organization = /organization=(\S+)\./.exec(first.output("arm/sign_image"))?.[1] ?? "";
  expect([told(first, "arm/sign_image"), organization]).toEqual([passed, expect.stringMatching(/^\S+$/)]);
  const { digest } = await manifestOf("acme/signed", "1");
  const image = { ...laterJob("acme/signed", digest), requires: [] };
  const results = [];
  for (const more of [
    { branch: "main" },
    { branch: "release" },
    { project: uuidOf("another") },
    { issuer: "https://oidc.circleci.com/org/x" },
  ])
    results.push(
      verified(await run([{ "arm/verify_signature": verifyOnly(image, { ...issuerOf(organization), ...more }) }])),
    );
  const reference = `${registry.host}/acme/signed@${digest}`;
  const red = "Verify the signature: 5";
  expect(results).toEqual([
    passed,
    [
      red,
      expect.stringMatching(
        `${reference} is signed by the project \\S+ of \\S+, but on refs/heads/main, and not on the branch release\\. It is not to be deployed\\.$`,
      ),
    ],
    [
      red,
      expect.stringMatching(
        `${reference} is signed by somebody else, "https://circleci.com/api/v2/projects/\\S+/pipeline-definitions/\\S+", and not by the project ${uuidOf("another")} of`,
      ),
    ],
    [
      red,
      expect.stringMatching(
        `${reference} is signed by somebody else, "https://oidc.arm-pipeline.invalid/org/${organization}", and not by`,
      ),
    ],
  ]);
});

test("a swapped image, a swapped signature and a removed one are refused", async () => {
  const signed = await run([build("acme/swap", "1"), sign()]);
  const plain = await run([build("acme/swap", "2")]);
  expect([told(signed, "arm/sign_image"), told(plain, "arm/build_and_push")]).toEqual([passed, passed]);
  const [one, two] = await Promise.all([manifestOf("acme/swap", "1"), manifestOf("acme/swap", "2")]);
  const look = async (digest: string) =>
    verified(
      await run([
        {
          "arm/verify_signature": verifyOnly(
            { ...laterJob("acme/swap", digest), requires: [] },
            issuerOf(organization),
          ),
        },
      ]),
    );
  const swappedImage = await look(two.digest);
  await inRegistry("acme/swap", { from: one.digest, to: two.digest });
  const swappedSignature = await look(two.digest);
  const right = await look(one.digest);
  await inRegistry("acme/swap", { to: one.digest });
  const removed = await look(one.digest);
  const red = "Verify the signature: 5";
  const reference = (digest: string) => `verify_signature: `.concat("", `${registry.host}/acme/swap@${digest}`);
  const unsigned =
    "is not signed: the registry has no signature of it. Was it removed there, or did no sign_image run? It is not to be deployed.";
  expect([swappedImage, swappedSignature, right, removed]).toEqual([
    [red, `${reference(two.digest)} ${unsigned}`],
    [
      red,
      `verify_signature: the signature beside ${registry.host}/acme/swap@${two.digest} is of another image: somebody has put it there. It is not to be deployed.`,
    ],
    passed,
    [red, `${reference(one.digest)} ${unsigned}`],
  ]);
});

test("a key from the environment signs, its public half verifies, and another one does not", async () => {
  const pair = async () => {
    const { folder } = await folderWith({});
    repositories.push(folder);
    await execa(join(cosignFolder(), "cosign"), ["generate-key-pair"], { cwd: folder, env: { COSIGN_PASSWORD: "p" } });
    return folder;
  };
  const [mine, other] = [await pair(), await pair()];
  const key = await readFile(join(mine, "cosign.key"), "utf8");
  const jobs = (folder: string) => [
    build("acme/keyed"),
    sign({ key: "env://RELEASE_KEY" }),
    verify({ key: join(folder, "cosign.pub") }),
  ];
  const env = { RELEASE_KEY: key, COSIGN_PASSWORD: "p" };
  const right = await run(jobs(mine), env);
  const wrong = await run(jobs(other), env);
  const password = await run(jobs(mine), { ...env, COSIGN_PASSWORD: "q" });
  expect([verified(right), verified(wrong), told(password, "arm/sign_image")]).toEqual([
    passed,
    [
      "Verify the signature: 5",
      expect.stringMatching(
        /no signature of \S+ is by the key \S+; cosign says above what is wrong with each\. It is not to be deployed\.$/,
      ),
    ],
    ["Sign the image: 3", expect.stringMatching(/^sign_image: the key in the parameter "key" could not be used/)],
  ]);
  expect(right.output("arm/sign_image")).not.toContain(key.split("\n")[1]);
});

const cosignFolder = (): string =>
  inject("services").path.find((path) => path.includes("sigstore")) ?? "/usr/local/bin";

test("a transparency log that is down, and a token that nobody trusts, are no forgery", async () => {
  const away = await folderWith({});
  repositories.push(away.folder);
  const config = join(away.folder, "signing.json");
  const signingConfig = await readFile(sigstore.signingConfig, "utf8");
  await writeFile(config, signingConfig.replaceAll(sigstore.addresses.rekor, "http://127.0.0.1:1"));
  const down = await run([build("acme/outage"), sign({ signing_config: config })]);
  const claims = { iss: "https://oidc.example.com/org/x", sub: "somebody", aud: "sigstore" };
  const foreign = [{}, claims, {}].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const untrusted = {
    run: {
      name: "Take the token of another issuer",
      command: `printf '#!/bin/sh\\nprintf %%s ${foreign}\\n' > ~/circleci; chmod +x ~/circleci; echo "export PATH=~:\\$PATH" >> "$BASH_ENV"`,
    },
  };
  const refused = await run([build("acme/outage"), sign({ "pre-steps": [untrusted] })]);
  expect([told(down, "arm/sign_image"), told(refused, "arm/sign_image")]).toEqual([
    [
      "Sign the image: 4",
      expect.stringMatching(
        /^sign_image: the transparency log could not be reached to sign \S+: 1 of 1 tries met the fault above\. That says nothing about a signature;/,
      ),
    ],
    [
      "Sign the image: 3",
      `sign_image: the certificate authority refused the token of this job. It has to know the issuer, and the audience "sigstore"; its own log says which of them it is.`,
    ],
  ]);
});

test("the recipe `signed` signs, verifies, deploys what was signed, and destroys it", async () => {
  const repository = await recipeRepository("signed", {
    files: server("web"),
    flags: ["--image", "acme/signed-recipe", "--deploy-context", "state", "--deploy-context", "registry"],
  });
  repositories.push(repository.folder, repository.stateFolder);
  // As somebody with a Sigstore of their own writes it into the generated file; the tokens of a rehearsal have an issuer of their own.
  await changeJobs(repository, {
    give: { "arm/sign_image": signing, "arm/verify_signature": { ...own, ...issuerOf("$CIRCLE_ORGANIZATION_ID") } },
  });
  const ended = await rehearsed(repository.folder, {
    args: ["--docker", "host", "--branch", "main"],
    contexts: contexts(repository.stateFolder),
    variables: repository.variables,
    onEvent: trusting(repository.folder),
  });
  const jobs = ["build_and_push", "sign_image", "verify_signature", "deploy", "smoke_test", "destroy"];
  expect(jobs.map((job) => told(ended, `arm/${job}`))).toEqual(jobs.map(() => passed));
  const { digest } = await manifestOf("acme/signed-recipe", revision);
  expect(JSON.parse(await ended.handedOver("arm/deploy", ".arm-pipeline/deployment.json"))).toMatchObject({
    outputs: { runs: { web: `${registry.host}/acme/signed-recipe@${digest}` } },
  });
});
