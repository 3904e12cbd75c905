import { expect, test } from "vitest";
import { atLeast, gatherFacts } from "../../../scripts/provision/facts.ts";
import { everyNeed, needsOf } from "../../../scripts/provision/needs.ts";
import { fakeSystem } from "../support/fake-system.ts";

const folders = { root: "/nowhere/arm-pipeline" };
const all = { folders, needs: everyNeed };
const release = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\n';

test("a bare machine without root has nothing", async () => {
  expect(await gatherFacts(fakeSystem({ uid: 1000, files: { "/etc/os-release": release } }), all)).toEqual({
    needs: everyNeed,
    platform: "linux",
    arch: "amd64",
    distribution: ["debian"],
    privilege: "none",
    missingCommands: [
      "git",
      "curl",
      "jq",
      "shellcheck",
      "zsh",
      "fish",
      "docker",
      "runc",
      "docker-registry",
      "htpasswd",
      "chromium",
    ],
    engine: "missing",
    builder: { kind: "missing" },
    emulation: "missing",
    tools: {
      buildx: "missing",
      pulumi: "missing",
      languages: "missing",
      sigstore: "missing",
      buildkit: "missing",
      grype: "missing",
      aws: "missing",
      "base-image": "missing",
      "machine-images": "missing",
    },
    pythonVenv: false,
    go: "missing",
  });
});

test("a machine that is set up is seen as it is", async () => {
  const system = fakeSystem({
    arch: "arm64",
    uid: 1000,
    onPath: [
      "git",
      "curl",
      "jq",
      "shellcheck",
      "zsh",
      "fish",
      "docker",
      "runc",
      "docker-registry",
      "htpasswd",
      "google-chrome",
      "buildkitd",
      "grype",
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
      "pulumi-language-go",
      "pulumi-language-python",
      "pulumi-language-python-exec",
      "pulumi-language-yaml",
      "pulumi-resource-pulumi-python",
      "cosign",
      "sigstore-services",
    ],
    files: { "/etc/os-release": 'ID=ubuntu\nID_LIKE="debian"\n' },
    commands: {
      "sudo -n true": {},
      "docker version": { stdout: "28.0.0" },
      "docker buildx version": {},
      "pulumi version": { stdout: "v3.259.0" },
      "python3 -c": {},
      "go version": { stdout: "go version go1.27.0 linux/arm64" },
    },
  });
  expect(await gatherFacts(system, all)).toEqual({
    needs: everyNeed,
    platform: "linux",
    arch: "arm64",
    distribution: ["ubuntu", "debian"],
    privilege: "sudo",
    missingCommands: [],
    engine: "answers",
    builder: { kind: "buildx", from: "path" },
    emulation: "native",
    tools: {
      buildx: "path",
      pulumi: "path",
      languages: "path",
      sigstore: "path",
      buildkit: "path",
      grype: "path",
      aws: "missing",
      "base-image": "missing",
      "machine-images": "missing",
    },
    pythonVenv: true,
    go: "not-needed",
  });
});

test("what is not asked for is not looked for", async () => {
  const system = fakeSystem({
    onPath: ["git", "curl", "jq", "shellcheck", "zsh", "fish"],
    files: { "/etc/os-release": release },
  });
  expect([await gatherFacts(system, { folders, needs: needsOf.unit }), system.calls]).toEqual([
    {
      needs: ["shell", "shellcheck", "shells"],
      platform: "linux",
      arch: "amd64",
      distribution: ["debian"],
      privilege: "root",
      missingCommands: [],
      engine: "not-needed",
      builder: { kind: "not-needed" },
      emulation: "not-needed",
      tools: {},
      pythonVenv: "not-needed",
      go: "not-needed",
    },
    [],
  ]);
});

test("where a new docker client without buildx is first on PATH, an old one behind it builds", async () => {
  const clients: Readonly<Record<string, string>> = {
    "/usr/local/bin/docker": "28.2.2",
    "/usr/bin/docker": "20.10.24+dfsg1",
  };
  const versions = Object.entries(clients).map(([path, version]) => [
    `${path} version`,
    { exitCode: 1, stdout: version },
  ]);
  const system = { ...fakeSystem({ commands: Object.fromEntries(versions) }), find: async () => Object.keys(clients) };
  expect((await gatherFacts(system, { folders, needs: ["builder"] })).builder).toEqual({
    kind: "client",
    path: "/usr/bin/docker",
    version: "20.10.24",
  });
});

test.each([
  ["no client at all", {}],
  [
    "a client that builds with buildx only, and no buildx",
    { "/usr/bin/docker version": { exitCode: 1, stdout: "23.0.0" } },
  ],
  ["a client that says nothing", { "/usr/bin/docker version": { exitCode: 1 } }],
])("%s cannot build", async (_, commands) => {
  const system = fakeSystem({ commands, onPath: ["docker"] });
  expect((await gatherFacts(system, { folders, needs: ["builder"] })).builder).toEqual({ kind: "missing" });
});

test("a program that only administrators have on PATH is found", async () => {
  const system = fakeSystem({ commands: { "test -x /usr/sbin/dockerd": {}, "test -x /usr/sbin/runc": {} } });
  const facts = await gatherFacts(system, all);
  expect([facts.engine, facts.missingCommands.includes("runc")]).toEqual(["can-be-started", false]);
});

test("an engine on another machine counts as none, since it could not reach a registry here", async () => {
  const system = fakeSystem({
    env: { DOCKER_HOST: "ssh://build@elsewhere" },
    commands: { "docker version": { stdout: "28.0.0" } },
  });
  expect((await gatherFacts(system, all)).engine).toBe("missing");
});

test("another version of Pulumi than the orb's is not used", async () => {
  const onPath = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
  const system = fakeSystem({ onPath, commands: { "pulumi version": { stdout: "v3.100.0" } } });
  expect((await gatherFacts(system, all)).tools.pulumi).toBe("missing");
});

test.each([
  ["go1.26.8", "right"],
  ["go1.27", "right"],
  ["go1.21.0", "fetches-itself"],
  ["go1.19.8", "too-old"],
  ["no version", "missing"],
])("%s is %s", async (version, expected) => {
  const system = fakeSystem({ commands: { "go version": { stdout: `go version ${version} linux/amd64` } } });
  expect((await gatherFacts(system, { folders, needs: ["pulumi"] })).go).toBe(expected);
});

test.each([
  ["registered", { "/proc/sys/fs/binfmt_misc/qemu-aarch64": "enabled\n", "/usr/lib/binfmt.d/qemu-aarch64.conf": ":q" }],
  [
    "to-register",
    { "/proc/sys/fs/binfmt_misc/qemu-aarch64": "disabled\n", "/usr/lib/binfmt.d/qemu-aarch64.conf": ":q" },
  ],
  ["missing", {}],
])("emulation is %s", async (expected, files) => {
  expect((await gatherFacts(fakeSystem({ files }), all)).emulation).toBe(expected);
});

test("versions are compared by their numbers", () => {
  expect([
    atLeast("1.9", "1.21"),
    atLeast("1.21", "1.21"),
    atLeast("1.21.1", "1.21"),
    atLeast("2.0", "1.21"),
    atLeast("1.26", "1.26.8"),
  ]).toEqual([false, true, true, true, false]);
});
