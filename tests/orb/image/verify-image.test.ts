import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { digest, handedOver, pushed, said, shown, withBuildx, withoutBuildx } from "./engine.ts";

const json = ".arm-pipeline/images/web.json";
const name = "docker.io/acme/web";
const sum = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

const single = JSON.stringify({ schemaVersion: 2, config: { digest: digest("c") } });
const reference = `${name}@${sum(single)}`;
const both = "linux/amd64\nlinux/arm64/v8\n";

const index = JSON.stringify({
  manifests: [
    { digest: digest("1"), platform: { os: "linux", architecture: "amd64" } },
    { digest: digest("2"), platform: { os: "linux", architecture: "arm64", variant: "v8" } },
    { digest: digest("3"), platform: { os: "unknown", architecture: "unknown" } },
  ],
});
const list = `${name}@${sum(index)}`;

/** image.json of an image whose manifest has these bytes. */
const handover = (manifest: string) => ({
  [json]: pushed("0", { reference: `${name}@${sum(manifest)}`, digest: sum(manifest) }),
});

const raw = (of: string, stdout: string) => call(`docker buildx imagetools inspect --raw ${of}`, { stdout });
const configuration = (of: string, architecture: string) =>
  call(["docker", "buildx", "imagetools", "inspect", "--format", "{{json .Image}}", of], {
    stdout: JSON.stringify({ os: "linux", architecture }),
  });

function run(calls: readonly PlannedCall[], options: ScriptOptions = {}) {
  return runScript("verify_image.sh", { files: handover(single), ...options, calls: [withBuildx, ...calls] });
}

test("a single image whose configuration says arm64 is verified", async () => {
  const outcome = await run([raw(reference, single), configuration(reference, "arm64")]);
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout: `Verifying in the registry that ${reference} is linux/arm64.\nVerified in the registry: ${reference} is linux/arm64.\n`,
    stderr: "",
  });
  expect([outcome.files, outcome.left]).toEqual([handover(single), {}]);
});

test("a single image of another architecture is 5, with what was found and what was promised", async () => {
  const outcome = await run([raw(reference, single), configuration(reference, "amd64")]);
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `verify_image: ${reference} is linux/amd64 in the registry, but linux/arm64 was promised. Build on a machine of that architecture, and check the base image.\n`,
  ]);
});

test("one image cannot be two platforms", async () => {
  const outcome = await run([raw(reference, single), configuration(reference, "amd64")], {
    env: { PARAM_PLATFORMS: both },
  });
  expect([outcome.status, outcome.stderr.split(". ")[0]]).toEqual([
    5,
    `verify_image: ${reference} is linux/amd64 in the registry, but linux/arm64 was promised`,
  ]);
});

test("each promised platform of a list is there, and its image is of that platform", async () => {
  const calls = [
    raw(list, index),
    configuration(`${name}@${digest("1")}`, "amd64"),
    configuration(`${name}@${digest("2")}`, "arm64"),
  ];
  const outcome = await run(calls, { files: handover(index), env: { PARAM_PLATFORMS: both } });
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout:
      `Verifying in the registry that ${list} is linux/amd64 linux/arm64.\n` +
      `Verified in the registry: linux/amd64 is ${digest("1")}.\nVerified in the registry: linux/arm64 is ${digest("2")}.\n`,
    stderr: "",
  });
});

test("a platform that the list does not have is 5, and the others are named", async () => {
  const outcome = await run([raw(list, index)], { files: handover(index), env: { PARAM_PLATFORMS: "linux/s390x" } });
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `verify_image: ${list} has linux/amd64, linux/arm64, but linux/s390x was promised.\n`,
  ]);
});

test("a list that names an amd64 image as arm64 is 5: the label is not the image", async () => {
  const outcome = await run([raw(list, index), configuration(`${name}@${digest("2")}`, "amd64")], {
    files: handover(index),
  });
  expect([outcome.status, outcome.stderr.split(". ")[0]]).toEqual([
    5,
    `verify_image: the linux/arm64 image ${digest("2")} of ${list} is linux/amd64 in the registry, but linux/arm64 was promised`,
  ]);
});

test("a registry that answers with other bytes than were asked for is not believed", async () => {
  const outcome = await run([raw(reference, `${single} `)]);
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `verify_image: the registry answered with ${sum(`${single} `)} when it was asked for ${reference}.\n`,
  ]);
});

test("a hiccup of the registry is tried again, for the manifest and for the configuration", async () => {
  const down = (planned: PlannedCall) => ({ ...planned, ...said.down, stdout: "" });
  const manifest = raw(reference, single);
  const config = configuration(reference, "arm64");
  const outcome = await run([down(manifest), manifest, down(config), down(config), config]);
  expect([outcome.status, outcome.pauses]).toEqual([0, [2, 2, 4]]);
});

const manifestCall = (reply: object) => [call(`docker buildx imagetools inspect --raw ${reference}`, reply)];

