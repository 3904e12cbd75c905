import { expect, test } from "vitest";
import { files, outside, run } from "./building.ts";
import { refusal, withBuildx } from "./engine.ts";

test.each<readonly [Record<string, string>, string]>([
  [
    { PARAM_IMAGE: "" },
    'parameter "image" is not the path of a repository, such as "acme/web": lower case, without host and tag: ""',
  ],
  [
    { PARAM_IMAGE: "acme/$UNSET" },
    'parameter "image" is not the path of a repository, such as "acme/web": lower case, without host and tag: "acme/"',
  ],
  [
    { PARAM_IMAGE: "acme/web:1" },
    'parameter "image" is not the path of a repository, such as "acme/web": lower case, without host and tag: "acme/web:1"',
  ],
  [{ PARAM_IMAGE: "a".repeat(256) }, `parameter "image" is longer than 255 characters: "${"a".repeat(256)}"`],
  [
    { PARAM_REGISTRY: "acme" },
    'parameter "registry" is not the host of a registry in lower case, such as "ghcr.io" or "localhost:5000", without "https://" and without a path: "acme"',
  ],
  [
    { PARAM_REGISTRY: "$UNSET" },
    'parameter "registry" is not the host of a registry in lower case, such as "ghcr.io" or "localhost:5000", without "https://" and without a path: ""',
  ],
  [
    { PARAM_TAGS: "$CIRCLE_SHA1" },
    'parameter "tags" lists no tag. Give one a line; outside CircleCI "$CIRCLE_SHA1" is empty.',
  ],
  [
    { PARAM_TAGS: "ok\nfeature/x" },
    'parameter "tags" is not a tag (letters, digits, ".", "_" and "-", at most 128, the first one no "." or "-"): "feature/x"',
  ],
  [
    { PARAM_PLATFORM: "linux/arm64,linux/amd64" },
    'parameter "platform" is not one platform, such as "linux/arm64": "linux/arm64,linux/amd64"',
  ],
  [{ PARAM_PART: "maybe" }, 'parameter "part" is neither true nor false: "maybe"'],
  [{ PARAM_DOCKERFILE: "nope" }, 'parameter "dockerfile" names no file: "nope" (looked in <work>)'],
  [{ PARAM_BUILD_CONTEXT: "nope" }, 'parameter "build_context" names no folder: "nope" (looked in <work>)'],
  [{ PARAM_TARGET: "a b" }, 'parameter "target" is not the name of a stage: "a b"'],
  [{ PARAM_BUILD_ARGS: "A=1\nnot an argument" }, 'parameter "build_args" is not NAME=value: "not an argument"'],
  [
    { PARAM_SECRETS: "id=s3cret!" },
    'parameter "secrets" is not id=NAME, where NAME is the name of an environment variable: "id=s3cret!"',
  ],
  [
    { PARAM_SECRETS: "npm=NPM_TOKEN" },
    'parameter "secrets" names the variable NPM_TOKEN, which is not set. Set it in a CircleCI context, and give the job that context.',
  ],
])("%o is refused by name before anything is built", async (env, message) => {
  expect(await refusal("build_image.sh", { env: { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1", ...env }, files })).toBe(
    `2: build_image: ${message}\n`,
  );
});

test.each<readonly [Record<string, string>, string]>([
  [{ PARAM_LABELS: "no equals" }, 'parameter "labels" is not name=value: "no equals"'],
  [
    { PARAM_BUILD_CONTEXTS: "-x=." },
    'parameter "build_contexts" is not name=path or name=docker-image://reference: "-x=."',
  ],
])("%o is refused by name", async (env, message) => {
  const outcome = await run({
    env,
    calls: [withBuildx, ...outside.map((each) => ({ ...each, anyTimes: true as const }))],
  });
  expect([outcome.status, outcome.stderr]).toEqual([2, `build_image: ${message}\n`]);
});
