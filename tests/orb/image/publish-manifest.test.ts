import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { digest, handedOn, handedOver, pushed, said, shown, withBuildx, withoutBuildx } from "./engine.ts";

const name = "docker.io/acme/web";
const amd64 = ".arm-pipeline/parts/web/linux-amd64.json";
const arm64 = ".arm-pipeline/parts/web/linux-arm64.json";
const sources = [`${name}@${digest("1")}`, `${name}@${digest("2")}`];
const files = {
  [amd64]: pushed("1", { platform: "linux/amd64", tags: ["1.2.3-amd64"] }),
  [arm64]: pushed("2", { platform: "linux/arm64", tags: ["1.2.3-arm64"] }),
};
const index = JSON.stringify({ manifests: [{ digest: digest("1") }, { digest: digest("2") }] });
const sum = `sha256:${createHash("sha256").update(index).digest("hex")}`;

const create = (reply: object = {}) =>
  call(
    ["docker", "buildx", "imagetools", "create", `--tag=${name}:1.2.3`, `--tag=${name}:latest`, "--", ...sources],
    reply,
  );
const raw = (tag: string, stdout: string = index) =>
  call(`docker buildx imagetools inspect --raw ${name}:${tag}`, { stdout });

function run(calls: readonly PlannedCall[], options: ScriptOptions = {}) {
  const env = { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1.2.3\nlatest", ...options.env };
  return runScript("publish_manifest.sh", { files, ...options, env, calls: [withBuildx, ...calls] });
}

test("the parts are merged by digest, read back, and written down with every platform", async () => {
  const outcome = await run([create({ stdout: "pushing\n" }), raw("1.2.3"), raw("latest")]);
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout:
      `Publishing ${name}:1.2.3 ${name}:latest from ${sources.join(" ")}.\npushing\n` +
      `Published ${name}@${sum} (${name}:1.2.3 ${name}:latest). Written: .arm-pipeline/images/web.json\n`,
    stderr: "",
  });
  expect(outcome.files).toEqual({
    ...files,
    ...handedOn({
      ".arm-pipeline/images/web.json": handedOver({
        id: null,
        reference: `${name}@${sum}`,
        digest: sum,
        platforms: [
          { platform: "linux/amd64", digest: digest("1") },
          { platform: "linux/arm64", digest: digest("2") },
        ],
      }),
    }),
  });
  expect([outcome.exports, outcome.left]).toEqual([
    { ARM_PIPELINE_IMAGE: `${name}@${sum}`, ARM_PIPELINE_IMAGE_NAMES: "web" },
    {},
  ]);
});

test("a hiccup of the registry is tried again", async () => {
  const outcome = await run([create(said.down), create(), raw("1.2.3"), raw("latest")]);
  expect([outcome.status, outcome.pauses]).toEqual([0, [2]]);
});

test.each([
  [4, said.down, "could not be reached to publish"],
  [3, { status: 1, stderr: "ERROR: failed to authorize: 401 Unauthorized" }, "refused to let this login publish"],
  [1, { status: 1, stderr: "ERROR: unsupported media type" }, "could not be pushed; docker says why above."],
])("status %i when buildx fails so", async (status, reply, words) => {
  const outcome = await run([create(reply)], { env: { PARAM_ATTEMPTS: "1" } });
  expect([outcome.status, outcome.stderr.includes(words), outcome.files]).toEqual([status, true, files]);
});

test("a tag that holds something else when it is read back was moved by another pipeline: 5", async () => {
  const other = JSON.stringify({ manifests: [{ digest: digest("1") }, { digest: digest("9") }] });
  const outcome = await run([create(), raw("1.2.3"), raw("latest", other)]);
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `publish_manifest: ${name}:latest does not hold the parts that were just published. Did another pipeline publish the same tag? Use a tag of this commit.\n`,
  ]);
});

test("with skip_when_tags_exist a list that holds the parts already is taken, and the other tags get it", async () => {
  const env = { PARAM_SKIP_WHEN_TAGS_EXIST: "true" };
  const latest = call(["docker", "buildx", "imagetools", "create", `--tag=${name}:latest`, "--", ...sources]);
  const absent = call(`docker buildx imagetools inspect --raw ${name}:latest`, {
    status: 1,
    stderr: `ERROR: ${name}:latest: not found\n`,
  });
  const outcome = await run([raw("1.2.3"), absent, latest, raw("1.2.3"), raw("latest")], { env });
  expect([outcome.status, outcome.exports.ARM_PIPELINE_IMAGE]).toEqual([0, `${name}@${sum}`]);
  const again = await run([raw("1.2.3"), raw("latest"), raw("1.2.3"), raw("latest")], { env });
  expect([again.status, again.exports.ARM_PIPELINE_IMAGE]).toEqual([0, `${name}@${sum}`]);
});

