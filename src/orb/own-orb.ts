/** The version of this package and of the orb in it. A test compares it with package.json: JSON outside src/ cannot be imported by it. */
export const ownVersion = "0.1.0";

/** The name under which this project publishes its orb. */
export const ownOrb = "arm-pipeline/arm-pipeline";

/**
 * Where the orb of one version of this package is. The registry's reference leaves the last number open, so that repairs arrive by
 * themselves; a file at an address is of one tag, since nothing else keeps it from changing.
 */
export function ownOrbReference(kind: "registry" | "url", version: string): string {
  const [major, minor] = version.split(".");
  return kind === "registry"
    ? `${ownOrb}@${major}.${minor}`
    : `https://raw.githubusercontent.com/${ownOrb}/v${version}/orb/orb.yml`;
}
