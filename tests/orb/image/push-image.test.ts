import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { digest, handedOn, handedOver, inspect, pushed, said, shown, withBuildx, withoutBuildx } from "./engine.ts";

const name = "docker.io/acme/web";
const json = ".arm-pipeline/images/web.json";
const tags = [`${name}:1.2.3`, `${name}:latest`] as const;

function run(calls: readonly PlannedCall[], options: ScriptOptions = {}) {
  return runScript("push_image.sh", { files: { [json]: handedOver() }, tools: ["docker"], ...options, calls });
}

const recorded = (letter: string, tagged: string = tags[0]) =>
  inspect(tagged, { RepoDigests: [`elsewhere/acme/web@${digest("e")}`, `acme/web@${digest(letter)}`] });

test("every tag is pushed, and the digest is the engine's record of it", async () => {
  // The log names another digest: what a tool prints for people is not what we believe.
  const calls = [
    call(`docker push ${tags[0]}`, { stdout: `1.2.3: digest: ${digest("f")} size: 527\n` }),
    recorded("d", tags[0]),
    call(`docker push ${tags[1]}`),
    recorded("d", tags[1]),
  ];
  const outcome = await run(calls);
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout:
      `Pushing ${tags[0]} ${tags[1]}.\n1.2.3: digest: ${digest("f")} size: 527\n` +
      `Pushed ${name}@${digest("d")} (${tags[0]} ${tags[1]}). Written: ${json}\n`,
    stderr: "",
  });
  expect(outcome.files).toEqual(handedOn({ [json]: pushed("d") }));
  expect([outcome.exports, outcome.left]).toEqual([{ ARM_PIPELINE_IMAGE: `${name}@${digest("d")}` }, {}]);
});

test("another registry keeps its host in the record, and its dots are dots", async () => {
  const files = { [json]: handedOver({ registry: "ghcr.io", tags: ["1"] }) };
  const RepoDigests = [`ghcrxio/acme/web@${digest("e")}`, `ghcr.io/acme/web@${digest("d")}`];
  const outcome = await run([call("docker push ghcr.io/acme/web:1"), inspect("ghcr.io/acme/web:1", { RepoDigests })], {
    files,
  });
  expect(outcome.exports).toEqual({ ARM_PIPELINE_IMAGE: `ghcr.io/acme/web@${digest("d")}` });
});

test("a dropped connection is tried again; only the tag that met it is pushed again", async () => {
  const calls = [
    call(`docker push ${tags[0]}`),
    call(`docker push ${tags[1]}`, said.down),
    call(`docker push ${tags[1]}`, { status: 1, stderr: "received unexpected HTTP status: 503 Service Unavailable" }),
    call(`docker push ${tags[1]}`),
    recorded("d", tags[0]),
    recorded("d", tags[1]),
  ];
  const outcome = await run(calls);
  expect([outcome.status, outcome.pauses]).toEqual([0, [2, 4]]);
});

test("a registry that stays away ends with 4, and nothing is written down as pushed", async () => {
  const push = call(`docker push ${tags[0]}`, said.down);
  const outcome = await run([push, push], { env: { PARAM_ATTEMPTS: "2" } });
  expect([outcome.status, outcome.pauses, outcome.stderr, outcome.files, outcome.exports]).toEqual([
    4,
    [2],
    `push_image: docker.io could not be reached to push ${tags[0]}: 2 of 2 tries met the fault above. Check the parameter "registry" and the registry's status page, then run the job again.\n`,
    { [json]: handedOver() },
    {},
  ]);
});

test.each([
  "no basic auth credentials",
  "denied: requested access to the resource is denied",
  "unauthorized: authentication required",
  "denied: permission_denied: write_package",
  "denied: Your authorization token has expired. Reauthenticate and try again.",
  "error parsing HTTP 403 response body: unexpected end of JSON input: 403 Forbidden",
])("%s is a refusal: 3, at once", async (stderr) => {
  const outcome = await run([call(`docker push ${tags[0]}`, { status: 1, stderr })]);
  expect([outcome.status, outcome.pauses, outcome.stderr]).toEqual([
    3,
    [],
    `push_image: docker.io refused to let this login push ${tags[0]}. Check that a log_in step for docker.io runs before this one, that its user or token may do this, and that the repository exists.\n`,
  ]);
});

