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
  [
    { PARAM_SECRET_FILES: "npmrc" },
    'parameter "secret_files" is not id=PATH, where PATH is that of a file, without a comma: "npmrc"',
  ],
  [
    { PARAM_SECRET_FILES: "npmrc=a,src=/etc/shadow" },
    'parameter "secret_files" is not id=PATH, where PATH is that of a file, without a comma: "npmrc=a,src=/etc/shadow"',
  ],
  [{ PARAM_SECRET_FILES: "npmrc=nope" }, 'parameter "secret_files" names no file: "nope" (looked in <work>)'],
  [
    { PARAM_SSH: "default" },
    'parameter "ssh" hands on the agent of this job, and none runs: SSH_AUTH_SOCK is not set. Add the step add_ssh_keys before the build, or name a key: default=PATH',
  ],
  [{ PARAM_SSH: "a b" }, 'parameter "ssh" is not "default", or id=PATH of a key or of the socket of an agent: "a b"'],
  [{ PARAM_ADD_HOSTS: "db" }, 'parameter "add_hosts" is not NAME:ADDRESS: "db"'],
  [{ PARAM_NETWORK: "bridge" }, 'parameter "network" is not one of default, none, host: "bridge"'],
  [{ PARAM_PULL: "yes" }, 'parameter "pull" is neither true nor false: "yes"'],
  [{ PARAM_NO_CACHE: "yes" }, 'parameter "no_cache" is neither true nor false: "yes"'],
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
  [{ PARAM_REGISTRY_CACHE: "yes" }, 'parameter "registry_cache" is neither true nor false: "yes"'],
])("%o is refused by name", async (env, message) => {
  const outcome = await run({
    env,
    calls: [withBuildx, ...outside.map((each) => ({ ...each, anyTimes: true as const }))],
  });
  expect([outcome.status, outcome.stderr]).toEqual([2, `build_image: ${message}\n`]);
});
