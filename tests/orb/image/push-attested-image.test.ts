import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { anyCalls } from "../support/planned-call.ts";
import { identity, login, type RegistryApi, startRegistryApi } from "../support/registry-api.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { attestedList, builtFiles, dockerConfig, imageDigest, provenance, sbom } from "./attested.ts";
import { handedOver, withBuildx } from "./engine.ts";

const { list } = attestedList([provenance, sbom]);
const json = ".arm-pipeline/images/web.json";
let basic: RegistryApi;
let bearer: RegistryApi;
beforeAll(async () => {
  [basic, bearer] = await Promise.all([startRegistryApi("basic"), startRegistryApi("bearer")]);
});
beforeEach(() => {
  basic.reset();
  bearer.reset();
});
afterAll(() => Promise.all([basic.close(), bearer.close()]));

const auth = { auth: Buffer.from(`${login.username}:${login.password}`).toString("base64") };

/** The ports differ from run to run. */
async function push(registry: RegistryApi, { files, env, ...options }: ScriptOptions = {}, entry: object = auth) {
  const outcome = await runScript("push_attested_image.sh", {
    files: { ...builtFiles(registry.host), ...dockerConfig(registry.host, entry), ...files },
    env: { DOCKER_CONFIG: "docker", PARAM_ATTEMPTS: "2", ...env },
    tools: ["docker"],
    realTools: ["curl"],
    ...options,
  });
  const plain = (text: string) => text.replaceAll(registry.host, "HOST");
  return { ...outcome, stdout: plain(outcome.stdout), stderr: plain(outcome.stderr) };
}

test.each(["basic", "bearer"] as const)(
  "by %s: the image, its attestations and the list of both go to every tag",
  async (kind) => {
    const registry = kind === "basic" ? basic : bearer;
    const outcome = await push(registry);
    expect([outcome.status, outcome.stdout, outcome.stderr]).toEqual([
      0,
      `Pushing HOST/acme/web:1 HOST/acme/web:latest, with provenance and sbom.\nPushed HOST/acme/web@${list} (HOST/acme/web:1 HOST/acme/web:latest). Written: ${json}\n`,
      "",
    ]);
    const { digest, platforms, reference } = JSON.parse(outcome.files[json] ?? "{}");
    expect({ digest, platforms, reference }).toEqual({
      digest: list,
      platforms: [{ platform: "linux/arm64", digest: imageDigest, attestations: ["provenance", "sbom"] }],
      reference: `${registry.host}/acme/web@${list}`,
    });
    expect([registry.manifests.has("1"), registry.manifests.get("latest")?.toString()]).toEqual([
      true,
      registry.manifests.get(list)?.toString(),
    ]);
    expect(outcome.exports).toEqual({ ARM_PIPELINE_FOUND: "images/web.json", ARM_PIPELINE_IMAGE: reference });
    if (kind === "bearer") expect(registry.requests).toContain("scope repository:acme/web:pull,push of stand-in");
  },
);

test("the login does not go to a storage that the registry names for an upload", async () => {
  bearer.storage = true;
  const outcome = await push(bearer);
  expect([outcome.status, [...new Set(bearer.requests.filter((each) => each.startsWith("the storage")))]]).toEqual([
    0,
    ["the storage got no login"],
  ]);
});

test("a token that ended between two requests is asked for anew", async () => {
  bearer.faults.push({ method: "PUT", path: /manifests\/latest$/, status: 401, times: 1 });
  const outcome = await push(bearer);
  expect([outcome.status, bearer.requests.filter((each) => each === "GET /token").length > 1]).toEqual([0, true]);
});

test("an identity token, which ACR keeps in place of a password, is exchanged, and is in no argument and no log", async () => {
  const outcome = await push(bearer, {}, { auth: "", identitytoken: identity });
  expect([outcome.status, bearer.requests.includes("POST /token"), outcome.stdout.includes(identity)]).toEqual([
    0,
    true,
    false,
  ]);
});