test.each<readonly [number, string, string]>([
  [
    5,
    "ERROR: docker.io/acme/web@sha256:0: not found",
    `${reference} is not in the registry, though a push wrote it down. Was it deleted there?`,
  ],
  [
    3,
    "ERROR: unexpected status from HEAD request to http://127.0.0.1/v2/acme/web: 401 Unauthorized",
    `docker.io refused to let this login read ${reference}. Check that a log_in step for docker.io runs before this one, that its user or token may do this, and that the repository exists.`,
  ],
  [
    1,
    "ERROR: x509: certificate signed by unknown authority",
    `${reference} could not be read from the registry; docker says why above.`,
  ],
])("status %i when buildx says: %s", async (status, stderr, message) => {
  const outcome = await run(manifestCall({ status: 1, stderr }));
  expect([outcome.status, outcome.stderr]).toEqual([status, `verify_image: ${message}\n`]);
});

test("a registry that stays away is 4", async () => {
  const outcome = await run([...manifestCall(said.down), ...manifestCall(said.down)], { env: { PARAM_ATTEMPTS: "2" } });
  expect(outcome.status).toBe(4);
});

const partOf = (platform: string, manifest: string) =>
  pushed("0", { platform, reference: `${name}@${sum(manifest)}`, digest: sum(manifest) });

test("parts that are not merged yet are verified one by one", async () => {
  const other = `${single}\n`;
  const files = {
    ".arm-pipeline/parts/web/linux-amd64.json": partOf("linux/amd64", other),
    ".arm-pipeline/parts/web/linux-arm64.json": partOf("linux/arm64", single),
  };
  const calls = [
    raw(`${name}@${sum(other)}`, other),
    configuration(`${name}@${sum(other)}`, "amd64"),
    raw(reference, single),
    configuration(reference, "arm64"),
  ];
  expect((await run(calls, { files, env: { PARAM_PLATFORMS: both } })).status).toBe(0);
  const missing = await run([], { files, env: { PARAM_PLATFORMS: "linux/s390x" } });
  expect([missing.status, missing.stderr]).toEqual([
    5,
    "verify_image: linux/s390x was promised, but these parts were handed over: parts/web/linux-amd64.json parts/web/linux-arm64.json\n",
  ]);
});

test.each([
  [
    { PARAM_PLATFORMS: "" },
    { [json]: handedOver() },
    'parameter "platforms" lists no platform, so nothing would be verified.',
  ],
  [
    { PARAM_PLATFORMS: "arm64" },
    { [json]: handedOver() },
    'parameter "platforms" is not one platform, such as "linux/arm64": "arm64"',
  ],
  [
    {},
    { [json]: handedOver() },
    "the image in .arm-pipeline/images/web.json is not pushed yet. Run push_image before this step.",
  ],
  [
    {},
    {},
    "no image was handed over: .arm-pipeline/images is empty. Run build_image in this job, or attach the workspace of the job that built it.",
  ],
])("%o with %o is refused", async (env, files, message) => {
  const outcome = await run([], { env, files });
  expect([outcome.status, outcome.stderr]).toEqual([2, `verify_image: ${message}\n`]);
});

const old = (of: string, reply: object, ...options: string[]) =>
  call(["docker", "manifest", "inspect", "--verbose", ...options, of], reply);
const descriptor = (letter: string, architecture: string) => ({
  Descriptor: { digest: digest(letter), platform: { os: "linux", architecture } },
});

test("without buildx the older command is asked, for a list and each of its images", async () => {
  const entries = [descriptor("1", "amd64"), descriptor("2", "arm64")];
  const calls = [
    withoutBuildx,
    old(list, { stdout: JSON.stringify(entries) }),
    old(`${name}@${digest("1")}`, { stdout: JSON.stringify(entries[0]) }),
    old(`${name}@${digest("2")}`, { stdout: JSON.stringify(entries[1]) }),
  ];
  const options = { files: handover(index), env: { PARAM_PLATFORMS: both } };
  expect((await runScript("verify_image.sh", { ...options, calls })).status).toBe(0);
  const lying = [
    ...calls.slice(0, 3),
    old(`${name}@${digest("2")}`, { stdout: JSON.stringify(descriptor("2", "amd64")) }),
  ];
  expect((await runScript("verify_image.sh", { ...options, calls: lying })).status).toBe(5);
});

test("without buildx a registry on this machine is asked without HTTPS, and a missing platform is 5", async () => {
  const local = `localhost:5000/acme/web@${digest("1")}`;
  const files = { [json]: pushed("1", { registry: "localhost:5000" }) };
  const calls = [withoutBuildx, old(local, { stdout: JSON.stringify(descriptor("1", "amd64")) }, "--insecure")];
  const outcome = await runScript("verify_image.sh", { files, calls });
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `verify_image: ${local} has linux/amd64, but linux/arm64 was promised.\n`,
  ]);
});

test("without buildx a refusal may look like a missing image, and the sentence says both", async () => {
  const calls = [withoutBuildx, old(reference, { status: 1, stderr: `no such manifest: ${reference}\n` })];
  const outcome = await runScript("verify_image.sh", { files: handover(single), calls });
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `verify_image: ${reference} is not in the registry, or this login may not read it: docker does not tell the two apart without buildx.\n`,
  ]);
});