test("any other fault is docker's own: 1", async () => {
  const outcome = await run([call(`docker push ${tags[0]}`, { status: 1, stderr: "An image does not exist locally" })]);
  expect([outcome.status, outcome.stderr]).toEqual([
    1,
    `push_image: ${tags[0]} could not be pushed; docker says why above.\n`,
  ]);
});

const immutable =
  "tag invalid: The image tag '1.2.3' already exists in the 'acme/web' repository and cannot be overwritten because the tag is immutable.\n";

test("an immutable tag that a run before gave is named with what it names: 5", async () => {
  const manifest = '{"schemaVersion":2}';
  const push = call(`docker push ${tags[0]}`, { status: 1, stderr: immutable });
  const there = call(`docker buildx imagetools inspect --raw ${tags[0]}`, { stdout: manifest });
  const outcome = await run([push, withBuildx, there]);
  const sum = createHash("sha256").update(manifest).digest("hex");
  const advice =
    "so this build cannot take its place. Set skip_when_tags_exist: true, which deploys the image that is there, re-run the workflow from the job that failed, or build a new commit.\n";
  expect([outcome.status, outcome.stderr, outcome.files]).toEqual([
    5,
    `push_image: ${tags[0]} is in the registry already and names sha256:${sum}, and its tags are immutable, ${advice}`,
    { [json]: handedOver() },
  ]);
  const old = await run([push, withoutBuildx]);
  expect([old.status, old.stderr]).toEqual([
    5,
    `push_image: ${tags[0]} is in the registry already, and its tags are immutable, ${advice}`,
  ]);
});

test.each([
  ["Harbor", "unknown: Failed to process request due to 'web:1.2.3' configured as immutable."],
  ["Artifact Registry", "denied: cannot update tag 1.2.3. The repository has enabled tag immutability"],
  ["Quay", "unknown: tag is immutable and cannot be overwritten"],
  ["Mirantis", "unknown: tag=1.2.3 cannot be overwritten because acme/web is an immutable repository"],
])("so it is in the words of %s, also where they are those of a refusal", async (_whose, words) => {
  const push = call(`docker push ${tags[0]}`, { status: 1, stderr: `${words}\n` });
  const outcome = await run([push, withoutBuildx]);
  expect([outcome.status, outcome.stderr.includes("is in the registry already, and its tags are immutable")]).toEqual([
    5,
    true,
  ]);
});

test("an image of another registry than the job has logged in to is not pushed", async () => {
  const outcome = await run([], { env: { PARAM_REGISTRY: "ghcr.io" } });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    'push_image: the image was built for docker.io, but the parameter "registry" is ghcr.io. Give the build and the push the same one.\n',
  ]);
});

test("a repository that is not there is said, with what makes it", async () => {
  const stderr =
    "name unknown: The repository with name 'acme/web' does not exist in the registry with id '123456789012'\n";
  const outcome = await run([call(`docker push ${tags[0]}`, { status: 1, stderr })]);
  expect([outcome.status, outcome.stderr]).toEqual([
    1,
    "push_image: docker.io has no repository acme/web; create it first. For Amazon ECR: create_repository: true, or aws ecr create-repository --repository-name acme/web\n",
  ]);
});

test("tags with two digests are not one image: 5", async () => {
  const calls = [
    call(`docker push ${tags[0]}`),
    call(`docker push ${tags[1]}`),
    recorded("d", tags[0]),
    recorded("e", tags[1]),
  ];
  const outcome = await run(calls);
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `push_image: ${tags[1]} is ${digest("e")} in the registry, but the tags before it are ${digest("d")}.\n`,
  ]);
});

