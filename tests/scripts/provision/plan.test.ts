import { expect, test } from "vitest";
import type { Facts } from "../../../scripts/provision/facts.ts";
import { everyNeed, needsOf } from "../../../scripts/provision/needs.ts";
import { describe as inWords, plan, startsAsRoot } from "../../../scripts/provision/plan.ts";

const ready: Facts = {
  needs: everyNeed,
  platform: "linux",
  arch: "amd64",
  distribution: ["debian"],
  privilege: "root",
  missingCommands: [],
  engine: "answers",
  builder: { kind: "buildx", from: "path" },
  emulation: "registered",
  tools: {
    buildx: "path",
    pulumi: "path",
    languages: "path",
    sigstore: "path",
    buildkit: "path",
    grype: "path",
    aws: "cache",
    "base-image": "cache",
    "machine-images": "cache",
  },
  pythonVenv: true,
  go: "right",
};

const bare: Facts = {
  ...ready,
  missingCommands: ["git", "curl", "jq", "shellcheck", "docker", "runc", "docker-registry", "htpasswd", "chromium"],
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
};

test("a machine that has everything gets nothing to do", () => {
  expect(plan(ready)).toEqual({ actions: [], obstacles: [] });
});

test("a bare Debian machine gets packages first, then each tool from the nearest source", () => {
  const { actions, obstacles } = plan(bare);
  expect({ actions: actions.map(inWords), obstacles }).toEqual({
    actions: [
      "install Debian packages: ca-certificates, curl, golang-go",
      "install Debian packages: apache2-utils, ca-certificates, chromium, curl, docker-registry, docker.io, git, jq, python3-venv, qemu-user-static, runc, shellcheck",
      "buildx 0.38.2, for building with BuildKit: from its release, or compiled from its Go modules (about 3 minutes)",
      "pulumi 3.259.0, for deploying: from its release, or compiled from its Go modules (about 5 minutes)",
      "languages 3.259.0-go-3.66.0-python-3.68.0-yaml-1.25.0, for programs in Go, Python and YAML: from its release, or compiled from its Go modules (about 3 minutes)",
      "buildkit 0.34.2, for registry caches and multi-architecture builds: compiled from its Go modules (about 3 minutes)",
      "grype 0.121.3, for scanning images: from its release, or compiled from its Go modules (about 4 minutes)",
      "sigstore 3.1.3-1, for signing images and verifying signatures: compiled from its Go modules (about 3 minutes)",
      "moto-5.2.5 and the AWS command line from PyPI, for the login to ECR",
      "a base image from Debian's packages for arm64, for where Docker Hub does not answer",
      "images of Debian's packages for arm64 and amd64, which stand in for CircleCI's machine image",
    ],
    obstacles: [],
  });
});

test("a bare Debian machine that is to show the demo gets what the demo uses, and what each thing is needed for is known", () => {
  const demo: Facts = {
    ...bare,
    needs: needsOf.demo,
    missingCommands: ["git", "curl", "jq", "docker", "docker-registry", "htpasswd"],
    tools: { pulumi: "missing", "base-image": "missing" },
  };
  expect(plan(demo).actions.map((action) => [inWords(action), action.needs.join(" ")])).toEqual([
    ["install Debian packages: ca-certificates, curl, golang-go", "buildx pulumi"],
    [
      "install Debian packages: apache2-utils, ca-certificates, curl, docker-registry, docker.io, git, jq, qemu-user-static",
      "shell engine registry emulation builder",
    ],
    [
      "buildx 0.38.2, for building with BuildKit, only where the client of that package cannot build: from its release, or compiled from its Go modules (about 3 minutes)",
      "buildx builder",
    ],
    ["pulumi 3.259.0, for deploying: from its release, or compiled from its Go modules (about 5 minutes)", "pulumi"],
    ["a base image from Debian's packages for arm64, for where Docker Hub does not answer", "base-image"],
  ]);
});

