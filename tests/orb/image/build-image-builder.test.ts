import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
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