test("an engine that recorded no digest is not believed", async () => {
  const outcome = await run([call(`docker push ${tags[0]}`), inspect(tags[0], { RepoDigests: null })]);
  expect([outcome.status, outcome.stderr]).toEqual([
    1,
    `push_image: the engine has no digest of ${tags[0]} after the push.\n`,
  ]);
});

const two = { RepoDigests: [`acme/web@${digest("d")}`, `acme/web@${digest("e")}`] };
const single = { [json]: handedOver({ tags: ["1.2.3"] }) };

test("an engine that knows several digests leaves the word to the registry", async () => {
  const manifest = '{"schemaVersion":2}';
  const outcome = await run(
    [
      call(`docker push ${tags[0]}`),
      inspect(tags[0], two),
      withBuildx,
      call(`docker buildx imagetools inspect --raw ${tags[0]}`, { stdout: manifest }),
    ],
    { files: single },
  );
  const sum = createHash("sha256").update(manifest).digest("hex");
  expect(outcome.exports).toEqual({ ARM_PIPELINE_IMAGE: `${name}@sha256:${sum}` });
});

test("several digests and nobody to ask is an error, not a guess", async () => {
  const outcome = await run([call(`docker push ${tags[0]}`), inspect(tags[0], two), withoutBuildx], { files: single });
  expect([outcome.status, outcome.stderr]).toEqual([
    1,
    `push_image: the engine has several digests of ${name}, and without docker buildx the registry cannot be asked which one ${tags[0]} has.\n`,
  ]);
});

test("parts are completed in their own files, and the file of the whole stays out of it", async () => {
  const part = (arch: string, fields: Record<string, unknown>) => ({
    tags: [`1-${arch}`],
    platforms: [{ platform: `linux/${arch}`, digest: null }],
    ...fields,
  });
  const files = {
    [json]: handedOver(),
    ".arm-pipeline/parts/web/linux-amd64.json": handedOver(part("amd64", {})),
    ".arm-pipeline/parts/web/linux-arm64.json": handedOver(part("arm64", {})),
  };
  const calls = [
    call(`docker push ${name}:1-amd64`),
    recorded("d", `${name}:1-amd64`),
    call(`docker push ${name}:1-arm64`),
    recorded("e", `${name}:1-arm64`),
  ];
  const outcome = await run(calls, { files, env: { PARAM_PART: "true" } });
  expect([outcome.files, outcome.exports]).toEqual([
    {
      [json]: handedOver(),
      ...handedOn({
        ".arm-pipeline/parts/web/linux-amd64.json": pushed("d", { platform: "linux/amd64", tags: ["1-amd64"] }),
        ".arm-pipeline/parts/web/linux-arm64.json": pushed("e", { platform: "linux/arm64", tags: ["1-arm64"] }),
      }),
    },
    {},
  ]);
});

test.each([
  [
    {},
    "no image was handed over: .arm-pipeline/images is empty. Run build_image in this job, or attach the workspace of the job that built it.",
  ],
  [
    { PARAM_IMAGE_NAME: "web" },
    'no image "web" was handed over: .arm-pipeline/images/web.json is missing. Run build_image in this job, or attach the workspace of the job that built it; for a part of a multi-architecture image set part: true.',
  ],
  [
    { PARAM_IMAGE_NAME: "web", PARAM_PART: "true" },
    'no part of "web" was handed over: .arm-pipeline/parts/web is empty. Run build_image with part: true in this job.',
  ],
  [{ PARAM_ATTEMPTS: "0" }, 'parameter "attempts" is 0, but the least it can be is 1'],
  [{ PARAM_ATTEMPTS: "-1" }, 'parameter "attempts" is not a whole number: "-1"'],
])("%o without a built image is refused", async (env, message) => {
  const outcome = await run([], { env, files: {} });
  expect([outcome.status, outcome.stderr]).toEqual([2, `push_image: ${message}\n`]);
});
