import { isExactVersion, parseOrbName } from "../../model/orb-name.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";

/** What a value of the `orbs` section names: a version of the registry, or the address of a packed orb. */
export type OrbReference =
  | {
      readonly kind: "registry";
      readonly text: string;
      readonly namespace: string;
      readonly name: string;
      readonly version: OrbVersion;
    }
  | { readonly kind: "url"; readonly text: string; readonly url: string };

/**
 * The version that a reference asks for. `1` and `1.2` take the newest that begins so, `volatile` the newest of all.
 */
export type OrbVersion =
  | { readonly kind: "exact" | "dev"; readonly text: string }
  | { readonly kind: "newest"; readonly text: string; readonly beginsWith: readonly number[] };

/** A text that names no orb. */
export const malformedOrbReference = defineDiagnostic<{ readonly reference: string; readonly hint: string }>({
  code: "malformed-orb-reference",
  severity: "error",
  about:
    'An orb is imported by its namespace, name and version, such as `acme/web@1.2.3`, by the https address of a packed orb, or written inline. CircleCI says "Invalid orb reference" for anything else, a name without a version included. https://circleci.com/docs/orbs/use/orb-intro/',
  message: ({ reference }) => `"${reference}" is not a reference to an orb.`,
  hint: ({ hint }) => hint,
});

/** Reads a reference; nothing where it is none, which then was reported at `at`. */
export function parseOrbReference(text: string, at: Range, report: Report): OrbReference | undefined {
  const reference = readOrbReference(text);
  if (reference === undefined) report(malformedOrbReference.at(at, { reference: text, hint: adviceFor(text) }));
  return reference;
}

/** Reads a reference that stands in no file; nothing where it is none. */
export function readOrbReference(text: string): OrbReference | undefined {
  if (text.startsWith("https://"))
    return URL.canParse(text) && !/\s/.test(text) ? { kind: "url", text, url: text } : undefined;
  const at = text.indexOf("@");
  const name = at < 0 ? undefined : parseOrbName(text.slice(0, at));
  const version = readVersion(text.slice(at + 1));
  return name === undefined || version === undefined ? undefined : { kind: "registry", text, ...name, version };
}

/** https://circleci.com/docs/orbs/use/orb-concepts/#orb-versions-development-vs-production */
function readVersion(text: string): OrbVersion | undefined {
  if (text === "volatile") return { kind: "newest", text, beginsWith: [] };
  if (/^dev:\S{1,1023}$/.test(text)) return { kind: "dev", text };
  if (isExactVersion(text)) return { kind: "exact", text };
  if (/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?$/.test(text))
    return { kind: "newest", text, beginsWith: text.split(".").map(Number) };
  return undefined;
}

/** Whether an exact version, such as `1.2.3` or `dev:first`, is one that the reference asks for. */
export function satisfies(version: string, { version: wanted }: Extract<OrbReference, { kind: "registry" }>): boolean {
  if (wanted.kind !== "newest") return version === wanted.text;
  const numbers = version.split(".").map(Number);
  return isExactVersion(version) && wanted.beginsWith.every((number, index) => numbers[index] === number);
}

/** Of several versions the newest that the reference asks for. */
export function newestFor(
  reference: Extract<OrbReference, { kind: "registry" }>,
  versions: readonly string[],
): string | undefined {
  return versions
    .filter((version) => satisfies(version, reference))
    .sort(byAge)
    .at(-1);
}

function byAge(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function adviceFor(text: string): string {
  if (/^http:\/\//i.test(text)) return "CircleCI takes an orb from an https address only.";
  if (/^[A-Za-z]:|^[./~]|\.ya?ml$/.test(text))
    return "A file cannot be imported by its path: write the orb inline, or publish it and import namespace/name@version.";
  const [, name = "", version = ""] = /^([a-z0-9_-]+\/[a-z0-9_-]+)(?:[:@]v?(.*))?$/.exec(text) ?? [];
  if (name !== "") {
    const known = readVersion(version) === undefined ? "1.2.3" : version;
    return `Write ${name}@${known}: the version is 1, 1.2, 1.2.3, volatile or dev:label.`;
  }
  return "Write namespace/name@version, such as acme/web@1.2.3, or the https address of a packed orb.";
}
