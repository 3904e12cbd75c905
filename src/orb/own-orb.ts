/**
 * The version of this package and of the orb in it. A test compares it with package.json: JSON outside src/ cannot be
 * imported by it.
 */
export const ownVersion = "0.1.0";

/**
 * Where this project is published: the one place to change for another repository or namespace. The orb's display, the
 * form of a reference by URL and the links of the README follow from it; a test holds package.json to it.
 */
export const published = {
  /** The repository on GitHub, owner/name. */
  repository: "arm-pipeline/arm-pipeline",
  /** The orb's full name in CircleCI's registry, namespace/name. */
  orb: "arm-pipeline/arm-pipeline",
} as const;

/** The name under which this project publishes its orb. */
export const ownOrb: string = published.orb;

/** The page of the repository. */
export const repositoryUrl = `https://github.com/${published.repository}`;

/** The page of a file or folder of the orb, as this version has it: what a packed script says of its source. */
export const orbSourceUrl = (path: string): string => `${repositoryUrl}/tree/v${ownVersion}/orb/${path}`;

const rawUrl = (ref: string, path: string): string =>
  `https://raw.githubusercontent.com/${published.repository}/${ref}/${path}`;

/** The address of `orb.yml` in a commit, branch or tag of the repository. */
export const orbUrl = (ref: string): string => rawUrl(ref, "orb/orb.yml");

/** The address of the JSON Schema of configurations, for editors. */
export const schemaUrl: string = rawUrl("main", "schema.json");

/**
 * Where the orb of one version of this package is. The registry's reference leaves the last number open, so that
 * repairs arrive by themselves; a file at an address is of one tag, since nothing else keeps it from changing.
 */
export function ownOrbReference(kind: "registry" | "url", version: string): string {
  const [major, minor] = version.split(".");
  return kind === "registry" ? `${ownOrb}@${major}.${minor}` : orbUrl(`v${version}`);
}