test("an engine whose clients cannot build gets buildx, and a client that can makes it needless", () => {
  const demo: Facts = { ...ready, needs: needsOf.demo, tools: { pulumi: "path", "base-image": "cache" } };
  const client = { kind: "client", path: "/usr/bin/docker", version: "20.10.24" } as const;
  expect([
    plan({ ...demo, builder: { kind: "missing" } }).actions.map(inWords),
    plan({ ...demo, builder: client }).actions,
  ]).toEqual([
    ["buildx 0.38.2, for building with BuildKit: from its release, or compiled from its Go modules (about 3 minutes)"],
    [],
  ]);
});

test("a browser that Ubuntu has no package of is asked for by its name", () => {
  const facts: Facts = { ...ready, distribution: ["ubuntu", "debian"], missingCommands: ["chromium", "jq"] };
  expect(plan(facts)).toEqual({
    actions: [{ kind: "packages", packages: ["jq"], needs: ["shell"] }],
    obstacles: [
      {
        message: "This is missing, for reading the report of a run as people do, and has no package here: chromium.",
        hint: "Install Google Chrome (google-chrome-stable), then run it again.",
      },
    ],
  });
});

test("an Arm machine needs no emulation, and a Go that is there is not installed again", () => {
  const [first] = plan({
    ...bare,
    arch: "arm64",
    emulation: "native",
    go: "too-old",
    missingCommands: ["jq"],
    pythonVenv: true,
  }).actions;
  expect(first).toMatchObject({ kind: "packages", packages: ["docker.io", "jq"] });
});

test("Go is not installed when everything that would be compiled is there", () => {
  const tools = {
    ...bare.tools,
    buildx: "cache",
    pulumi: "path",
    languages: "path",
    buildkit: "cache",
    grype: "cache",
    sigstore: "cache",
  } as const;
  expect(plan({ ...ready, tools, go: "missing", pythonVenv: false }).actions).toEqual([
    { kind: "packages", packages: ["python3-venv"], needs: ["aws"] },
    { kind: "aws", needs: ["aws"] },
    { kind: "base-image", needs: ["base-image"] },
    { kind: "machine-images", needs: ["machine-images"] },
  ]);
});

test("a user without root is told the command to run as root, and what else only root can do", () => {
  const facts: Facts = {
    ...ready,
    privilege: "none",
    missingCommands: ["jq"],
    engine: "can-be-started",
    emulation: "to-register",
  };
  expect(plan(facts).obstacles).toEqual([
    {
      message: "Packages are missing, and this user may not install them: jq.",
      hint: "Run as root: apt-get install --no-install-recommends jq",
    },
    {
      message: "No container engine answers, and this user may not start one.",
      hint: "Start Docker, and add this user to its group.",
    },
    {
      message: "Arm programs do not run here, and this user may not register the emulation.",
      hint: "Install qemu-user-static and binfmt-support as root.",
    },
  ]);
});

test("another distribution is told what is missing", () => {
  expect(plan({ ...ready, distribution: ["fedora"], missingCommands: ["jq"] }).obstacles).toEqual([
    {
      message: "These are missing, and this is neither Debian nor Ubuntu: jq.",
      hint: "Install them with your own package manager, then run it again.",
    },
  ]);
});

test("a distribution that says it is like Debian is one", () => {
  expect(
    plan({ ...ready, distribution: ["linuxmint", "ubuntu", "debian"], missingCommands: ["jq"] }).obstacles,
  ).toEqual([]);
});

test.each([
  ["another operating system", { platform: "darwin" }],
  ["another processor", { arch: "other" }],
] as const)("%s is told what the services run on, and nothing is planned", (_, difference) => {
  expect(plan({ ...bare, ...difference })).toEqual({
    actions: [],
    obstacles: [
      {
        message: "The services of the demo and of the end-to-end tests run on Linux, on x86-64 or Arm.",
        hint: "Use a Linux machine or a virtual one.",
      },
    ],
  });
});

test("what is started as root is said, and nothing is where the machine has it", () => {
  expect([startsAsRoot(ready), startsAsRoot(bare)]).toEqual([
    [],
    [
      "a container engine of its own, until the end of the run",
      "Arm emulation in the kernel, until the end of the run",
    ],
  ]);
});
