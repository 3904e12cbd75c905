import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { login, type RegistryApi, startRegistryApi } from "../support/registry-api.ts";
import { runScript } from "../support/run-script.ts";
import { attestedList, dockerConfig, imageDigest, provenance, provenanceType, sbom, sbomType } from "./attested.ts";
import { digest, pushed } from "./engine.ts";

let registry: RegistryApi;
beforeAll(async () => {
  registry = await startRegistryApi("bearer");
});
beforeEach(() => registry.reset());
afterAll(() => registry.close());

type Promised = {
  readonly attestations?: readonly string[];
  /** Further platforms of the image. */
  readonly others?: readonly object[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Verifies an image whose list has these statements. */
async function verify(
  { list, blobs }: ReturnType<typeof attestedList>,
  { attestations, others = [], env = {} }: Promised = {},
) {
  for (const [name, text] of blobs)
    for (const place of [registry.blobs, registry.manifests]) place.set(name, Buffer.from(text));
  const platforms = [
    { platform: "linux/arm64", digest: imageDigest, ...(attestations && { attestations }) },
    ...others,
  ];
  const auth = { auth: Buffer.from(`${login.username}:${login.password}`).toString("base64") };
  const outcome = await runScript("verify_attestations.sh", {
    files: {
      ".arm-pipeline/images/web.json": pushed("1", {
        registry: registry.host,
        reference: `${registry.host}/acme/web@${list}`,
        platforms,
      }),
      ...dockerConfig(registry.host, auth),
    },
    env: { DOCKER_CONFIG: "docker", PARAM_ATTEMPTS: "1", ...env },
    tools: ["docker"],
    realTools: ["curl"],
  });
  const plain = (text: string) => text.replaceAll(registry.host, "HOST").replaceAll(list, "LIST");
  return [outcome.status, plain(outcome.stdout), plain(outcome.stderr)];
}

const both = { attestations: ["provenance", "sbom"] };
const said = "verify_attestations: ";

test("provenance and an SBOM of the image are verified, what is said of them read back", async () => {
  const shown = [
    `Verified in the registry: linux/arm64 has provenance (${provenanceType}), of ${imageDigest}.`,
    `Verified in the registry: linux/arm64 has sbom (${sbomType}, 2 packages), of ${imageDigest}.`,
    "",
  ].join("\n");
  expect(await verify(attestedList([provenance, sbom]), both)).toEqual([0, shown, ""]);
  const promised = { env: { PARAM_PROVENANCE: "min", PARAM_SBOM: "true" } };
  expect(await verify(attestedList([provenance, sbom]), promised)).toEqual([0, shown, ""]);
});

test("nothing is asked of an image that promised nothing", async () => {
  expect(await verify(attestedList([]))).toEqual([
    0,
    "No attestation of linux/arm64 in HOST/acme/web@LIST was promised: nothing to verify.\n",
    "",
  ]);
});

test.each<readonly [string, ReturnType<typeof attestedList>, string]>([
  [
    "no statement about this image",
    attestedList([provenance, sbom], digest("e")),
    `HOST/acme/web@LIST has no attestations for linux/arm64 (${imageDigest}), but its build attested provenance and sbom. Was it pushed anew by something that drops them, or did a rule remove what has no tag?`,
  ],
  [
    "the SBOM is missing",
    attestedList([provenance]),
    `HOST/acme/web@LIST has no sbom for linux/arm64 (${imageDigest}), but its build attested sbom. Was it pushed anew by something that drops them, or did a rule remove what has no tag? Attested is ${provenanceType}.`,
  ],
  [
    "both are missing",
    attestedList([]),
    `HOST/acme/web@LIST has no provenance for linux/arm64 (${imageDigest}), but its build attested provenance. Was it pushed anew by something that drops them, or did a rule remove what has no tag? Attested is nothing.`,
  ],
  [
    "the statement is another image's",
    attestedList([{ ...provenance, subject: digest("f") }, sbom]),
    `the provenance for linux/arm64 in HOST/acme/web@LIST is of ${digest("f")}, and not of ${imageDigest}: it is another image's.`,
  ],
  [
    "the statement says nothing",
    attestedList([{ ...provenance, predicate: {} }, sbom]),
    "the provenance for linux/arm64 in HOST/acme/web@LIST says nothing.",
  ],
])("refused: %s", async (_case, list, words) => {
  const [status, , stderr] = await verify(list, both);
  expect([status, stderr]).toEqual([5, `${said}${words}\n`]);
});

test("what this step asks for and no build was told to attest is said so", async () => {
  const env = { PARAM_SBOM: "true" };
  expect([
    (await verify(attestedList([provenance]), { attestations: ["provenance"], env }))[2],
    (await verify(attestedList([], digest("e")), { env }))[2],
  ]).toEqual([
    `${said}HOST/acme/web@LIST has no sbom for linux/arm64 (${imageDigest}), but this step asks for sbom, which its build was not told to attest. Give "provenance" and "sbom" to the build. Attested is ${provenanceType}.\n`,
    `${said}HOST/acme/web@LIST has no attestations for linux/arm64 (${imageDigest}), but this step asks for sbom, which its build was not told to attest. Give "provenance" and "sbom" to the build.\n`,
  ]);
});

test("an SBOM without a package, and a platform that is not attested beside one that is, are warned of", async () => {
  const root = { SPDXID: "SPDXRef-DocumentRoot-Directory-sbom" };
  const empty = { ...sbom, predicate: { SPDXID: "SPDXRef-DOCUMENT", packages: [root] } };
  const amd64 = { platform: "linux/amd64", digest: digest("d") };
  expect((await verify(attestedList([empty]), { attestations: ["sbom"], others: [amd64] }))[2]).toBe(
    `${said}warning: the sbom for linux/arm64 in HOST/acme/web@LIST lists no package. Its scanner knows none of what is in the image, or could not look into it.\n` +
      `${said}warning: of HOST/acme/web@LIST only linux/arm64 is attested, and linux/amd64 is not. Give "provenance" and "sbom" to each build.\n`,
  );
});

test("a registry that answers with something else, or not any more, is told apart", async () => {
  const list = attestedList([provenance, sbom]);
  registry.faults.push({ method: "GET", path: /manifests/, status: 200, body: "{}", times: 1 });
  const other = await verify(list, both);
  registry.faults.push({ method: "GET", path: /manifests/, status: 404, times: 1 });
  const gone = await verify(list, both);
  registry.faults.push({ method: "GET", path: /manifests/, status: 503, times: 1 });
  const silent = await verify(list, both);
  registry.faults.push({ method: "GET", path: /manifests/, status: 403, times: 1 });
  const refused = await verify(list, both);
  registry.faults.push({ method: "GET", path: /manifests/, status: 418, times: 1 });
  const strange = await verify(list, both);
  expect([other, gone, silent, refused, strange].map(([status, , stderr]) => [status, stderr])).toEqual([
    [5, expect.stringMatching(/HOST answered with sha256:\w+ when it was asked for LIST\.\n$/)],
    [
      5,
      `${said}LIST is not in the registry, though HOST/acme/web names it. Was it deleted there, as by a rule for what has no tag?\n`,
    ],
    [
      4,
      expect.stringContaining(
        `${said}HOST could not be reached to read LIST of acme/web: 1 of 1 tries met a passing fault, the last HTTP 503.`,
      ),
    ],
    [3, expect.stringContaining(`${said}HOST refused to let this login read LIST of acme/web (HTTP 403).`)],
    [1, `${said}HOST answered HTTP 418 when it was asked for LIST of acme/web.\n`],
  ]);
});

test("an image that is not pushed yet ends with 2", async () => {
  const outcome = await runScript("verify_attestations.sh", {
    files: { ".arm-pipeline/images/web.json": pushed("1", { reference: null }) },
    tools: ["docker", "curl"],
  });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    `${said}the image in .arm-pipeline/images/web.json is not pushed yet. Push it before this step.\n`,
  ]);
});
