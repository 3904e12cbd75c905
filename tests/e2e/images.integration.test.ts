import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Registry, startRegistry } from "../../scripts/provision/services/registry.ts";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import type { DataMap } from "../../src/model/index.ts";
import { manifestOf } from "./support/registry-contents.ts";
import { type FrontRegistry, immutableRegistry } from "./support/registry-in-front.ts";
import { contexts, type Ended, folderWith, lastWords, revision, run } from "./support/run.ts";

/** What becomes of an image around its build: runs of the same commit, further registries, annotations, the cache of its layers. */

const { registry, folders } = inject("services");
const buildx = inject("buildx");
let session: Session;
let second: Registry;
let immutable: FrontRegistry;

beforeAll(async () => {
  const system = realSystem();
  const privilege = inject("facts").privilege;
  session = await Session.begin({ system, folders, privilege, progress: { say: () => undefined } });
  second = await startRegistry(session, { system });
  immutable = await immutableRegistry(registry.host);
});
afterAll(async () => {
  await immutable.close();
  await session.end();
});

const known = () => {
  const { registry: login } = contexts();
  const further = { SECOND_USER: second.username, SECOND_PASSWORD: second.password };
  return { ...contexts(), registry: { ...login, ...further }, buildx: { ...login, ...further, ...buildx } };
};

/** Each run builds another image: nothing about it is the same to the bit. */
async function runWith(stamp: string, jobs: readonly DataMap[], args: readonly string[] = []): Promise<Ended> {
  const repository = await folderWith({ Dockerfile: "FROM scratch\nCOPY stamp /stamp\n", stamp });
  const ended = await run(jobs, { repository: repository.folder, contexts: known(), args });
  await repository.remove();
  await ended.remove();
  return ended;
}

const digestIn = (output: string) => /@(sha256:[0-9a-f]{64})/.exec(output)?.[1];

test("run again for the same commit, a tag that does not move gives the image of the first run, which a changed one cannot replace", async () => {
  const job = (more: DataMap = {}) => ({
    "arm/build_and_push": {
      image: "acme/immutable",
      registry: immutable.host,
      tags: "git:sha\nfor-people",
      context: ["registry"],
      ...more,
    },
  });
  const first = await runWith("first", [job()]);
  const again = await runWith("again", [job({ skip_when_tags_exist: true })]);
  const moved = await runWith("moved", [job()]);
  const name = "arm/build_and_push";
  const digest = digestIn(first.output(name));
  expect([first, again, moved].map((ended) => ended.ending(name))).toEqual(["success", "success", "Push the image: 5"]);
  expect([
    digestIn(again.output(name)),
    again.output(name).includes("nothing is built"),
    lastWords(moved.output(name)),
  ]).toEqual([
    digest,
    true,
    `push_image: ${immutable.host}/acme/immutable:${revision} is in the registry already and names ${digest}, and its tags are immutable, so this build cannot take its place. Set skip_when_tags_exist: true, which deploys the image that is there, re-run the workflow from the job that failed, or build a new commit.`,
  ]);
});

const multi = (host: string, more: DataMap = {}, both: DataMap = {}): readonly DataMap[] => {
  const image = { image: "acme/parts", registry: host, tags: "1", context: ["registry"], ...both };
  return [
    { "arm/build_and_push": { name: "arm64", ...image, platform: "linux/arm64", part: true } },
    { "arm/build_and_push": { name: "amd64", ...image, platform: "linux/amd64", part: true } },
    {
      "arm/publish_manifest": {
        ...image,
        platforms: "linux/arm64\nlinux/amd64",
        requires: ["arm64", "amd64"],
        ...more,
      },
    },
  ];
};

test("run again, the parts and the list of a multi-architecture image are those of the first run", async () => {
  const skip = { skip_when_tags_exist: true };
  const first = await runWith("first", multi(immutable.host, {}, skip));
  const again = await runWith("again", multi(immutable.host, {}, skip));
  const { digest } = await manifestOf("acme/parts", "1");
  expect(["arm64", "amd64", "arm/publish_manifest"].map((job) => [first.ending(job), again.ending(job)])).toEqual(
    Array(3).fill(["success", "success"]),
  );
  expect([
    ["arm64", "amd64"].map((job) => again.output(job).includes("nothing is built")),
    again.output("arm/publish_manifest").includes(`Published ${immutable.host}/acme/parts@${digest}`),
  ]).toEqual([[true, true], true]);
});

test("a list goes to a second registry with its parts and its digest", async () => {
  const further = { also_push_to: `${second.host}/mirror/parts=SECOND_USER:SECOND_PASSWORD` };
  const ended = await runWith("two", multi(registry.host, further, { tags: "2" }));
  const here = await manifestOf("acme/parts", "2");
  const there = await manifestOf("mirror/parts", "2", second);
  const parts = await Promise.all(
    (there.manifests ?? []).map((part) => manifestOf("mirror/parts", part.digest, second)),
  );
  expect([ended.ending("arm/publish_manifest"), there.digest, parts.map(({ digest }) => digest)]).toEqual([
    "success",
    here.digest,
    (here.manifests ?? []).map(({ digest }) => digest),
  ]);
});

const note = "org.opencontainers.image.description";

/**
 * Pushes both parts in the form of OCI and hands them over, as build_image and push_image do on an engine with the containerd image store,
 * which the engine of these tests is too old for.
 */
