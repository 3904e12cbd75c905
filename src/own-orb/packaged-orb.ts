import type { FoundOrb, LookUpOrb } from "../compiler/orbs/found-orb.ts";
import { readOrbReference, satisfies } from "../compiler/orbs/reference.ts";
import { orbUrl, ownOrb, ownOrbReference, ownVersion } from "../orb/own-orb.ts";

/**
 * The orb of this package as a `lookUpOrb` of `compile`, so that a configuration that imports it is checked before it
 * is published, or without network. `read` gives the text of `arm-pipeline/orb.yml`, and is called when a reference
 * asks for the version that this package has: `@0`, `@0.1`, `@0.1.0`, `@volatile`, or the address of its tag. For
 * another version the answer is advice.
 *
 * A dev version is never this one: its label names whatever was published last under it.
 * https://circleci.com/docs/orbs/use/orb-concepts/#development-orbs
 *
 * @example
 * const orbYml = () => readFileSync(fileURLToPath(import.meta.resolve("arm-pipeline/orb.yml")), "utf8");
 * compile({ name: "config.yml", text }, { lookUpOrb: packagedOrb(orbYml) });
 */
export function packagedOrb(read: () => string): LookUpOrb {
  const resolved = `${ownOrb}@${ownVersion}`;
  let found: FoundOrb | undefined;
  return (reference, alias) => {
    const asked = whichVersion(reference);
    if (asked === "ours") {
      found ??= { source: { name: resolved, text: read() }, resolved };
      return found;
    }
    return asked === "another" ? { advice: adviceFor(reference, alias) } : undefined;
  };
}

/** Whether a reference is one to this project's orb, and whether this package has the version that it asks for. */
function whichVersion(text: string): "ours" | "another" | undefined {
  const reference = readOrbReference(text);
  if (reference === undefined) return undefined;
  if (reference.kind === "url") {
    const [before = "", after = ""] = orbUrl("REF").split("REF");
    if (text === ownOrbReference("url", ownVersion)) return "ours";
    return text.startsWith(before) && text.endsWith(after) ? "another" : undefined;
  }
  if (`${reference.namespace}/${reference.name}` !== ownOrb) return undefined;
  return satisfies(ownVersion, reference) ? "ours" : "another";
}

function adviceFor(reference: string, alias: string): string {
  const ours = ownOrbReference(reference.startsWith("https://") ? "url" : "registry", ownVersion);
  return `This package carries ${ownVersion}: import ${ours}, or run again with --fetch, or with --orb ${alias}=FILE.`;
}
