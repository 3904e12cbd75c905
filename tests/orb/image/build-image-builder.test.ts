import { expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { common, machine, name, outside, proof, run } from "./building.ts";
import { inspect, program, withBuildx, withoutBuildx } from "./engine.ts";

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

test.each<readonly [string, readonly PlannedCall[]]>([
  [
    "buildx could not tell which builder it uses; what it said stands above.",
    [call("docker buildx inspect", { status: 1, stderr: "" })],
  ],
  [
    'the builder "arm-pipeline" could not be made; buildx says why above.',
    [
      ...[driver("docker"), store("overlay2"), call("docker buildx inspect arm-pipeline", { status: 1 })],
      call("docker buildx create --name arm-pipeline --driver docker-container", { status: 1 }),
    ],
  ],
])("cache_to: %s", async (message, calls) => {
  const outcome = await run({ env: { PARAM_CACHE_TO: registryCache }, calls: [withBuildx, ...outside, ...calls] });
  expect([outcome.status, outcome.stderr]).toEqual([1, `build_image: ${message}\n`]);
});

const annotated = { PARAM_ANNOTATIONS: "org.opencontainers.image.description=a b" };

test("a branch with a slash is made fit where it is the tag of a cache, and left alone where it is a part of the name", async () => {
  const env = {
    CIRCLE_BRANCH: "feature/x#1",
    PARAM_CACHE_FROM: "type=registry,ref=localhost:5000/acme/web:cache-$CIRCLE_BRANCH",
    PARAM_CACHE_TO: "type=inline\ntype=local,dest=/cache/$CIRCLE_BRANCH",
  };
  const cache = [
    "--cache-from=type=registry,ref=localhost:5000/acme/web:cache-feature-x-1",
    ...["--cache-to=type=inline", "--cache-to=type=local,dest=/cache/feature/x#1"],
  ];
  const builds = call(["docker", "buildx", "build", ...common, "--load", ...cache, "--", "."]);
  const calls = [withBuildx, machine, ...outside, driver("remote"), builds, inspect(`${name}:1.2.3`)];
  expect((await run({ env, calls: [...calls, ...proof([["/app", program("arm64")]])] })).status).toBe(0);
});

test("annotations go to the builder of an engine that keeps manifests as they are", async () => {
  const calls = [
    ...[withBuildx, machine, ...outside, driver("docker"), store("io.containerd.snapshotter.v1")],
    call([
      ...["docker", "buildx", "build", ...common, "--annotation=org.opencontainers.image.description=a b"],
      ...["--load", "--", "."],
    ]),
    inspect(`${name}:1.2.3`),
    ...proof([["/app", program("arm64")]]),
  ];
  expect((await run({ env: annotated, calls })).status).toBe(0);
});

test.each<readonly [string, Record<string, string>, readonly PlannedCall[]]>([
  ["an engine that writes manifests anew", {}, [driver("docker"), store("overlay2")]],
  ["another builder", {}, [driver("docker-container")]],
  ["a builder that the environment names", { BUILDX_BUILDER: "mine" }, []],
])("annotations are refused by name, before the build, with %s", async (_what, env, calls) => {
  const outcome = await run({ env: { ...annotated, ...env }, calls: [withBuildx, ...outside, ...calls] });
  expect([outcome.status, outcome.stderr.split(" needs ")[0]]).toEqual([2, 'build_image: parameter "annotations"']);
});

const cached = "docker.io/acme/web:cache-arm64";
const readsCache = `--cache-from=type=registry,ref=${cached}`;
const writesCache = `--cache-to=type=registry,ref=${cached},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`;
const originHead = (reply: Reply) => call("git symbolic-ref --short refs/remotes/origin/HEAD", reply);

test.each<readonly [string, Record<string, string>, readonly PlannedCall[], readonly string[], string]>([
  [
    "the default branch reads and writes it",
    { CIRCLE_BRANCH: "main" },
    [originHead({ stdout: "origin/main\n" })],
    [readsCache, writesCache],
    "",
  ],
  [
    "another branch reads it",
    { CIRCLE_BRANCH: "feature/x" },
    [originHead({ stdout: "origin/main\n" })],
    [readsCache],
    `The cache ${cached} is read, and written by the default branch only (main).\n`,
  ],
  [
    "a release reads it",
    { CIRCLE_TAG: "v1", PARAM_DEFAULT_BRANCH: "trunk" },
    [],
    [readsCache],
    `The cache ${cached} is read, and written by the default branch only (trunk).\n`,
  ],
  [
    "a job that does not know the default branch reads it",
    { CIRCLE_BRANCH: "main" },
    [originHead({ status: 128 }), call("git ls-remote --symref origin HEAD", { status: 128 })],
    [readsCache],
    `The cache ${cached} is read, and written by the default branch only (which Git does not name here; the parameter "default_branch" does).\n`,
  ],
])("registry_cache: %s", async (_what, env, calls, options, said) => {
  const outcome = await run({
    env: { PARAM_REGISTRY_CACHE: "true", BUILDX_BUILDER: "mine", ...env },
    calls: [
      ...[withBuildx, machine, ...outside, ...calls],
      call(["docker", "buildx", "build", ...common, "--load", ...options, "--", "."]),
      inspect(`${name}:1.2.3`),
      ...proof([["/app", program("arm64")]]),
    ],
  });
  expect([outcome.status, outcome.stdout.slice(0, outcome.stdout.indexOf("Building"))]).toEqual([0, said]);
});

const oldClient = call(["docker", "version", "--format", "{{.Client.Version}}"], { stdout: "20.10.24+dfsg1\n" });

test("without buildx an old client builds with its own BuildKit, and reads a cache by its name", async () => {
  const outcome = await run({
    env: { PARAM_CACHE_FROM: "type=registry,ref=acme/web:cache", PARAM_REGISTRY_CACHE: "false" },
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
  [annotated, 'parameter "annotations" needs docker buildx, which is not installed here.'],
  [{ PARAM_REGISTRY_CACHE: "true" }, 'parameter "registry_cache" needs docker buildx, which is not installed here.'],
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
