import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { DataMap } from "../../src/model/index.ts";
import { changeJobs, recipeRepository } from "./support/recipe-repository.ts";
import { type Manifest, manifestOf } from "./support/registry-contents.ts";
import { contexts, type Ended, folderWith, lastWords, rehearsed, revision, run } from "./support/run.ts";
import { pushSbomScanner } from "./support/sbom-scanner.ts";

/** What BuildKit attests of an image: made by a real BuildKit, pushed with the image, and read back from a real registry. */

const { registry } = inject("services");
const buildx = inject("buildx");
const generator = `${registry.host}/stand-in/sbom-scanner:1`;
const known = () => ({ ...contexts(), buildx: { ...contexts().registry, ...buildx } });

/** Lists the files of an image as packages. */
const scanner = `export PATH=/bin
packages=$(busybox find "$BUILDKIT_SCAN_SOURCE" -type f | busybox sed "s|^$BUILDKIT_SCAN_SOURCE/*||; s|.*|{\\"name\\":\\"&\\",\\"SPDXID\\":\\"SPDXRef-&\\"}|" | busybox tr '\\n' ',')
printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"stand-in","packages":[%s]}}' "\${packages%,}" > "$BUILDKIT_SCAN_DESTINATION/stand-in.spdx.json"
`;

beforeAll(() => pushSbomScanner({ name: generator, script: scanner }));

let folder: Awaited<ReturnType<typeof folderWith>>;
beforeAll(async () => {
  folder = await folderWith({ Dockerfile: "FROM scratch\nCOPY stamp /stamp\n", stamp: "attested\n" });
});
afterAll(() => folder.remove());

async function build(jobs: readonly DataMap[], more: DataMap = {}): Promise<Ended> {
  const ended = await run(jobs, { repository: folder.folder, contexts: known(), jobs: more });
  await ended.remove();
  return ended;
}

/** The kinds of a list's entries, and of which of its images each attestation is. */
const contents = ({ manifests = [] }: Manifest) =>
  manifests.map(({ digest, platform, annotations }) => ({
    platform: `${platform.os}/${platform.architecture}`,
    of: manifests.findIndex((other) => other.digest === annotations?.["vnd.docker.reference.digest"]),
    itself: digest.startsWith("sha256:"),
  }));

const image = { registry: registry.host, tags: "1", context: ["buildx"] };
const ending = (ended: Ended, job: string) => [
  ended.ending(job),
  ended.ending(job) === "success" || ended.output(job).slice(-2500),
];

test("provenance and an SBOM are pushed with the image under every tag, verified there, and copied with it", async () => {
  const name = "arm/build_and_push";
  const job = {
    ...image,
    image: "acme/attested",
    tags: "1\nlatest",
    provenance: "max",
    sbom: true,
    sbom_generator: generator,
    also_push_to: `${registry.host}/mirror/attested`,
  };
  const ended = await build([{ [name]: job }]);
  expect(ending(ended, name)).toEqual(["success", true]);
  const [one, latest, copy] = await Promise.all([
    manifestOf("acme/attested", "1"),
    manifestOf("acme/attested", "latest"),
    manifestOf("mirror/attested", "1"),
  ]);
  expect([contents(one), latest.digest, copy.digest]).toEqual([
    [
      { platform: "linux/arm64", of: -1, itself: true },
      { platform: "unknown/unknown", of: 0, itself: true },
    ],
    one.digest,
    one.digest,
  ]);
  const digest = one.manifests?.[0]?.digest;
  expect(ended.output(name).match(/^Verified in the registry: .*$/gm)).toEqual([
    `Verified in the registry: linux/arm64 is ${digest}.`,
    expect.stringMatching(`has provenance \\(https://slsa.dev/provenance/v\\S+\\), of ${digest}`),
    `Verified in the registry: linux/arm64 has sbom (https://spdx.dev/Document, 1 packages), of ${digest}.`,
  ]);
});

test("what a build job attests goes to the push job on another machine, and to the registry as it was built", async () => {
  const jobs = [
    { "arm/build": { ...image, image: "acme/carried", provenance: "min" } },
    { "arm/push": { registry: registry.host, context: ["buildx"], requires: ["arm/build"] } },
  ];
  const ended = await build(jobs);
  expect([ending(ended, "arm/build"), ending(ended, "arm/push")]).toEqual([
    ["success", true],
    ["success", true],
  ]);
  expect(contents(await manifestOf("acme/carried", "1"))).toHaveLength(2);
  expect(ended.output("arm/push")).toMatch(/linux\/arm64 has provenance/);
});

test("the recipe `attested` for two architectures: the merged image keeps what each part attests, verified in its list", async () => {
  const repository = await recipeRepository("attested", {
    files: { Dockerfile: "FROM scratch\nCOPY stamp /stamp\n", stamp: "attested\n" },
    flags: ["--image", "acme/both", "--platform", "linux/arm64", "--platform", "linux/amd64", "--build-only"],
  });
  await changeJobs(repository, { give: { "arm/build_and_push": { sbom_generator: generator } } });
  const { registry: login, ...others } = contexts();
  const ended = await rehearsed(repository.folder, { contexts: { ...others, registry: { ...login, ...buildx } } });
  await repository.remove();
  expect(ending(ended, "arm/publish_manifest")).toEqual(["success", true]);
  const list = contents(await manifestOf("acme/both", revision));
  expect(list.map(({ platform }) => platform).sort()).toEqual([
    ...["linux/amd64", "linux/arm64"],
    ...["unknown/unknown", "unknown/unknown"],
  ]);
  const verified = ended.output("arm/publish_manifest").matchAll(/(\S+) has (provenance|sbom) \(/g);
  expect([...verified].map(([, platform, what]) => `${platform} ${what}`).sort()).toEqual([
    ...["linux/amd64 provenance", "linux/amd64 sbom"],
    ...["linux/arm64 provenance", "linux/arm64 sbom"],
  ]);
});

test("an image that was promised attestations and has none is refused by what the registry says", async () => {
  const steps = [
    ...["checkout", { log_in: { registry: registry.host } }],
    { build_image: { image: "acme/bare", registry: registry.host, tags: "1" } },
    ...[{ push_image: {} }, { verify_attestations: { sbom: true } }],
    { log_out: { registry: registry.host } },
  ];
  const job = { machine: { image: "ubuntu-2404:current" }, resource_class: "arm.medium", steps };
  const ended = await build([{ "arm/bare": { context: ["registry"] } }], { bare: job });
  const { digest } = await manifestOf("acme/bare", "1");
  expect([ended.ending("arm/bare"), lastWords(ended.output("arm/bare"))]).toEqual([
    "Verify the attestations: 5",
    `verify_attestations: ${registry.host}/acme/bare@${digest} has no attestations for linux/arm64 (${digest}), but this step asks for sbom, which its build was not told to attest. Give "provenance" and "sbom" to the build.`,
  ]);
});