test("a credential helper of the machine is asked for the login", async () => {
  const outcome = await push(basic, {
    files: { "docker/config.json": JSON.stringify({ credsStore: "vault" }) },
    calls: [
      {
        ...anyCalls("docker-credential-vault"),
        stdin: basic.host,
        stdout: JSON.stringify({ Username: login.username, Secret: login.password }),
      },
    ],
  });
  expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
});

test("a registry that drops an upload gets it anew, and one that stays away ends with 4", async () => {
  basic.faults.push({ method: "PATCH", path: /uploads/, status: 503, times: 1 });
  const first = await push(basic);
  basic.reset();
  basic.faults.push({ method: "PATCH", path: /uploads/, status: 503, times: 99 });
  const second = await push(basic);
  expect([first.status, second.status, second.pauses, second.stderr]).toEqual([
    0,
    4,
    [2],
    expect.stringMatching(
      /^push_attested_image: HOST could not be reached to push sha256:\w+ to acme\/web: 2 of 2 tries met a passing fault, the last HTTP 503\. Check the parameter "registry" and the registry's status page, then run the job again\.\n$/,
    ),
  ]);
});

test.each(["basic", "bearer"] as const)("by %s: a login that may not push ends with 3", async (kind) => {
  const registry = kind === "basic" ? basic : bearer;
  const wrong = { auth: Buffer.from("ann:wrong").toString("base64") };
  const outcome = await push(registry, {}, wrong);
  expect([outcome.status, outcome.stderr]).toEqual([
    3,
    expect.stringMatching(
      /^push_attested_image: HOST refused to let this login push sha256:\w+ to acme\/web \(HTTP 401\)\. Check that a log_in step for HOST runs before this one, that its user or token may do this, and that the repository exists\.\n$/,
    ),
  ]);
});

test("a tag that may not move ends with 5, and a fault that nothing explains with 1", async () => {
  basic.faults.push({ method: "PUT", path: /manifests\/1$/, status: 400, body: "tag is immutable", times: 99 });
  const immutable = await push(basic, { calls: [{ ...withBuildx, status: 1 }] });
  basic.reset();
  basic.faults.push({ method: "PUT", path: /manifests\/1$/, status: 400, body: "MANIFEST_INVALID", times: 99 });
  const invalid = await push(basic);
  const warned = "push_attested_image: warning: HOST answered HTTP 400: ";
  expect([immutable.status, immutable.stderr.split(",")[0], invalid.status, invalid.stderr]).toEqual([
    5,
    `${warned}tag is immutable\npush_attested_image: HOST/acme/web:1 is in the registry already`,
    1,
    `${warned}MANIFEST_INVALID\npush_attested_image: HOST/acme/web:1 could not be pushed; docker says why above.\n`,
  ]);
});

test("another pipeline that moved the tag meanwhile ends with 5", async () => {
  basic.faults.push({ method: "GET", path: /manifests\/1$/, status: 200, body: "{}", times: 1 });
  const outcome = await push(basic);
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `push_attested_image: HOST/acme/web:1 is not ${list} in the registry after it was pushed (HTTP 200). Did another pipeline push the same tag?\n`,
  ]);
});

test("an image without attestations is left to push_image, and attestations that did not travel end with 2", async () => {
  const without = await push(basic, { files: { [json]: handedOver() } });
  const files = builtFiles(basic.host);
  const lost = await runScript("push_attested_image.sh", {
    files: { [json]: files[json] ?? "" },
    tools: ["docker"],
    realTools: ["curl"],
  });
  const elsewhere = await push(basic, { env: { PARAM_REGISTRY: "ghcr.io" } });
  expect([without.status, without.stdout, lost.status, lost.stderr, elsewhere.status, elsewhere.stderr]).toEqual([
    0,
    `${json} has no attestations to push.\n`,
    2,
    `push_attested_image: the attestations of ${json} are not here: .arm-pipeline/images/web.oci is missing. Run build_image in this job, or load_image after the workspace of the build job was attached.\n`,
    2,
    'push_attested_image: the image was built for HOST, but the parameter "registry" is ghcr.io. Give the build and the push the same one.\n',
  ]);
});
