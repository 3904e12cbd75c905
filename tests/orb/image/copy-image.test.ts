import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { digest, handedOn, handedOver, pushed, said, shown, withBuildx, withoutBuildx } from "./engine.ts";

const json = ".arm-pipeline/images/web.json";
const manifest = '{"schemaVersion":2}';
const sum = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
const reference = `docker.io/acme/web@${sum}`;
const image = (fields: Readonly<Record<string, unknown>> = {}) =>
  handedOver({ reference, digest: sum, platforms: [{ platform: "linux/arm64", digest: sum }], tags: ["1"], ...fields });
const to = "ghcr.io/acme/web";
const raw = (tagged: string, stdout: string = manifest) =>
  call(`docker buildx imagetools inspect --raw ${tagged}`, { stdout });
const absent = (tagged: string) =>
  call(`docker buildx imagetools inspect --raw ${tagged}`, { status: 1, stderr: `ERROR: ${tagged}: not found\n` });
const create = (tagged: string, reply: object = {}) =>
  call(`docker buildx imagetools create --prefer-index=false --tag=${tagged} -- ${reference}`, reply);

function run(calls: readonly PlannedCall[], options: ScriptOptions = {}) {
  const env = { PARAM_ALSO_PUSH_TO: `${to}=GH_USER:GH_TOKEN`, ...options.env };
  return runScript("copy_image.sh", { files: { [json]: image() }, ...options, env, calls: [withBuildx, ...calls] });
}

test("the image goes to each further registry under each tag, with the digest that it has, which is written down", async () => {
  const ecr = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/web";
  const files = { [json]: image({ tags: ["1", "latest"] }) };
  const outcome = await run(
    [to, ecr].flatMap((target) =>
      ["1", "latest"].flatMap((tag) => [
        absent(`${target}:${tag}`),
        create(`${target}:${tag}`),
        raw(`${target}:${tag}`),
      ]),
    ),
    { files, env: { PARAM_ALSO_PUSH_TO: `${to}=GH_USER:GH_TOKEN\n${ecr}` } },
  );
  const copies = [
    { registry: "ghcr.io", repository: "acme/web", reference: `${to}@${sum}`, digest: sum },
    { registry: ecr.split("/")[0], repository: "team/web", reference: `${ecr}@${sum}`, digest: sum },
  ];
  expect([outcome.status, outcome.files, outcome.left]).toEqual([
    0,
    handedOn({ [json]: image({ tags: ["1", "latest"], copies }) }),
    {},
  ]);
  expect(outcome.stdout.split("\n").at(-2)).toBe(`Pushed ${reference} to ${to} ${ecr} too. Written: ${json}`);
});

test("a copy that is there already is left as it is, so that a re-run meets no immutable tag", async () => {
  expect(shown(await run([raw(`${to}:1`)]))).toEqual({
    status: 0,
    stdout: `Pushing ${reference} to ${to}.\n${to}:1 names it already.\nPushed ${reference} to ${to} too. Written: ${json}\n`,
    stderr: "",
  });
});

test("buildx that cannot copy one image as it is, is refused with the minimum before anything is asked", async () => {
  const old = call("docker buildx version", { anyTimes: true, stdout: "github.com/docker/buildx v0.14.1 59582a8\n" });
  const env = { PARAM_ALSO_PUSH_TO: `${to}=GH_USER:GH_TOKEN` };
  expect(shown(await runScript("copy_image.sh", { files: { [json]: image() }, env, calls: [old] }))).toEqual({
    status: 2,
    stdout: "",
    stderr:
      'copy_image: "buildx" is of version 0.14 here, and these scripts need 0.15 or newer. Use a newer image, such as cimg/base:current.\n',
  });
});

test("a dropped connection is tried again", async () => {
  const outcome = await run([absent(`${to}:1`), create(`${to}:1`, said.down), create(`${to}:1`), raw(`${to}:1`)]);
  expect([outcome.status, outcome.pauses]).toEqual([0, [2]]);
});

