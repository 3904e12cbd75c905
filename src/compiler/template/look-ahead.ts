import { javaOnlyPiece } from "../../patterns/java-only.ts";
import { readPattern } from "../../patterns/parse-pattern.ts";
import type { Fix } from "../diagnostics/fix.ts";
import { columnOf, scalarLike } from "../source/edit.ts";
import type { Entry, YamlNode } from "../source/node.ts";

/**
 * A pattern that begins with a negative look-ahead, taken apart: what must not stand at the beginning, and what must be
 * there.
 */
export interface Apart {
  /** Matches, as a whole, every text that the look-ahead refuses. */
  readonly refused: string;
  /** Matches, as a whole, what the rest of the pattern does. */
  readonly rest: string;
}

/**
 * Takes `^(?!main$).*$` apart into `^(?:main$).*$`, which must not match, and `^.*$`, which must. Both have to match a
 * whole text, as CircleCI's patterns do. Nothing where the pattern has more that RE2 does not know.
 */
export function takeApart(pattern: string): Apart | undefined {
  const anchored = pattern.startsWith("^");
  const body = anchored ? pattern.slice(1) : pattern;
  if (!body.startsWith("(?!")) return undefined;
  const close = closing(body);
  if (close === undefined) return undefined;
  const ahead = body.slice(3, close);
  const tail = body.slice(close + 1);
  const apart = { refused: `^(?:${ahead}).*$`, rest: `^${tail.endsWith("$") ? tail : `${tail}$`}` };
  // With a choice at the top, the look-ahead belongs to its first branch alone.
  const whole = readPattern(`(?:x)${tail}`, "java");
  const isChoice = whole.kind === "pattern" && whole.root.kind === "choice";
  const usable = [apart.refused, apart.rest].every(
    (each) => javaOnlyPiece(each) === undefined && readPattern(each, "re2").kind === "pattern",
  );
  return usable && !isChoice ? apart : undefined;
}

/** Where the parenthesis that opens a text closes. */
function closing(text: string): number | undefined {
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\") at++;
    else if (inClass) inClass = sign !== "]";
    else if (sign === "[") inClass = true;
    else if (sign === "(") depth++;
    else if (sign === ")" && --depth === 0) return at;
  }
  return undefined;
}

/** Whether the rest of a pattern matches every name of a branch: none is empty, and none has a line end. */
export const matchesAnyName = ({ rest }: Apart): boolean => /^\^\.[*+]\$$/.test(rest);

/** Whether it matches every value, also the empty one that a branch is where a tag was pushed. */
const matchesAny = ({ rest }: Apart): boolean => rest === "^.*$";

/** The logic statement `matches` with a negative look-ahead as `matches` and `not`. */
export function matchesFix(key: Entry["key"], statement: YamlNode): Fix | undefined {
  if (statement.kind !== "mapping" || statement.source !== key.source || statement.start < key.end) return undefined;
  const pattern = statement.entries.get("pattern")?.value;
  const value = statement.entries.get("value")?.value;
  if (pattern?.kind !== "scalar" || typeof pattern.value !== "string" || pattern.templated || value?.kind !== "scalar")
    return undefined;
  const apart = takeApart(pattern.value);
  const { source } = key;
  const raw = source.text.slice(value.start, value.end);
  // An alias, a merge, a comment or a text over several lines cannot be written twice.
  const written = source.text.slice(statement.start, statement.end);
  if (
    apart === undefined ||
    raw === "" ||
    raw.includes("\n") ||
    /[#&*]|<<:/.test(written.replace(raw, "").replace(pattern.value, ""))
  )
    return undefined;
  const refused = scalarLike(pattern, apart.refused);
  const rest = scalarLike(pattern, apart.rest);
  const isFlow = source.text[statement.start] === "{";
  const indent = "\n".padEnd(columnOf(key) + 1);
  const not = isFlow
    ? `not: {matches: {pattern: ${refused}, value: ${raw}}}`
    : `not:${indent}  matches:${indent}    pattern: ${refused}${indent}    value: ${raw}`;
  const both = isFlow
    ? `and: [{matches: {pattern: ${rest}, value: ${raw}}}, {${not}}]`
    : `and:${indent}  - matches:${indent}      pattern: ${rest}${indent}      value: ${raw}${indent}  - ${not.replaceAll("\n", "\n    ")}`;
  return {
    title: "Write `matches` and `not`",
    edits: [{ source, start: key.start, end: statement.end, text: matchesAny(apart) ? not : both }],
  };
}
