import { expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions, type ScriptOutcome } from "../support/run-script.ts";
import { digest, handedOver, inspect, program, refusal, shown, withBuildx, withoutBuildx } from "./engine.ts";

const files = { Dockerfile: "FROM scratch\n" };
const machine = call("uname -m", { stdout: "aarch64\n" });
const name = "docker.io/acme/web";

/** A checkout whose commit is c0ffee; `url` is its remote. */
const checkout = (url: string): readonly PlannedCall[] => [
  call("git remote get-url origin", { stdout: `${url}\n` }),
  call("git rev-parse --verify HEAD", { stdout: "c0ffee\n" }),
  call("git show --no-patch --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ HEAD", {
    stdout: "2026-01-31T12:00:00Z\n",
    env: { TZ: "UTC0" },
  }),
];
const outside: readonly PlannedCall[] = [
  call("git remote get-url origin", { status: 128 }),
  call("git rev-parse --verify HEAD", { status: 128 }),
  call("git show --no-patch --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ HEAD", { status: 128 }),
];

/** The proof of the architecture: a container is made, its programs are looked at in this order, and it is removed. */
function proof(
  programs: readonly (readonly [path: string, content: Uint8Array | string | undefined])[],
  platform = "linux/arm64",
  tagged = `${name}:1.2.3`,
) {
  return [
    call(`docker create --pull=never --platform=${platform} ${tagged} arm-pipeline-never-runs`, { stdout: "c0de\n" }),
    ...programs.map(([path, content]) =>
      call(
        ["docker", "cp", "--follow-link", `c0de:${path}`, /\/program$/],
        content === undefined ? { status: 1, stderr: "no such file" } : { writes: { "<last>": content } },
      ),
    ),
    call("docker rm --force --volumes c0de"),
  ];
}

const common = ["--platform=linux/arm64", "--file=Dockerfile", "--progress=plain", `--tag=${name}:1.2.3`];

/** A whole build with buildx in a folder without git; `args` come after the common ones. */
function build(args: readonly (string | RegExp)[] = [], reply: Reply = {}): readonly PlannedCall[] {
  return [
    withBuildx,
    machine,
    ...outside,
    call(["docker", "buildx", "build", ...common, ...args, "--load", "--", "."], {
      env: { BUILDX_NO_DEFAULT_ATTESTATIONS: "1" },
      ...reply,
    }),
  ];
}

function run(options: ScriptOptions = {}): Promise<ScriptOutcome> {
  return runScript("build_image.sh", {
    files,
    ...options,
    env: { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1.2.3", ...options.env },
  });
}

test("an image is built for arm64, proven to be arm64, and written down", async () => {
  const outcome = await run({
    env: { PARAM_TAGS: "$CIRCLE_SHA1\nlatest\n", CIRCLE_SHA1: "1.2.3" },
    calls: [
      withBuildx,
      machine,
      ...checkout("https://github.com/acme/web.git"),
      call([
        ...["docker", "buildx", "build", ...common, `--tag=${name}:latest`],
        "--label=org.opencontainers.image.source=https://github.com/acme/web",
        "--label=org.opencontainers.image.revision=c0ffee",
        "--label=org.opencontainers.image.created=2026-01-31T12:00:00Z",
        ...["--load", "--", "."],
      ]),
      inspect(`${name}:1.2.3`),
      ...proof([["/app", program("arm64")]]),
    ],
  });
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout:
      `Building ${name}:1.2.3 ${name}:latest for linux/arm64 from Dockerfile, with the folder ..\n` +
      "The image is linux/arm64, and so is /app in it.\n" +
      `Built ${name}:1.2.3 ${name}:latest (${digest("a")}). Written: .arm-pipeline/image.json\n`,
    stderr: "",
  });
  expect(outcome.files).toEqual({ ...files, ".arm-pipeline/image.json": handedOver() });
  expect(outcome.left).toEqual({});
});

