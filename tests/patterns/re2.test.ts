import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { matchesPattern } from "../../src/patterns/match-pattern.ts";
import { readPattern } from "../../src/patterns/parse-pattern.ts";

/*
 * Expressions of CircleCI match with RE2 (https://github.com/google/re2/wiki/Syntax), so our own engine is held to a port of it: the
 * same patterns are taken, and whole texts match the same.
 */

const atoms = fc.constantFrom(
  ...["a", "b", "B", "1", "/", "-", "_", " ", ".", "\\.", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B"],
  ...[
    "[ab]",
    "[^a]",
    "[a-c1]",
    "[\\d_]",
    "[^\\w]",
    "[-a]",
    "[a-]",
    "[.]",
    "[]a]",
    "[[:alpha:]]",
    "^",
    "$",
    "\\A",
    "\\z",
  ],
);
const repetitions = fc.constantFrom("", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{0,1}", "{1,}", "{2,3}");
const { pattern: patterns } = fc.letrec<{ pattern: string; branch: string; piece: string; one: string }>((tie) => ({
  pattern: fc.array(tie("branch"), { minLength: 1, maxLength: 3 }).map((branches) => branches.join("|")),
  branch: fc.array(tie("piece"), { maxLength: 3 }).map((pieces) => pieces.join("")),
  piece: fc
    .tuple(tie("one"), repetitions)
    .map(([one, times]) => `${one}${/^(?:[\^$]|\\[AzbB])$/.test(one) ? "" : times}`),
  one: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    atoms,
    fc
      .tuple(fc.constantFrom("(", "(?:", "(?i:", "(?s:", "(?P<n>"), tie("pattern"))
      .map(([open, body]) => `${open}${body})`),
  ),
}));
/** CircleCI takes no longer ones: https://github.com/CircleCI-Public/expr */
const short = patterns.filter((pattern) => pattern.length <= 256);
const texts = fc.array(fc.constantFrom("a", "b", "A", "B", "c", "1", "2", "/", "-", "_", " ", ".", "\n"), {
  maxLength: 8,
});

function theirs(pattern: string, text: string): boolean | "refused" {
  try {
    return RE2JS.compile(pattern).matches(text);
  } catch {
    return "refused";
  }
}

function ours(pattern: string, text: string): boolean | "refused" {
  const read = readPattern(pattern, "re2");
  return read.kind === "pattern" ? matchesPattern(read, text) : "refused";
}

test("a pattern is taken, and matches, as RE2 does", () => {
  fc.assert(
    fc.property(short, texts, (pattern, characters) => {
      const text = characters.join("");
      const expected = theirs(pattern, text);
      // A name that two groups have is refused there alone, and pastes nothing that a match could see.
      if (expected === "refused" && pattern.split("(?P<n>").length > 2) return;
      expect({ pattern, text, matches: ours(pattern, text) }).toEqual({ pattern, text, matches: expected });
    }),
    { numRuns: 3000 },
  );
});

test("the comparison has patterns that match and some that do not", () => {
  const samples = fc.sample(fc.tuple(short, texts), { numRuns: 2000, seed: 1 });
  const seen = samples.map(([pattern, characters]) => theirs(pattern, characters.join("")));
  expect(seen.filter((each) => each === true).length).toBeGreaterThan(50);
  expect(seen.filter((each) => each === false).length).toBeGreaterThan(500);
});