test("a list of other parts under a tag that may not move is said with its digest: 5", async () => {
  const other = JSON.stringify({ manifests: [{ digest: digest("9") }] });
  const stderr = "ERROR: tag invalid: The image tag '1.2.3' cannot be overwritten because the tag is immutable.\n";
  const env = { PARAM_SKIP_WHEN_TAGS_EXIST: "true", PARAM_TAGS: "1.2.3" };
  const refused = call(["docker", "buildx", "imagetools", "create", `--tag=${name}:1.2.3`, "--", ...sources], {
    status: 1,
    stderr,
  });
  const outcome = await run([raw("1.2.3", other), refused, raw("1.2.3", other)], { env });
  const there = `sha256:${createHash("sha256").update(other).digest("hex")}`;
  expect([
    outcome.status,
    outcome.stderr.startsWith(
      `publish_manifest: ${name}:1.2.3 is in the registry already and names ${there}, and its tags are immutable`,
    ),
  ]).toEqual([5, true]);
});

test("annotations are given to the list, where its form can hold them", async () => {
  const env = { PARAM_ANNOTATIONS: "org.opencontainers.image.description=a, b\nx.y=1:2", PARAM_TAGS: "1" };
  const annotated = call([
    ...["docker", "buildx", "imagetools", "create", `--tag=${name}:1`],
    ...["--annotation=index:org.opencontainers.image.description=a, b", "--annotation=index:x.y=1:2", "--", ...sources],
  ]);
  const part = (at: number, mediaType: string) =>
    call(`docker buildx imagetools inspect --raw ${sources[at]}`, { stdout: JSON.stringify({ mediaType }) });
  const [docker, oci] = [
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
  ];
  expect((await run([part(0, docker), part(1, oci), annotated, raw("1")], { env })).status).toBe(0);
  const gone = await run([{ ...part(0, docker), ...said.notFound, stdout: "" }], { env });
  expect([gone.status, gone.stderr.split("\n").at(-2)]).toEqual([
    5,
    `publish_manifest: ${sources[0]} is not in the registry, though a push wrote it down. Was it deleted there?`,
  ]);
  const lost = await run([part(0, docker), part(1, docker)], { env });
  expect([lost.status, lost.stderr]).toEqual([
    2,
    'publish_manifest: parameter "annotations" needs parts of the form of OCI, and the engine that pushed these gave them the form of Docker, whose lists have no annotations. Give "annotations" to the builds too, on an engine with the containerd image store, or use their "labels".\n',
  ]);
  const wrong = await run([], { env: { PARAM_ANNOTATIONS: "index:a=b" } });
  expect([wrong.status, wrong.stderr]).toEqual([
    2,
    'publish_manifest: parameter "annotations" is not name=value: "index:a=b"\n',
  ]);
});

test("tags with two digests are not one image: 5", async () => {
  const outcome = await run([create(), raw("1.2.3"), raw("latest", `${index}\n`)]);
  expect([outcome.status, outcome.files]).toEqual([5, files]);
});

test.each<readonly [string, Record<string, string>, string]>([
  [
    "no part",
    {},
    "a multi-architecture image needs two parts or more, but .arm-pipeline/parts/web has 0: none. Run build_and_push with part: true for each architecture, and require all of them.",
  ],
  [
    "one part",
    { [arm64]: files[arm64] ?? "" },
    "a multi-architecture image needs two parts or more, but .arm-pipeline/parts/web has 1: parts/web/linux-arm64.json. Run build_and_push with part: true for each architecture, and require all of them.",
  ],
  [
    "a part that is not pushed",
    { ...files, [arm64]: handedOver() },
    "the image in .arm-pipeline/parts/web/linux-arm64.json is not pushed yet.",
  ],
  [
    "a part of another repository",
    { ...files, [arm64]: pushed("2", { registry: "ghcr.io" }) },
    '.arm-pipeline/parts/web/linux-arm64.json is of ghcr.io/acme/web, but the parameters "registry" and "image" say docker.io/acme/web.',
  ],
  [
    "a part of another commit",
    { ...files, [arm64]: pushed("2", { revision: "feed" }) },
    "the parts are of two commits, c0ffee and feed; an image of both would differ by machine.",
  ],
])("%s is refused, and nothing is published", async (_what, handed, message) => {
  const outcome = await run([], { files: handed });
  expect([outcome.status, outcome.stderr]).toEqual([2, `publish_manifest: ${message}\n`]);
});

test("without buildx nothing can merge by digest", async () => {
  const env = { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1" };
  const outcome = await runScript("publish_manifest.sh", { files, env, calls: [withoutBuildx] });
  expect([outcome.status, outcome.stderr.split(". ")[0]]).toEqual([
    2,
    "publish_manifest: docker buildx is not installed, and only it merges images by digest",
  ]);
});