test("every list arrives entry by entry: spaces, quotes, equals signs and newlines of a variable stay", async () => {
  const outcome = await run({
    env: {
      PARAM_DOCKERFILE: "deploy/Docker file",
      PARAM_BUILD_CONTEXT: "my app",
      PARAM_TARGET: "release",
      PARAM_BUILD_ARGS: "A=one two  \n\n  B=\"q\" 'r' = $NOTE\nC=\r\nD=a,b;c|d",
      PARAM_SECRETS: "npm=NPM_TOKEN\nssh.key=KEY",
      PARAM_LABELS: "org.opencontainers.image.created=never\nxy=1 = $NOTE",
      PARAM_BUILD_CONTEXTS: "base=docker-image://acme/base@sha256:0",
      PARAM_CACHE_FROM: "type=registry,ref=acme/web:cache\nacme/web:old",
      PARAM_CACHE_TO: "type=inline",
      NOTE: "first\n--push",
      NPM_TOKEN: "t",
      KEY: "k",
      CIRCLE_REPOSITORY_URL: "git@github.com:acme/web.git",
      CIRCLE_SHA1: "feed",
    },
    files: { "deploy/Docker file": "FROM scratch", "my app/x": "" },
    calls: [
      withBuildx,
      machine,
      ...outside.slice(1),
      call([
        ...["docker", "buildx", "build", "--platform=linux/arm64", "--file=deploy/Docker file", "--progress=plain"],
        ...["--target=release", `--tag=${name}:1.2.3`],
        ...[
          "--build-arg=A=one two",
          "--build-arg=B=\"q\" 'r' = first\n--push",
          "--build-arg=C=",
          "--build-arg=D=a,b;c|d",
        ],
        ...["--secret=id=npm,env=NPM_TOKEN", "--secret=id=ssh.key,env=KEY"],
        "--label=org.opencontainers.image.source=https://github.com/acme/web",
        "--label=org.opencontainers.image.revision=feed",
        ...["--label=org.opencontainers.image.created=never", "--label=xy=1 = first\n--push"],
        ...[
          "--load",
          "--cache-from=type=registry,ref=acme/web:cache",
          "--cache-from=acme/web:old",
          "--cache-to=type=inline",
        ],
        ...["--build-context=base=docker-image://acme/base@sha256:0", "--", "my app"],
      ]),
      inspect(`${name}:1.2.3`),
      ...proof([["/app", program("arm64")]]),
    ],
  });
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout:
      `Building ${name}:1.2.3 for linux/arm64 from deploy/Docker file, with the folder my app.\n` +
      "The image is linux/arm64, and so is /app in it.\n" +
      `Built ${name}:1.2.3 (${digest("a")}). Written: .arm-pipeline/image.json\n`,
    stderr: "",
  });
  expect(outcome.files[".arm-pipeline/image.json"]).toBe(
    handedOver({ tags: ["1.2.3"], revision: "feed", created: null }),
  );
});

test("a part has the architecture in its tags and a file of its own", async () => {
  const tagged = `${name}:1.2.3-amd64`;
  const outcome = await run({
    env: { PARAM_PART: "1", PARAM_PLATFORM: "linux/amd64/v1" },
    calls: [
      withBuildx,
      call("uname -m", { stdout: "x86_64\n" }),
      ...outside,
      call(`docker buildx build --platform=linux/amd64 --file=Dockerfile --progress=plain --tag=${tagged} --load -- .`),
      inspect(tagged, { Architecture: "amd64", Variant: "v1" }),
      ...proof([["/app", program("amd64")]], "linux/amd64", tagged),
    ],
  });
  expect(outcome.files).toEqual({
    ...files,
    ".arm-pipeline/parts/linux-amd64.json": handedOver({
      tags: ["1.2.3-amd64"],
      platforms: [{ platform: "linux/amd64", digest: null }],
      revision: null,
      created: null,
    }),
  });
});

test.each([
  ["https://ann:t0ken@github.com/acme/web.git", "https://github.com/acme/web"],
  ["https://t0ken@example.com:8443/acme/web", "https://example.com:8443/acme/web"],
  ["ssh://git@gitlab.example.com:2222/acme/web.git", "https://gitlab.example.com/acme/web"],
  ["git@bitbucket.org:acme/web.git", "https://bitbucket.org/acme/web"],
])("the source label of %s has no credentials", async (url, label) => {
  const outcome = await run({
    calls: [
      withBuildx,
      machine,
      ...checkout(url),
      call([
        "docker",
        "buildx",
        "build",
        ...common,
        `--label=org.opencontainers.image.source=${label}`,
        /revision=c0ffee$/,
        /created=/,
        "--load",
        "--",
        ".",
      ]),
      inspect(`${name}:1.2.3`),
      ...proof([["/app", program("arm64")]]),
    ],
  });
  expect(outcome.status).toBe(0);
});

