import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { outside } from "./building.ts";
import { digest, handedOn, handedOver, said, shown, withBuildx, withoutBuildx } from "./engine.ts";

const name = "docker.io/acme/web";
const json = ".arm-pipeline/images/web.json";
const commit = "8670451f0e8a0d1b2c3d4e5f60718293a4b5c6d7";
const manifest = '{"schemaVersion":2,"config":{}}';
const sumOf = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const sum = sumOf(manifest);
const reference = `${name}@${sum}`;

const raw = (tag: string, stdout: string = manifest, from = name) =>
  call(`docker buildx imagetools inspect --raw ${from}:${tag}`, { stdout });
const absent = (tag: string) =>
  call(`docker buildx imagetools inspect --raw ${name}:${tag}`, {
    status: 1,
    stderr: `ERROR: ${name}:${tag}: not found\n`,
  });
const configuration = (fields: object = {}, of = reference) =>
  call(["docker", "buildx", "imagetools", "inspect", "--format", "{{json .Image}}", of], {
    stdout: JSON.stringify({
      architecture: "arm64",
      os: "linux",
      variant: "v8",
      config: { Labels: { "org.opencontainers.image.revision": commit } },
      ...fields,
    }),
  });
const copies = (tag: string, reply: object = {}) =>
  call(`docker buildx imagetools create --prefer-index=false --tag=${name}:${tag} -- ${reference}`, reply);
const git = outside.slice(1);

function run(calls: readonly PlannedCall[], options: ScriptOptions = {}) {
  const env = { PARAM_IMAGE: "acme/web", PARAM_TAGS: "$CIRCLE_SHA1", CIRCLE_SHA1: commit, ...options.env };
  return runScript("find_image.sh", { ...options, env, calls: [withBuildx, ...git, ...calls] });
}

const taken = (fields: Readonly<Record<string, unknown>> = {}) =>
  handedOver({
    tags: [commit],
    id: null,
    reference,
    digest: sum,
    platforms: [{ platform: "linux/arm64", digest: sum }],
    revision: commit,
    created: null,
    ...fields,
  });

test("the image of an earlier run is taken: nothing is left to build or to push, and it is written down as pushed", async () => {
  const outcome = await run([raw(commit), configuration()]);
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout:
      `${name}:${commit} is in the registry already: linux/arm64, of the commit ${commit}, ${reference}.\n` +
      `Taken: ${reference} (${name}:${commit}). Written: ${json}\n`,
    stderr: "",
  });
  expect([outcome.files, outcome.left, outcome.exports]).toEqual([
    handedOn({ [json]: taken() }),
    {},
    {
      ARM_PIPELINE_FOUND: "images/web.json",
      ARM_PIPELINE_IMAGE: reference,
      ARM_PIPELINE_IMAGE_NAMES: "web",
    },
  ]);
});

test("what was taken is neither built nor pushed by the steps after it", async () => {
  const options = {
    files: { [json]: taken(), Dockerfile: "FROM scratch\n" },
    env: { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1", ARM_PIPELINE_FOUND: "images/web.json" },
    tools: ["docker", "git", "uname"],
  };
  const built = await runScript("build_image.sh", options);
  expect(shown(built)).toEqual({ status: 0, stdout: "The registry has web already: nothing is built.\n", stderr: "" });
  const pushed = await runScript("push_image.sh", options);
  expect([shown(pushed), pushed.exports]).toEqual([
    { status: 0, stdout: `The registry has what ${json} names: nothing is pushed.\n`, stderr: "" },
    { ARM_PIPELINE_IMAGE: reference },
  ]);
});

test("an image that another job's file names as pushed is built all the same", async () => {
  const outcome = await runScript("build_image.sh", {
    files: { [json]: taken() },
    env: {
      PARAM_IMAGE: "acme/web",
      PARAM_TAGS: "1",
      ARM_PIPELINE_FOUND: "images/webb.json parts/web/linux-arm64.json",
    },
    tools: ["docker", "git"],
  });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    'build_image: parameter "dockerfile" names no file: "Dockerfile" (looked in <work>)\n',
  ]);
});

test("a registry without the tag leaves all as it was, and the build makes it", async () => {
  const outcome = await run([absent(commit)]);
  expect([outcome.status, outcome.stdout.split("\n").at(-2), outcome.files, outcome.exports]).toEqual([
    0,
    `${name}:${commit} is not in the registry yet.`,
    {},
    {},
  ]);
});

test("the other tags name the same image afterwards: one that did already is left, one that did not is given", async () => {
  const env = { PARAM_TAGS: "$CIRCLE_SHA1\nkept\nlatest\nnew" };
  const older = '{"schemaVersion":2}';
  const calls = [
    ...[raw(commit), configuration(), raw("kept"), raw("latest", older), copies("latest"), raw("latest")],
    ...[absent("new"), copies("new"), raw("new")],
  ];
  const outcome = await run(calls, { env });
  expect([outcome.status, outcome.files[json]]).toEqual([0, taken({ tags: [commit, "kept", "latest", "new"] })]);
});

test("a tag that may not move and names another image is said with its digest: 5", async () => {
  const older = '{"schemaVersion":2}';
  const stderr =
    "ERROR: tag invalid: The image tag '1' already exists and cannot be overwritten because the tag is immutable.\n";
  const outcome = await run(
    [raw(commit), configuration(), raw("1", older), copies("1", { status: 1, stderr }), raw("1", older)],
    { env: { PARAM_TAGS: "$CIRCLE_SHA1\n1" } },
  );
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
    5,
    `find_image: ${name}:1 is in the registry already and names ${sumOf(older)}, and its tags are immutable, so this build cannot take its place. Set skip_when_tags_exist: true, which deploys the image that is there, re-run the workflow from the job that failed, or build a new commit.`,
  ]);
});

