import { isMap as isMapNode, type Node } from "yaml";
import type { Data, DataMap } from "../../model/index.ts";
import type { AdditionProblem, Edit } from "./addition.ts";
import { type Existing, lineOf } from "./existing.ts";
import { entriesOf, holds, resolved, textOf } from "./nodes.ts";
import { freeName, isMap } from "./references.ts";

/**
 * The orbs of an addition in an existing file: what they are called there, which are missing, and which cannot be used
 * as they are.
 */
export type OrbPlan = {
  /** The alias in the file, by that in the addition. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Those that the file lacks, by the alias that they get, and what an orb that stands in the file lacks. */
  readonly edits: readonly Edit[];
  readonly problems: readonly AdditionProblem[];
};

/** Finds each orb in the file, or an alias for it that is not taken. */
export function planOrbs(existing: Existing, orbs: DataMap): OrbPlan {
  const { document } = existing;
  const present = new Map([...entriesOf(document, entriesOf(document, document.contents).get("orbs")?.value)]);
  const aliases = new Map<string, string>();
  const missing: Record<string, Data> = {};
  const grown: Edit[] = [];
  const problems: AdditionProblem[] = [];
  for (const [alias, source] of Object.entries(orbs)) {
    const same = [...present].find(([, { value }]) => isSame(existing, value, source));
    if (same !== undefined) {
      aliases.set(alias, same[0]);
      continue;
    }
    const growing = [...present].find(([, { value }]) => isOtherVersion(existing, value, source));
    const more = growing === undefined ? undefined : whatItLacks(existing, growing, source);
    if (growing !== undefined && more !== undefined) {
      aliases.set(alias, growing[0]);
      grown.push(...more);
      continue;
    }
    const other = growing;
    if (other !== undefined) {
      const [name, { pair, value }] = other;
      const line = lineOf(existing, (pair.key ?? value) as Node);
      aliases.set(alias, name);
      problems.push(otherVersion({ name, line, has: textOf(resolved(document, value)), wants: source }));
      continue;
    }
    const free = freeName(
      alias,
      (name) => present.has(name) || Object.hasOwn(missing, name) || (name !== alias && Object.hasOwn(orbs, name)),
    );
    aliases.set(alias, free);
    missing[free] = source;
  }
  const imports = Object.entries(missing).map(([key, value]): Edit => ({ kind: "pair", path: ["orbs"], key, value }));
  return { aliases, edits: [...imports, ...grown], problems };
}

/**
 * What an orb that stands in the file has to get; nothing where something that both have differs: then it is another
 * version.
 */
function whatItLacks(
  { document }: Existing,
  [alias, { value }]: readonly [string, { readonly value: Node | undefined }],
  source: Data,
): readonly Edit[] | undefined {
  if (!isMap(source)) return undefined;
  const sections = entriesOf(document, value);
  const edits: Edit[] = [];
  for (const [section, parts] of Object.entries(source)) {
    const there = sections.get(section)?.value;
    if (there === undefined) edits.push({ kind: "pair", path: ["orbs", alias], key: section, value: parts });
    else if (!isMap(parts)) {
      if (!holds(document, there, parts)) return undefined;
    } else {
      const present = entriesOf(document, there);
      for (const [name, part] of Object.entries(parts))
        if (!present.has(name)) edits.push({ kind: "pair", path: ["orbs", alias, section], key: name, value: part });
        else if (!holds(document, present.get(name)?.value, part)) return undefined;
    }
  }
  return edits;
}

/**
 * The same orb in a version that will do: the very one, one that is more exact than wanted, or one that a parameter
 * names.
 */
function isSame({ document }: Existing, node: Node | undefined, source: Data): boolean {
  const value = resolved(document, node);
  if (typeof source !== "string") return isMapNode(value) && holds(document, value, source);
  const written = textOf(value);
  if (written === undefined) return false;
  if (written === source) return true;
  const [has, wanted] = [parts(written), parts(source)];
  if (has === undefined || wanted === undefined || has.orb !== wanted.orb) return false;
  return has.version.startsWith(`${wanted.version}.`) || has.version.includes("<<");
}

function otherVersion(orb: {
  readonly name: string;
  readonly line: number;
  readonly has: string | undefined;
  readonly wants: Data;
}): AdditionProblem {
  const { name, line, has, wants } = orb;
  if (typeof wants !== "string")
    return {
      message: `The orb stands in the file as "${name}" (line ${line}), with other jobs or of another version.`,
      hint: `Delete "${name}" there and add again: then it gets the jobs that are needed now.`,
    };
  return {
    message: `The file has the orb "${name}" as ${has} (line ${line}), and this needs ${wants}.`,
    hint: `Write ${wants} there, look through what changed for the jobs that use it, and add again.`,
  };
}

/** Of an orb that stands in the file, the names of its jobs tell which one it is. */
function isOtherVersion({ document }: Existing, node: Node | undefined, source: Data): boolean {
  if (isMap(source)) {
    const jobs = entriesOf(document, entriesOf(document, node).get("jobs")?.value);
    return isMap(source.jobs) && Object.keys(source.jobs).some((job) => jobs.has(job));
  }
  if (typeof source !== "string") return false;
  const orb = parts(textOf(resolved(document, node)) ?? "")?.orb;
  return orb !== undefined && orb === parts(source)?.orb;
}

/**
 * The name and the version of a reference to the registry, or of an address: one of GitHub has the version in its path.
 */
function parts(reference: string): { readonly orb: string; readonly version: string } | undefined {
  const registry = /^([^@/\s]+\/[^@/\s]+)@(.+)$/.exec(reference);
  const address = registry ?? /^(https:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/)([^/]+)\/.+$/.exec(reference);
  const [, orb, version] = address ?? [];
  return orb === undefined || version === undefined ? undefined : { orb, version };
}