test("a remote that is a path of the machine gives no source label", async () => {
  const calls = [
    withBuildx,
    machine,
    ...checkout("/srv/git/web.git"),
    call(["docker", "buildx", "build", ...common, /revision=c0ffee$/, /created=/, "--load", "--", "."]),
    inspect(`${name}:1.2.3`),
    ...proof([["/app", program("arm64")]]),
  ];
  expect((await run({ calls })).status).toBe(0);
});

test("a failed build ends with 1 and hands nothing over", async () => {
  const outcome = await run({ calls: build([], { status: 17, stderr: "ERROR: failed to solve\n" }) });
  expect(shown(outcome)).toEqual({
    status: 1,
    stdout: `Building ${name}:1.2.3 for linux/arm64 from Dockerfile, with the folder ..\n`,
    stderr: "ERROR: failed to solve\nbuild_image: the build failed; the builder says why above.\n",
  });
  expect([outcome.files, outcome.left]).toEqual([files, {}]);
});

test("an image of another platform than promised ends with 5 and is not handed over", async () => {
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`, { Architecture: "amd64" })] });
  expect([outcome.status, outcome.stderr, outcome.files]).toEqual([
    5,
    'build_image: the image is linux/amd64, but linux/arm64 was promised. The usual causes: a base image without linux/arm64, or "FROM --platform=" in Dockerfile.\n',
    files,
  ]);
});

test("an image that says arm64 and starts an amd64 program ends with 5, and its container is removed", async () => {
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`), ...proof([["/app", program("amd64")]])] });
  expect([outcome.status, outcome.stderr, outcome.files, outcome.left]).toEqual([
    5,
    'build_image: the image says that it is linux/arm64, but the program /app in it is for amd64. The usual causes: a COPY of a program that was built on another machine, or a stage with "FROM --platform=$BUILDPLATFORM" that does not cross-compile.\n',
    files,
    {},
  ]);
});

test("behind a script as entry point the command is looked at, along the image's own PATH", async () => {
  const Config = { Env: ["PATH=/opt/bin:/usr/bin"], Entrypoint: ["start.sh"], Cmd: ["bin/app"] };
  const programs = [
    ["/opt/bin/start.sh", undefined],
    ["/usr/bin/start.sh", '#!/bin/sh\nexec "$@"\n'],
    ["/bin/app", undefined],
    ["/bin/sh", program("amd64")],
  ] as const;
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`, { Config }), ...proof(programs)] });
  expect([outcome.status, outcome.stderr.split(". ")[0]]).toEqual([
    5,
    "build_image: the image says that it is linux/arm64, but the program /bin/sh in it is for amd64",
  ]);
});

test("a program that writes its numbers the other way round is understood too", async () => {
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`), ...proof([["/app", program("s390x")]])] });
  expect(outcome.stderr).toContain("the program /app in it is for s390x");
});