test("a tag that is another image after the copy, or none, was moved or removed: 5", async () => {
  const list = '{"manifests":[]}';
  const outcome = await run([raw(commit), configuration(), absent("1"), copies("1"), raw("1", list)], {
    env: { PARAM_TAGS: "$CIRCLE_SHA1\n1" },
  });
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
    5,
    `find_image: ${name}:1 is ${sumOf(list)} in the registry after it was copied from ${reference}. Did another pipeline push the same tag?`,
  ]);
  const gone = await run([raw(commit), configuration(), absent("1"), copies("1"), absent("1")], {
    env: { PARAM_TAGS: "$CIRCLE_SHA1\n1" },
  });
  expect([gone.status, gone.stderr.split("\n").at(-2)]).toEqual([
    5,
    `find_image: ${name}:1 is not in the registry after it was pushed.`,
  ]);
});

test.each<readonly [string, object, string]>([
  [
    "of another platform",
    { architecture: "amd64", variant: "" },
    `${name}:${commit} is in the registry already and is not linux/arm64, which was promised. Build it under another tag, or delete that one.`,
  ],
  [
    "of another commit",
    { config: { Labels: { "org.opencontainers.image.revision": "f".repeat(40) } } },
    `${name}:${commit} is in the registry already and was built of the commit ${"f".repeat(40)}, but this one is ${commit}. Let the first tag be the commit's own (git:sha), or leave skip_when_tags_exist out.`,
  ],
])("an image %s is not taken: 5", async (_what, fields, message) => {
  const outcome = await run([raw(commit), configuration(fields)]);
  expect([outcome.status, outcome.stderr, outcome.exports]).toEqual([5, `find_image: ${message}\n`, {}]);
});

test.each<readonly [string, object]>([
  ["without labels", { config: {} }],
  ["whose label is no commit", { config: { Labels: { "org.opencontainers.image.revision": "v1" } } }],
])("an image %s is taken by its tag alone", async (_what, fields) => {
  expect((await run([raw(commit), configuration(fields)])).status).toBe(0);
});

test("a part is looked for under its own tag and written to its own file", async () => {
  const amd64 = { architecture: "amd64", variant: "" };
  const outcome = await run([raw(`${commit}-amd64`), configuration(amd64)], {
    env: { PARAM_PART: "true", PARAM_PLATFORM: "linux/amd64" },
  });
  const file = "parts/web/linux-amd64.json";
  expect([outcome.status, outcome.files, outcome.exports.ARM_PIPELINE_FOUND]).toEqual([
    0,
    handedOn({
      [`.arm-pipeline/${file}`]: taken({
        tags: [`${commit}-amd64`],
        platforms: [{ platform: "linux/amd64", digest: sum }],
      }),
    }),
    file,
  ]);
});

test("of a list, as other tools push one for a single image, the platform's own image is written down", async () => {
  const list = JSON.stringify({
    manifests: [
      { digest: digest("1"), platform: { os: "linux", architecture: "arm64", variant: "v8" } },
      { digest: digest("2"), platform: { os: "unknown", architecture: "unknown" } },
    ],
  });
  const of = `${name}@${sumOf(list)}`;
  const images = call(["docker", "buildx", "imagetools", "inspect", "--format", "{{json .Image}}", of], {
    stdout: JSON.stringify({ "linux/arm64": { architecture: "arm64", os: "linux", config: {} } }),
  });
  const outcome = await run([raw(commit, list), images]);
  expect([outcome.status, JSON.parse(outcome.files[json] ?? "{}")]).toMatchObject([
    0,
    { reference: of, digest: sumOf(list), platforms: [{ platform: "linux/arm64", digest: digest("1") }] },
  ]);
});

test("a push job looks for what its build job handed over, and keeps that where the registry has none", async () => {
  const files = { [json]: handedOver({ tags: ["1"], revision: commit }) };
  const calls = [withBuildx, raw("1"), configuration()];
  const outcome = await runScript("find_image.sh", { files, calls });
  expect([outcome.status, outcome.files]).toEqual([
    0,
    handedOn({ [json]: taken({ tags: ["1"], created: "2026-01-31T12:00:00Z" }) }),
  ]);
  const nothing = await runScript("find_image.sh", { files, calls: [withBuildx, absent("1")] });
  expect([nothing.status, nothing.files, nothing.exports]).toEqual([0, files, {}]);
});

test.each([
  [4, said.down, "docker.io could not be reached to read"],
  [3, said.noLogin, "docker.io refused to let this login read"],
  [1, { status: 1, stderr: "ERROR: short read\n" }, "could not be read from the registry; docker says why above."],
])("status %i when the registry cannot be asked", async (status, reply, words) => {
  const outcome = await run([call(`docker buildx imagetools inspect --raw ${name}:${commit}`, reply)], {
    env: { PARAM_ATTEMPTS: "1" },
  });
  expect([outcome.status, outcome.stderr.includes(words), outcome.exports]).toEqual([status, true, {}]);
});

test("without buildx, or without later steps, nothing can be taken: 2", async () => {
  const env = { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1" };
  const old = await runScript("find_image.sh", { env, calls: [withoutBuildx] });
  expect([old.status, old.stderr.split(":")[1]]).toEqual([
    2,
    ' parameter "skip_when_tags_exist" needs docker buildx, which is not installed here',
  ]);
  const alone = await runScript("find_image.sh", { env: { ...env, BASH_ENV: "" }, calls: [withBuildx] });
  expect([alone.status, alone.stderr.split(",")[0]]).toEqual([2, "find_image: BASH_ENV is not set"]);
});
