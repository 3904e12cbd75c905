import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { build, common, files, machine, name, outside, proof, run } from "./building.ts";
import { digest, handedOn, handedOver, inspect, program, shown, withBuildx } from "./engine.ts";

/** A checkout whose commit is c0ffee; `url` is its remote. */
const checkout = (url: string): readonly PlannedCall[] => [
  call("git remote get-url origin", { stdout: `${url}\n` }),
  call("git rev-parse --verify HEAD", { stdout: "c0ffee\n" }),
  call("git show --no-patch --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ HEAD", {
    stdout: "2026-01-31T12:00:00Z\n",
    env: { TZ: "UTC0" },
  }),
];

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
      `Built ${name}:1.2.3 ${name}:latest (${digest("a")}). Written: .arm-pipeline/images/web.json\n`,
    stderr: "",
  });
  expect(outcome.files).toEqual({ ...files, ...handedOn({ ".arm-pipeline/images/web.json": handedOver() }) });
  expect([outcome.left, outcome.exports]).toEqual([{}, { ARM_PIPELINE_IMAGE_NAMES: "web" }]);
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
      `Built ${name}:1.2.3 (${digest("a")}). Written: .arm-pipeline/images/web.json\n`,
    stderr: "",
  });
  expect(outcome.files[".arm-pipeline/images/web.json"]).toBe(
    handedOver({ tags: ["1.2.3"], revision: "feed", created: null }),
  );
});

test("what is said of the build itself reaches the builder: keys, files, hosts, network and freshness", async () => {
  const outcome = await run({
    env: {
      PARAM_SECRET_FILES: "npmrc=$CONFIG/.npm rc",
      CONFIG: "conf",
      PARAM_SSH: "default\ndeploy=keys/id",
      SSH_AUTH_SOCK: "/agent",
      PARAM_ADD_HOSTS: "db:10.0.0.2\nhost.docker.internal=host-gateway",
      PARAM_NETWORK: "none",
      PARAM_PULL: "true",
      PARAM_NO_CACHE: "1",
    },
    files: { ...files, "conf/.npm rc": "" },
    calls: [
      ...build([
        ...["--secret=id=npmrc,src=conf/.npm rc", "--ssh=default", "--ssh=deploy=keys/id", "--add-host=db:10.0.0.2"],
        ...["--add-host=host.docker.internal=host-gateway", "--network=none", "--pull", "--no-cache"],
      ]),
      inspect(`${name}:1.2.3`),
      ...proof([["/app", program("arm64")]]),
    ],
  });
  expect(outcome.status).toBe(0);
});

test.each([
  ["a Dockerfile that asks for it", "FROM scratch\narg REVISION=unknown\n", ["--build-arg=REVISION=feed"]],
  ["one that asks for another argument", "FROM scratch\nARG REVISIONS\nLABEL x=REVISION\n", []],
])("%s: which build arguments name the revision", async (_what, dockerfile, args) => {
  const own = "--build-arg=REVISION=mine";
  const label = "--label=org.opencontainers.image.revision=feed";
  const outcome = await run({
    env: { CIRCLE_SHA1: "feed", PARAM_BUILD_ARGS: "REVISION=mine" },
    files: { Dockerfile: dockerfile },
    calls: [
      ...[withBuildx, machine, ...outside],
      // The builder takes the last of two, and so the user's.
      call(["docker", "buildx", "build", ...args, ...common, own, label, "--load", "--", "."]),
      inspect(`${name}:1.2.3`),
      ...proof([["/app", program("arm64")]]),
    ],
  });
  expect(outcome.status).toBe(0);
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
    ...handedOn({
      ".arm-pipeline/parts/web/linux-amd64.json": handedOver({
        tags: ["1.2.3-amd64"],
        platforms: [{ platform: "linux/amd64", digest: null }],
        revision: null,
        created: null,
      }),
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
    stdout: `Building ${name}:1.2.3 for linux/arm64 from Dockerfile, with the folder ..\nERROR: failed to solve\n`,
    stderr: "build_image: the build failed; the builder says why above.\n",
  });
  expect([outcome.files, outcome.left]).toEqual([files, {}]);
});

const fetching = "ERROR: failed to solve: arm64v8/node: failed to do request: Head: dial tcp: i/o timeout\n";

test("a base image's registry that is silent for a moment is asked again, and what was built is built from the cache", async () => {
  const [begin, again] = [build([], { status: 1, stderr: fetching }), build()];
  const calls = [...begin, ...again.slice(-1), inspect(`${name}:1.2.3`), ...proof([["/app", program("arm64")]])];
  const outcome = await run({ calls });
  expect([outcome.status, outcome.pauses, outcome.stdout.includes("Try 1 of 5 met a passing fault")]).toEqual([
    0,
    [2],
    true,
  ]);
});

test("one that stays silent ends the build with 4, and one that refuses with 3, at once", async () => {
  const silent = build([], { status: 1, stderr: fetching });
  const away = await run({ env: { PARAM_ATTEMPTS: "2" }, calls: [...silent, ...silent.slice(-1)] });
  expect([away.status, away.stderr]).toEqual([
    4,
    "build_image: the build could not reach a service in 2 tries; the builder names it above.\n",
  ]);
  const stderr = "ERROR: failed to solve: acme/base: pull access denied: insufficient_scope: authorization failed\n";
  const refused = await run({ calls: build([], { status: 1, stderr }) });
  expect([refused.status, refused.stderr]).toEqual([
    3,
    "build_image: a registry refused a base image, or has none of that name. Check the name, and log in to its registry before this step.\n",
  ]);
});

test("a RUN that failed is not run again, whatever it printed", async () => {
  const stderr =
    '#7 1.2 connect ECONNREFUSED 127.0.0.1:5432\nERROR: failed to solve: process "/bin/sh -c npm test" did not complete successfully: exit code: 1\n';
  const outcome = await run({ calls: build([], { status: 1, stderr }) });
  expect([outcome.status, outcome.pauses]).toEqual([1, []]);
});

test("a build for another architecture than the machine's warns that it is emulated", async () => {
  const calls = [withBuildx, call("uname -m", { stdout: "x86_64\n" }), ...build().slice(2)];
  const outcome = await run({ calls: [...calls, inspect(`${name}:1.2.3`), ...proof([["/app", program("arm64")]])] });
  expect([outcome.status, outcome.stderr]).toEqual([
    0,
    "build_image: warning: this machine is linux/amd64 and the image is linux/arm64, so every RUN is emulated: slow, and not possible without QEMU. An executor of that architecture builds natively.\n",
  ]);
});
