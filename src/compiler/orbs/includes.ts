import { replaceIncludes } from "../../model/pack.ts";
import type { Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import { mapping, type ScalarNode, scalar, sequence, type YamlNode } from "../source/node.ts";
import { limits } from "../source/read.ts";
import { tooLarge } from "../source/yaml-diagnostics.ts";
import type { OrbFolder } from "./orb-folder.ts";
import { includeNotFound, includeOutsideOrb } from "./pack-diagnostics.ts";

/** What the includes of an orb are taken from. */
export interface IncludeOptions extends Pick<OrbFolder, "include" | "includeOutside" | "included"> {
  readonly report: Report;
}

/**
 * Puts files in the place of each `<<include(path)>>` below a node. An include that cannot be followed is reported and
 * stays.
 */
export function followIncludes(node: YamlNode, options: IncludeOptions): YamlNode {
  const done = new Map<YamlNode, YamlNode>();
  const budget = { left: limits.characters };
  const follow = (one: YamlNode): YamlNode => {
    if (!one.templated) return one;
    const known = done.get(one);
    if (known !== undefined) return known;
    const followed = one.kind === "scalar" ? inScalar(one, { ...options, budget }) : inCollection(one, follow);
    done.set(one, followed);
    return followed;
  };
  return follow(node);
}

function inCollection(node: Exclude<YamlNode, ScalarNode>, follow: (node: YamlNode) => YamlNode): YamlNode {
  if (node.kind === "sequence") return sequence(node.items.map(follow), node);
  const entries = [...node.entries].map(([name, { key, value }]) => [name, { key, value: follow(value) }] as const);
  return mapping(new Map(entries), node);
}

/** How much text may still be taken in: a script can be included often, by a file from somebody else. */
interface Following extends IncludeOptions {
  readonly budget: { left: number };
}

function inScalar(node: ScalarNode, options: Following): YamlNode {
  if (typeof node.value !== "string") return node;
  let from = node.start;
  const text = replaceIncludes(node.value, (path, written) => {
    const at = placeOf(written, node, from);
    from = at.end;
    return textOf(path, at, options);
  });
  return text === node.value ? node : scalar(text, node, node.style);
}

/**
 * Where an include stands in the source; the whole scalar where it is not found as it is written, in quotes with
 * escapes.
 */
function placeOf(written: string, node: ScalarNode, from: number): Range {
  const start = node.source.text.indexOf(written, from);
  const inside = start >= 0 && start + written.length <= node.end;
  return { source: node.source, start: inside ? start : node.start, end: inside ? start + written.length : node.end };
}

function textOf(
  path: string,
  at: Range,
  { include, includeOutside, included, report, budget }: Following,
): string | undefined {
  const outside = (why: string): undefined => {
    report(includeOutsideOrb.at(at, { path, why }));
    return undefined;
  };
  if (/^(?:[/\\~]|[A-Za-z]:)/.test(path)) return outside("its path does not begin at the orb's root");
  const plain = plainPath(path);
  const leaves = plain.startsWith("../");
  if (leaves && includeOutside === undefined) return outside("it lies outside of the orb's folder");
  const file = leaves && includeOutside !== undefined ? includeOutside(plain) : include(plain);
  if (file.kind === "text") {
    budget.left -= file.text.length;
    if (budget.left >= 0) return file.text;
    report(
      tooLarge.at(at, { what: "is more included text than an orb can have", limit: `${limits.characters} characters` }),
    );
    return undefined;
  }
  if (file.kind === "outside") return outside(file.why);
  report(includeNotFound.at(at, { path, known: included }));
  return undefined;
}

/** A path without `.`, and with `..` at its beginning only, where it leads above the root. */
function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split(/[/\\]/)) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
