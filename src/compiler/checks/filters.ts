import { get, isNull, textOf, type YamlNode } from "../source/node.ts";

/** Branches or tags that a job may run for: none, perhaps every one, or at most these. */
export type Refs = "none" | "any" | ReadonlySet<string>;

/** What a job's filters let through. */
export interface Filtered {
  readonly branches: Refs;
  readonly tags: Refs;
  /** Which of the two the filters speak of: the other one is as CircleCI has it without filters. */
  readonly explicit: { readonly branches: boolean; readonly tags: boolean };
}

/**
 * Reads `filters`: without them a job runs for every branch and for no tag, and a filter of tags leaves all branches
 * in. What cannot be known from names alone, regular expressions and expressions, counts as "perhaps every one".
 * https://circleci.com/docs/guides/orchestrate/workflows/#executing-workflows-for-a-git-tag
 */
export function readFilters(filters: YamlNode | undefined): Filtered {
  if (filters !== undefined && filters.kind !== "mapping" && !isNull(filters))
    return { branches: "any", tags: "any", explicit: { branches: false, tags: false } };
  const branches = get(filters, "branches");
  const tags = get(filters, "tags");
  return {
    branches: branches === undefined ? "any" : refsIn(branches),
    tags: tags === undefined ? "none" : refsIn(tags),
    explicit: { branches: branches !== undefined, tags: tags !== undefined },
  };
}

/** Longer lists are not compared, so that a file from somebody else cannot take all day. */
const mostNames = 100;

function refsIn(node: YamlNode): Refs {
  const only = namesIn(get(node, "only"));
  const ignore = namesIn(get(node, "ignore"));
  if (ignore.some(matchesAll)) return "none";
  if (only.length === 0 || only.length > mostNames || only.some(isPattern)) return "any";
  const names = new Set(only);
  for (const name of ignore) names.delete(name);
  return names.size === 0 ? "none" : names;
}

/** A filter's names: a text, or a list of texts. */
export function namesIn(node: YamlNode | undefined): readonly string[] {
  const items = node?.kind === "sequence" ? node.items : node === undefined ? [] : [node];
  return items.flatMap((item) => textOf(item) ?? []);
}

/** Whether a filter is a regular expression, which stands between slashes. */
export const isPattern = (name: string): boolean => name.length > 1 && name.startsWith("/") && name.endsWith("/");

const matchesAll = (name: string): boolean => /^\/\^?\(?\.\*\)?\$?\/$/.test(name);

/** What two filters both let through, as far as can be known. */
export function both(a: Refs, b: Refs): Refs {
  if (a === "none" || b === "none") return "none";
  if (a === "any") return b;
  if (b === "any") return a;
  const shared = new Set([...a].filter((name) => b.has(name)));
  return shared.size === 0 ? "none" : shared;
}

/** `branches and tags`, `the branch "main"`. */
export function describeFiltered({ branches, tags }: Pick<Filtered, "branches" | "tags">): string {
  const parts = [describeRefs(branches, ["branch", "branches"]), describeRefs(tags, ["tag", "tags"])];
  const shown = parts.filter((part) => part !== "");
  return shown.length === 0 ? "nothing" : shown.join(" and ");
}

function describeRefs(refs: Refs, [one, many]: readonly [string, string]): string {
  if (refs === "none") return "";
  if (refs === "any") return many;
  const names = [...refs].map((name) => `"${name}"`);
  if (names.length === 1) return `the ${one} ${names[0]}`;
  return `the ${many} ${names.slice(0, 5).join(", ")}${names.length > 5 ? ", ..." : ""}`;
}
