/**
 * What can be asked for by name. Each is made ready for itself: whoever does not name it gets nothing of it installed.
 */
export const needs = {
  shell: "git, curl and jq, which the orb's scripts use",
  shellcheck: "the check of the orb's scripts",
  shells: "zsh and fish, in which the completion is tried",
  engine: "a container engine",
  builder: "a docker client that can build",
  emulation: "Arm programs on another processor",
  registry: "a registry that asks for a password",
  "base-image": "an Arm image to build on where Docker Hub does not answer",
  pulumi: "Pulumi and its host for Node.js programs",
  languages: "Pulumi's hosts for programs in Go, Python and YAML",
  buildx: "docker buildx",
  buildkit: "a BuildKit of its own: registry caches, images for several architectures",
  grype: "a scanner for vulnerabilities",
  sigstore: "cosign, and Sigstore's services, by which images are signed",
  aws: "a stand-in for AWS, and its command line",
  "machine-images": "stand-ins for CircleCI's machine image",
  browser: "a browser, which reads the report of a run as people do",
} as const;

/** The name of one need. */
export type Need = keyof typeof needs;

/** All of them, in order. */
export const everyNeed = Object.keys(needs) as readonly Need[];

/** Whoever provisions, and what it needs. */
export const needsOf = {
  unit: ["shell", "shellcheck", "shells"],
  talk: ["shell", "engine", "builder", "emulation", "registry", "base-image", "pulumi", "aws"],
  demo: ["shell", "engine", "builder", "emulation", "registry", "base-image", "pulumi"],
  all: everyNeed,
} as const satisfies Readonly<Record<string, readonly Need[]>>;

/**
 * Reads names of needs, and of those who have them; none stands for all. The words of what is wrong when one is
 * unknown.
 */
export function readNeeds(names: readonly string[]): readonly Need[] | string {
  const known = new Map<string, readonly Need[]>([
    ...everyNeed.map((need) => [need, [need]] as const),
    ...Object.entries(needsOf),
  ]);
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) return `Not a need: ${unknown.join(", ")}. There are: ${[...known.keys()].join(", ")}.`;
  const asked = new Set((names.length === 0 ? ["all"] : names).flatMap((name) => known.get(name) ?? []));
  return everyNeed.filter((need) => asked.has(need));
}