test.each([
  [4, said.down, "copy_image: ghcr.io could not be reached to push ghcr.io/acme/web:1"],
  [3, said.noLogin, "copy_image: ghcr.io refused to let this login push ghcr.io/acme/web:1"],
  [
    1,
    { status: 1, stderr: "name unknown: The repository with name 'acme/web' does not exist\n" },
    "copy_image: ghcr.io has no repository acme/web; create it first. For Amazon ECR: create_repository: true, or aws ecr create-repository --repository-name acme/web",
  ],
  [
    1,
    { status: 1, stderr: "ERROR: odd\n" },
    "copy_image: ghcr.io/acme/web:1 could not be pushed; docker says why above.",
  ],
])("status %i when a registry does not take it, and nothing is written down", async (status, reply, words) => {
  const outcome = await run([absent(`${to}:1`), create(`${to}:1`, reply)], { env: { PARAM_ATTEMPTS: "1" } });
  expect([outcome.status, outcome.stderr.includes(words), outcome.files]).toEqual([status, true, { [json]: image() }]);
});

test.each<readonly [string, ScriptOptions, string]>([
  [
    "nothing to push to",
    { env: { PARAM_ALSO_PUSH_TO: "" } },
    'parameter "also_push_to" lists no repository, so nothing was pushed.',
  ],
  [
    "an image that is not pushed",
    { files: { [json]: handedOver() } },
    `the image in ${json} is not pushed yet. Run push_image before this step.`,
  ],
  [
    "parts that are not merged",
    { files: { ".arm-pipeline/parts/web/linux-arm64.json": pushed("1") } },
    `${json} is missing. The parts of a multi-architecture image are merged first: give also_push_to to publish_manifest.`,
  ],
  [
    "several images",
    { env: { ARM_PIPELINE_IMAGE_NAMES: "api web" } },
    'this job made several images: api web. Say in the parameter "image_name" which one is meant.',
  ],
  [
    "a host whose login is not named",
    { env: { PARAM_ALSO_PUSH_TO: to } },
    'parameter "also_push_to" does not say how to log in to ghcr.io: "ghcr.io/acme/web=USERNAME:PASSWORD" names the variables of its login, "ghcr.io/acme/web=none" takes the machine\'s own.',
  ],
  [
    "a tag",
    { env: { PARAM_ALSO_PUSH_TO: `${to}:1` } },
    `parameter "also_push_to" is not HOST/PATH, HOST/PATH=USERNAME:PASSWORD with the names of two variables, or HOST/PATH=none: "${to}:1"`,
  ],
])("%s is refused", async (_what, options, message) => {
  const env = { PARAM_ALSO_PUSH_TO: `${to}=none`, ...options.env };
  const outcome = await runScript("copy_image.sh", { files: { [json]: image() }, ...options, env, tools: ["docker"] });
  expect([outcome.status, outcome.stderr]).toEqual([2, `copy_image: ${message}\n`]);
});

test("another repository of the same host needs no login of its own", async () => {
  const outcome = await run([raw("docker.io/mirror/web:1")], {
    env: { PARAM_ALSO_PUSH_TO: "index.docker.io/mirror/web" },
  });
  expect([outcome.status, JSON.parse(outcome.files[json] ?? "{}").copies]).toEqual([
    0,
    [{ registry: "docker.io", repository: "mirror/web", reference: `docker.io/mirror/web@${sum}`, digest: sum }],
  ]);
});

test("without buildx nothing copies from registry to registry", async () => {
  const outcome = await runScript("copy_image.sh", {
    files: { [json]: image() },
    env: { PARAM_ALSO_PUSH_TO: `${to}=none` },
    calls: [withoutBuildx],
  });
  expect([outcome.status, outcome.stderr.split(". ")[0]]).toEqual([
    2,
    "copy_image: docker buildx is not installed, and only it copies an image from registry to registry",
  ]);
});

test("a digest of another registry is no reason to believe it: what is there afterwards is read back", async () => {
  const outcome = await run([absent(`${to}:1`), create(`${to}:1`), raw(`${to}:1`, digest("1"))]);
  expect([outcome.status, outcome.stderr.includes(`after it was copied from ${reference}`)]).toEqual([5, true]);
});