const pushesParts = `for arch in arm64 amd64; do
  docker buildx build --platform="linux/$arch" --provenance=false --metadata-file=built.json \\
    --output="type=image,push=true,oci-mediatypes=true,name=${registry.host}/acme/noted:1-$arch" .
  mkdir -p .arm-pipeline/parts/noted
  jq --arg arch "$arch" '."containerimage.digest" as $digest | { schema: 2, name: "noted", revision: null, created: null,
    reference: "${registry.host}/acme/noted@\\($digest)", platforms: [{ platform: "linux/\\($arch)", digest: $digest }] }' \\
    built.json > ".arm-pipeline/parts/noted/linux-$arch.json"
done`;

test("annotations reach a list whose parts are of the form of OCI", async () => {
  const steps = [
    ...["checkout", { log_in: { registry: registry.host } }, { run: { name: "Push the parts", command: pushesParts } }],
    { publish_manifest: { image: "acme/noted", registry: registry.host, tags: "1", annotations: `${note}=a, b` } },
    { log_out: { registry: registry.host } },
  ];
  const job = { machine: { image: "ubuntu-2404:current" }, resource_class: "arm.medium", steps };
  const repository = await folderWith({ Dockerfile: "FROM scratch\nCOPY stamp /stamp\n", stamp: "noted" });
  const options = { repository: repository.folder, contexts: known(), jobs: { noted: job } };
  const ended = await run([{ "arm/noted": { context: ["buildx"] } }], options);
  await repository.remove();
  await ended.remove();
  const { annotations, manifests = [] } = await manifestOf("acme/noted", "1");
  expect([
    ended.ending("arm/noted") === "success" || ended.output("arm/noted").slice(-3000),
    annotations,
    manifests.map(({ platform }) => platform.architecture).sort(),
  ]).toEqual([true, { [note]: "a, b" }, ["amd64", "arm64"]]);
});

test("an engine that writes manifests anew is refused annotations before it builds, and before it merges", async () => {
  const annotations = { annotations: `${note}=lost` };
  const build = { image: "acme/lost", registry: registry.host, tags: "1", context: ["registry"], ...annotations };
  const built = await runWith("lost", [{ "arm/build_and_push": build }]);
  const merged = await runWith("lost", multi(registry.host, annotations, { image: "acme/lost" }));
  expect([
    ...[built.ending("arm/build_and_push"), lastWords(built.output("arm/build_and_push")).split(" needs ")[0]],
    ...[merged.ending("arm/publish_manifest"), lastWords(merged.output("arm/publish_manifest")).split(" needs ")[0]],
  ]).toEqual([
    ...["Build the image: 2", 'build_image: parameter "annotations"'],
    ...["Publish the multi-architecture image: 2", 'publish_manifest: parameter "annotations"'],
  ]);
});

test("one build goes to two registries under each tag, and the file that is handed on names both", async () => {
  const job = {
    image: "acme/twice",
    registry: registry.host,
    tags: "1\nlatest",
    context: ["registry"],
    also_push_to: `${second.host}/mirror/twice=SECOND_USER:SECOND_PASSWORD`,
  };
  const repository = await folderWith({ Dockerfile: "FROM scratch\nCOPY stamp /stamp\n", stamp: "twice" });
  const ended = await run([{ "arm/build_and_push": job }], { repository: repository.folder, contexts: known() });
  const image = JSON.parse(await ended.handedOver("arm/build_and_push", ".arm-pipeline/images/twice.json"));
  await repository.remove();
  await ended.remove();
  const there = await Promise.all(["1", "latest"].map((tag) => manifestOf("mirror/twice", tag, second)));
  const { digest } = image;
  expect([ended.ending("arm/build_and_push"), image.copies, there.map((each) => each.digest)]).toEqual([
    "success",
    [{ registry: second.host, repository: "mirror/twice", reference: `${second.host}/mirror/twice@${digest}`, digest }],
    [digest, digest],
  ]);
});

test("a wrong password for the second registry ends red before anything is built", async () => {
  const job = {
    image: "acme/twice",
    registry: registry.host,
    tags: "1",
    context: ["registry"],
    also_push_to: `${second.host}/mirror/twice=SECOND_USER:DOCKER_PASSWORD`,
  };
  const ended = await runWith("wrong", [{ "arm/build_and_push": job }]);
  expect([ended.ending("arm/build_and_push"), lastWords(ended.output("arm/build_and_push"))]).toEqual([
    "Log in to the registry: 3",
    `log_in: ${second.host} refused the credentials. Check SECOND_USER and DOCKER_PASSWORD in the CircleCI context of this job: the registry's user name, and a password or access token that is still valid and may push.`,
  ]);
});

test("the default branch writes the registry's cache, and another branch reads it and writes nothing", async () => {
  const Dockerfile = "FROM scratch AS made\nCOPY stamp /stamp\nFROM scratch\nCOPY --from=made /stamp /copied\n";
  const repository = await folderWith({ Dockerfile, stamp: "kept" });
  const job = {
    image: "acme/kept",
    registry: registry.host,
    tags: "1",
    context: ["buildx"],
    registry_cache: true,
    default_branch: "main",
  };
  const on = async (branch: string) => {
    const options = { repository: repository.folder, contexts: known(), args: ["--branch", branch] };
    const ended = await run([{ "arm/build_and_push": job }], options);
    await ended.remove();
    const { digest } = await manifestOf("acme/kept", "cache-arm64");
    return { ending: ended.ending("arm/build_and_push"), output: ended.output("arm/build_and_push"), digest };
  };
  const main = await on("main");
  const branch = await on("feature/x");
  await repository.remove();
  expect([
    ...[main.ending, branch.ending, branch.digest === main.digest],
    ...[main, branch].map(({ output }) => /exporting cache to registry/.test(output)),
    /importing cache manifest/.test(branch.output),
  ]).toEqual(["success", "success", true, true, false, true]);
});
