import { javaOnlyPiece } from "../../patterns/java-only.ts";
import { readPattern } from "../../patterns/parse-pattern.ts";
import type { Diagnostic, Report } from "../diagnostics/diagnostic.ts";
import type { Fix } from "../diagnostics/fix.ts";
import { isIn } from "../diagnostics/source.ts";
import { scalarLike } from "../source/edit.ts";
import { get, textOf, type YamlNode } from "../source/node.ts";
import { isVersion2 } from "../source/version.ts";
import { malformedPattern } from "../template/evaluate.ts";
import { javaOnlyPattern, longestFilter } from "../template/java-only-pattern.ts";
import { matchesAnyName, matchesFix, takeApart } from "../template/look-ahead.ts";
import { isPattern } from "./filters.ts";
import { type CheckInput, ownLibraries } from "./input.ts";

/** Reports filters and patterns of logic statements that are no regular expressions, or only Java's. */
export function checkPatterns(input: CheckInput, report: Report): void {
  checkFilterPatterns(input, report);
  if (!input.source.text.includes("matches")) return;
  for (const { document } of ownLibraries(input))
    for (const { value } of document.entries.values()) walk(value, report);
}

function checkFilterPatterns({ compiled, source, library }: CheckInput, report: Report): void {
  // The same filters stand on many jobs.
  const known = new Map<string, { readonly problem: string | undefined; readonly piece: string | undefined }>();
  for (const { entries, active } of compiled.workflows)
    for (const { settings } of entries) {
      const filters = get(settings, "filters");
      if (filters === undefined) continue;
      for (const kind of ["branches", "tags"])
        for (const list of ["only", "ignore"])
          for (const node of itemsOf(get(get(filters, kind), list))) {
            const filter = textOf(node);
            if (filter === undefined || !isPattern(filter) || !isIn(node, source)) continue;
            const pattern = filter.slice(1, -1);
            const { problem, piece } = known.get(pattern) ?? {
              problem: patternProblem(pattern),
              piece: javaOnlyPiece(pattern),
            };
            known.set(pattern, { problem, piece });
            if (problem !== undefined) {
              const severity = active && !isVersion2(library.document) ? "error" : "warning";
              report({ ...malformedPattern.at(node, { pattern, reason: problem }), severity });
            } else if (piece !== undefined || pattern.length > longestFilter)
              report({
                ...withFix(javaOnlyPattern.at(node, { pattern, piece }), ignoreFix(get(filters, kind), kind)),
                ...(!active && { severity: "warning" }),
              });
          }
    }
}

/**
 * `only` with one pattern that refuses something by a look-ahead, and takes every other branch, as `ignore`. Without
 * filters a tag runs nothing, so that it is not the same for tags.
 */
function ignoreFix(node: YamlNode | undefined, kind: string): Fix | undefined {
  const [only, ...others] = node?.kind === "mapping" ? node.entries.values() : [];
  if (kind !== "branches" || only === undefined || only.key.value !== "only" || others.length > 0) return undefined;
  const [item, ...more] = itemsOf(only.value);
  const pattern = textOf(item);
  if (item === undefined || pattern === undefined || more.length > 0) return undefined;
  const apart = takeApart(pattern.slice(1, -1));
  if (apart === undefined || !matchesAnyName(apart)) return undefined;
  const { source } = only.key;
  if ([item, only.value].some((each) => each.source !== source || each.start < only.key.end)) return undefined;
  return {
    title: "Write `ignore`",
    edits: [
      { source, start: only.key.start, end: only.key.end, text: "ignore" },
      { source, start: item.start, end: item.end, text: scalarLike(item, `/${apart.refused}/`) },
    ],
  };
}

const withFix = (diagnostic: Diagnostic, fix: Fix | undefined): Diagnostic =>
  fix === undefined ? diagnostic : { ...diagnostic, fix };

/** Why a pattern is neither Java's nor RE2's. */
function patternProblem(pattern: string): string | undefined {
  const java = readPattern(pattern, "java");
  if (java.kind === "pattern" || javaOnlyPiece(pattern) !== undefined) return undefined;
  return pattern.length > 256 || readPattern(pattern, "re2").kind === "pattern" ? undefined : java.reason;
}

/**
 * The patterns of `matches`, wherever they stand: a warning, until one is tried. Whether they are any at all is seen
 * there too.
 */
function walk(node: YamlNode, report: Report): void {
  if (node.kind === "scalar") return;
  if (node.kind === "sequence") {
    for (const item of node.items) walk(item, report);
    return;
  }
  for (const [key, { key: entryKey, value }] of node.entries) {
    const pattern = key === "matches" ? get(value, "pattern") : undefined;
    const text = textOf(pattern);
    const piece = text === undefined ? undefined : javaOnlyPiece(text);
    if (pattern !== undefined && text !== undefined && piece !== undefined)
      report({
        ...withFix(javaOnlyPattern.at(pattern, { pattern: text, piece }), matchesFix(entryKey, value)),
        severity: "warning",
      });
    else walk(value, report);
  }
}

const itemsOf = (node: YamlNode | undefined): readonly YamlNode[] =>
  node === undefined ? [] : node.kind === "sequence" ? node.items : [node];
