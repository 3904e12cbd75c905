/**
 * What each need comes to, as data: which command proves it, which Debian package brings it, and for what of it no
 * package is right, where it comes from. Versions are pinned here, or where the orb installs the same, and, with
 * their hashes, in `modules/<tool>/go.sum`.
 */
import { grypeVersion } from "../../src/orb/parameters/scan.ts";
import { cosignVersion } from "../../src/orb/parameters/signature.ts";
import type { Need } from "./needs.ts";

/** A command that Debian's package brings in any version we can use. */
export type PackagedCommand = {
  readonly need: Need;
  readonly command: string;
  readonly packages: readonly string[];
  readonly purpose: string;
  /** Other names of programs that do the same. */
  readonly orElse?: readonly string[];
  /** Where a distribution of this ID has no such package: what to do there. */
  readonly notOn?: { readonly distribution: string; readonly hint: string };
};

/** Commands from PATH or else from a package. */
export const packagedCommands: readonly PackagedCommand[] = [
  { need: "shell", command: "git", packages: ["git"], purpose: "the checkout that jobs work in" },
  { need: "shell", command: "curl", packages: ["curl", "ca-certificates"], purpose: "the smoke test" },
  { need: "shell", command: "jq", packages: ["jq"], purpose: "the orb's scripts" },
  { need: "shellcheck", command: "shellcheck", packages: ["shellcheck"], purpose: "the check of the orb's scripts" },
  { need: "shells", command: "zsh", packages: ["zsh"], purpose: "trying the completion for zsh" },
  { need: "shells", command: "fish", packages: ["fish"], purpose: "trying the completion for fish" },
  { need: "engine", command: "docker", packages: ["docker.io"], purpose: "building and running images" },
  { need: "buildkit", command: "runc", packages: ["runc"], purpose: "BuildKit's own containers" },
  {
    need: "registry",
    command: "docker-registry",
    packages: ["docker-registry"],
    purpose: "a registry that asks for a password",
  },
  { need: "registry", command: "htpasswd", packages: ["apache2-utils"], purpose: "the registry's password file" },
  {
    need: "browser",
    command: "chromium",
    packages: ["chromium"],
    purpose: "reading the report of a run as people do",
    orElse: ["google-chrome", "google-chrome-stable", "chromium-browser"],
    // Ubuntu's package of that name only installs a snap, which a container cannot run.
    notOn: { distribution: "ubuntu", hint: "Install Google Chrome (google-chrome-stable), then run it again." },
  },
];

/**
 * What systemd registers the emulation from, and the package that brings it; read here too, since a container runs no
 * systemd.
 */
export const emulation = { rule: "/usr/lib/binfmt.d/qemu-aarch64.conf", package: "qemu-user-static" } as const;

/** A vendor's release: one archive or binary whose checksum the same release publishes. */
export type Release = {
  readonly file: (arch: "amd64" | "arm64") => string;
  readonly checksums: (arch: "amd64" | "arm64") => string;
  readonly base: string;
  /** Paths inside the archive of what is kept; none when the file is the binary itself. */
  readonly members?: readonly string[];
};

/** One Go program, built from a module of `modules/` whose go.sum pins every byte of it. */
export type GoProgram = {
  readonly module: string;
  readonly package: string;
  readonly binary: string;
  readonly versionVariable?: string;
  /** Tags by which a module leaves out what nothing here uses. */
  readonly tags?: string;
  /** Optimising is a fourth of the compilation. A program that mostly waits for others does with less. */
  readonly optimised?: "all" | "hot-packages";
  /** Scripts of the same module that are started beside the program, by their paths in it. */
  readonly scripts?: {
    readonly of: string;
    readonly paths: readonly string[];
    /** One of this repository, in `modules/`, that starts the program. */
    readonly own?: string;
  };
};

/** A tool that is kept, by version, in the cache outside the checkout. */
export type CachedTool = {
  readonly name: CachedToolName;
  readonly version: string;
  readonly purpose: string;
  readonly files: readonly string[];
  readonly release?: Release;
  readonly go?: readonly GoProgram[];
  /** About how long the compilation takes on two cores, so that no one waits in the dark. */
  readonly compileMinutes?: number;
};

/** The names of the tools in the cache: each is the need that it meets. */
export type CachedToolName = Extract<Need, "buildx" | "buildkit" | "pulumi" | "languages" | "grype" | "sigstore">;

/** The Pulumi that is used here, which is the one that the orb installs by default. */
export const pinnedPulumi = "3.259.0";
const forPulumi = (arch: "amd64" | "arm64") => (arch === "amd64" ? "x64" : "arm64");
/** What is kept of the archive in which Pulumi comes with all hosts of languages. */
const pulumiRelease = (files: readonly string[]): Release => ({
  base: `https://github.com/pulumi/pulumi/releases/download/v${pinnedPulumi}`,
  file: (arch) => `pulumi-v${pinnedPulumi}-linux-${forPulumi(arch)}.tar.gz`,
  checksums: () => `pulumi-${pinnedPulumi}-checksums.txt`,
  members: files.map((file) => `pulumi/${file}`),
});
const pulumiFiles = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
const languageFiles = [
  "pulumi-language-go",
  "pulumi-language-python",
  "pulumi-language-python-exec",
  "pulumi-language-yaml",
  "pulumi-resource-pulumi-python",
];
const pulumiSdk = "github.com/pulumi/pulumi/sdk/v3";