test("an image without any program has nothing to prove, and the log says so", async () => {
  const Config = { Env: null, Entrypoint: null, Cmd: null };
  const programs = [
    ["/bin/sh", undefined],
    ["/bin/busybox", "short"],
  ] as const;
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`, { Config }), ...proof(programs)] });
  expect([outcome.status, outcome.stdout.split("\n")[1]]).toEqual([
    0,
    "The image is linux/arm64. It starts no compiled program that could prove it.",
  ]);
});

test("a build for another architecture than the machine's warns that it is emulated", async () => {
  const calls = [withBuildx, call("uname -m", { stdout: "x86_64\n" }), ...build().slice(2)];
  const outcome = await run({ calls: [...calls, inspect(`${name}:1.2.3`), ...proof([["/app", program("arm64")]])] });
  expect([outcome.status, outcome.stderr]).toEqual([
    0,
    "build_image: warning: this machine is linux/amd64 and the image is linux/arm64, so every RUN is emulated: slow, and not possible without QEMU. An executor of that architecture builds natively.\n",
  ]);
});

const registryCache = "type=registry,ref=acme/web:cache,mode=max";
const cacheBuild = (...builder: string[]) => [
  call(["docker", "buildx", "build", ...common, "--load", `--cache-to=${registryCache}`, ...builder, "--", "."]),
  inspect(`${name}:1.2.3`),
  ...proof([["/app", program("arm64")]]),
];
const driver = (driverName: string) =>
  call("docker buildx inspect", { stdout: `Name:   default\nDriver: ${driverName}\n` });
const store = (type: string) =>
  call(["docker", "info", "--format", "{{json .DriverStatus}}"], { stdout: `[["driver-type","${type}"]]\n` });

test.each<readonly [string, Record<string, string>, readonly PlannedCall[], readonly string[]]>([
  [
    "the engine's own builder cannot write a cache: another one is made",
    {},
    [
      driver("docker"),
      store("overlay2"),
      call("docker buildx inspect arm-pipeline", { status: 1 }),
      call("docker buildx create --name arm-pipeline --driver docker-container"),
    ],
    ["--builder=arm-pipeline"],
  ],
  [
    "the builder of an earlier build is used again",
    {},
    [driver("docker"), store("overlay2"), call("docker buildx inspect arm-pipeline")],
    ["--builder=arm-pipeline"],
  ],
  [
    "the containerd image store can write a cache itself",
    {},
    [driver("docker"), store("io.containerd.snapshotter.v1")],
    [],
  ],
  ["another builder is the current one", {}, [driver("docker-container")], []],
  ["BUILDX_BUILDER names the builder", { BUILDX_BUILDER: "mine" }, [], []],
])("cache_to: %s", async (_case, env, calls, builder) => {
  const planned = [withBuildx, machine, ...outside, ...calls, ...cacheBuild(...builder)];
  expect((await run({ env: { PARAM_CACHE_TO: registryCache, ...env }, calls: planned })).status).toBe(0);
});

const oldClient = call(["docker", "version", "--format", "{{.Client.Version}}"], { stdout: "20.10.24+dfsg1\n" });

test("without buildx an old client builds with its own BuildKit, and reads a cache by its name", async () => {
  const outcome = await run({
    env: { PARAM_CACHE_FROM: "type=registry,ref=acme/web:cache" },
    calls: [
      withoutBuildx,
      machine,
      ...outside,
      oldClient,
      call(["docker", "build", ...common, "--cache-from=acme/web:cache", "--", "."], { env: { DOCKER_BUILDKIT: "1" } }),
      inspect(`${name}:1.2.3`),
      ...proof([["/app", program("arm64")]]),
    ],
  });
  expect(outcome.status).toBe(0);
});

test.each([
  [{ PARAM_CACHE_TO: registryCache }, 'parameter "cache_to" needs docker buildx, which is not installed here.'],
  [
    { PARAM_BUILD_CONTEXTS: "base=../base" },
    'parameter "build_contexts" needs docker buildx, which is not installed here.',
  ],
  [
    { PARAM_CACHE_FROM: "type=s3,bucket=x" },
    'parameter "cache_from" is not a cache that docker without buildx can read: type=registry,ref=NAME: "type=s3,bucket=x"',
  ],
])("without buildx what needs it is refused by name: %o", async (env, message) => {
  const outcome = await run({ env, calls: [withoutBuildx, ...outside, oldClient] });
  expect([outcome.status, outcome.stderr]).toEqual([2, `build_image: ${message}\n`]);
});

test("a newer client without buildx cannot build at all, and the log says how to get it", async () => {
  const client = call(["docker", "version", "--format", "{{.Client.Version}}"], { stdout: "28.2.2\n" });
  const outcome = await run({ calls: [withoutBuildx, ...outside, client] });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    "build_image: docker buildx is not installed, and this docker builds only with it. On Debian and Ubuntu: apt-get install docker-buildx-plugin (from docker.com) or docker-buildx.\n",
  ]);
});

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
    'parameter "tags" is not a tag (letters, digits, ".", "_" and "-", at most 128, the first one no "." or "-"; a branch with a "/" needs another name): "feature/x"',
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