/** Tools that come from a release or are compiled. BuildKit publishes no checksum file, so its release is not used. */
export const cachedTools: readonly CachedTool[] = [
  {
    name: "buildx",
    version: "0.38.2",
    purpose: "building with BuildKit",
    files: ["docker-buildx"],
    release: {
      base: "https://github.com/docker/buildx/releases/download/v0.38.2",
      file: (arch) => `buildx-v0.38.2.linux-${arch}`,
      checksums: () => "checksums.txt",
    },
    go: [
      {
        module: "buildx",
        package: "github.com/docker/buildx/cmd/buildx",
        binary: "docker-buildx",
        versionVariable: "github.com/docker/buildx/version.Version=v0.38.2",
      },
    ],
    compileMinutes: 3,
  },
  {
    name: "pulumi",
    version: pinnedPulumi,
    purpose: "deploying",
    files: pulumiFiles,
    release: pulumiRelease(pulumiFiles),
    go: [
      {
        module: "pulumi",
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        binary: "pulumi",
        versionVariable: `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pinnedPulumi}`,
        // Google's storage client without DirectPath, which only machines of Google Cloud have: 135 packages less.
        tags: "disable_grpc_modules",
        optimised: "hot-packages",
      },
      {
        module: "pulumi-language-nodejs",
        package: `${pulumiSdk}/nodejs/cmd/pulumi-language-nodejs`,
        binary: "pulumi-language-nodejs",
        optimised: "hot-packages",
        // Pulumi finds dynamic providers through it.
        scripts: { of: pulumiSdk, paths: ["nodejs/dist/pulumi-resource-pulumi-nodejs"] },
      },
    ],
    compileMinutes: 5,
  },
  {
    // The last versions of each that are Go modules of their own or parts of one that is listed.
    name: "languages",
    version: `${pinnedPulumi}-go-3.66.0-python-3.68.0-yaml-1.25.0`,
    purpose: "programs in Go, Python and YAML",
    files: languageFiles,
    release: pulumiRelease(languageFiles),
    go: [
      {
        module: "pulumi-language-go",
        package: `${pulumiSdk}/go/pulumi-language-go`,
        binary: "pulumi-language-go",
        optimised: "hot-packages",
      },
      {
        module: "pulumi-language-nodejs", // the same module of Pulumi's has both
        package: `${pulumiSdk}/python/cmd/pulumi-language-python`,
        binary: "pulumi-language-python-of-go",
        optimised: "hot-packages",
        scripts: {
          of: pulumiSdk,
          paths: ["python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python"],
          own: "pulumi-language-python/pulumi-language-python",
        },
      },
      {
        module: "pulumi-language-yaml",
        package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        binary: "pulumi-language-yaml",
        optimised: "hot-packages",
      },
    ],
    compileMinutes: 3,
  },
  {
    name: "buildkit",
    version: "0.34.2",
    purpose: "registry caches and multi-architecture builds",
    files: ["buildkitd"],
    go: [
      {
        module: "buildkit",
        package: "github.com/moby/buildkit/cmd/buildkitd",
        binary: "buildkitd",
        versionVariable: "github.com/moby/buildkit/version.Version=v0.34.2",
      },
    ],
    compileMinutes: 3,
  },
  {
    // 156 CPU seconds after the others, and smaller than trivy. Its database is a stand-in, which the tests serve.
    name: "grype",
    version: grypeVersion,
    purpose: "scanning images",
    files: ["grype"],
    release: {
      base: `https://github.com/anchore/grype/releases/download/v${grypeVersion}`,
      file: (arch) => `grype_${grypeVersion}_linux_${arch}.tar.gz`,
      checksums: () => `grype_${grypeVersion}_checksums.txt`,
      members: ["grype"],
    },
    go: [
      {
        module: "grype",
        package: "github.com/anchore/grype/cmd/grype",
        binary: "grype",
        versionVariable: `main.version=${grypeVersion}`,
        optimised: "hot-packages",
      },
    ],
    compileMinutes: 4,
  },
  {
    // No release has the services together, and what is compiled for them is for the most part cosign's too.
    name: "sigstore",
    version: `${cosignVersion}-1`,
    purpose: "signing images and verifying signatures",
    files: ["cosign", "sigstore-services"],
    go: [
      {
        module: "sigstore",
        package: "github.com/sigstore/cosign/v3/cmd/cosign",
        binary: "cosign",
      },
      { module: "sigstore", package: "./services", binary: "sigstore-services" },
    ],
    compileMinutes: 3,
  },
];

/** The Go that the modules ask for, and the oldest one that fetches it by itself (GOTOOLCHAIN, since 1.21). */
export const goVersion = { needed: "1.26.8", fetchesItself: "1.21" } as const;

/** Amazon's interface on loopback and its command line, in one virtual environment of Python. */
export const awsStandIn = { name: "aws", version: "moto-5.2.5" } as const;

/** The base image where arm64v8/node cannot be pulled: Debian's Node.js for arm64 with busybox. */
export const baseImage = {
  name: "base-image",
  version: "bookworm-node-18-2",
  real: "arm64v8/node:22-slim",
  /** What either is called in the engine. */
  tag: "arm-pipeline/node:arm64",
} as const;

/** What stands in for CircleCI's machine image in tests: Debian with the tools of a job, for each architecture. */
export const machineImage = {
  name: "machine-images",
  version: "bookworm-1",
  tag: (architecture: "amd64" | "arm64") => `arm-pipeline/machine-stand-in:${architecture}`,
} as const;

/** What is no program and is made on this machine, each in the cache under the need that it meets. */
export const madeHere = [awsStandIn, baseImage, machineImage] as const;
