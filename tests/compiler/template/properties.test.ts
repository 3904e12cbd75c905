import fc from "fast-check";
import { expect, test } from "vitest";
import { fromData, toData } from "../../../src/compiler/source/data.ts";
import { evaluateWorkflowCondition } from "../../../src/compiler/template/condition.ts";
import { parseExpression } from "../../../src/compiler/template/parse-expression.ts";
import { parseTemplate } from "../../../src/compiler/template/parse-template.ts";
import { substitute } from "../../../src/compiler/template/substitute.ts";
import type { Data } from "../../../src/model/data.ts";
import { matchesPattern } from "../../../src/patterns/match-pattern.ts";
import { readPattern } from "../../../src/patterns/parse-pattern.ts";
import { namesOf, recorder } from "./support.ts";

const pieces = [
  ...["<<", ">>", "<<#", "<<^", "<</", "\\", "\\<<", "parameters.x", "parameters.unknown", "pipeline.number"],
  ...[
    " ",
    "\n",
    "  ",
    "(",
    ")",
    '"',
    "'",
    "/",
    "==",
    ">",
    "and",
    "or",
    "not",
    "matches",
    "starts-with",
    "include(",
    "a",
    "1",
    "é",
    "😀",
  ],
];
/** Texts that are made of what the language is made of, with some noise. */
const templates = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pieces) }, fc.string({ maxLength: 3 })), { maxLength: 30 })
  .map((parts) => parts.join(""));
const names = namesOf({ "parameters.x": "<< parameters.x >>", "pipeline.number": 7 });

const nodeOf = (text: string) => fromData(text, { source: { name: "c", text }, start: 0, end: text.length });

test("no text makes substitution throw, and each mistake is marked within it", () => {
  fc.assert(
    fc.property(templates, (text) => {
      const { report, all } = recorder();
      substitute(nodeOf(text), names, report);
      for (const { at } of all) {
        expect(at.start).toBeGreaterThanOrEqual(0);
        expect(at.start).toBeLessThanOrEqual(at.end);
        expect(at.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 3000 },
  );
});

test("no text makes a condition throw, and it is decided or an error is reported", () => {
  fc.assert(
    fc.property(templates, (text) => {
      const { report, all } = recorder();
      const holds = evaluateWorkflowCondition(nodeOf(text), names, report);
      expect(holds === undefined).toBe(all.length > 0);
    }),
    { numRuns: 3000 },
  );
});

test("a text with each `<<` escaped comes out as it was", () => {
  fc.assert(
    fc.property(templates, (text) => {
      // A backslash before `<<` cannot be written, since two of them are one before a tag.
      const plain = text.replaceAll(/\\+(?=<<)/g, "");
      const { report, all } = recorder();
      expect(toData(substitute(nodeOf(plain.replaceAll("<<", "\\<<")), names, report))).toBe(plain);
      expect(all).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("what has no `<<` is the same object", () => {
  const noTags = fc.string().map((text) => text.replaceAll("<<", ""));
  const { tree } = fc.letrec<{ tree: Data }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(noTags, fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(noTags, tie("tree"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (data) => {
      const node = fromData(data, { source: { name: "c", text: "" }, start: 0, end: 0 });
      expect(substitute(node, names, recorder().report)).toBe(node);
    }),
  );
});

test("the tags of a text stand where they say", () => {
  fc.assert(
    fc.property(templates, (text) => {
      for (const part of parseTemplate(text)) {
        if (part.kind !== "tag") continue;
        expect(text.slice(part.start, part.start + 2) + text.slice(part.end - 2, part.end)).toBe("<<>>");
        expect(text.slice(part.pathStart, part.pathStart + part.path.length)).toBe(part.path);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a text is an expression or is marked within itself", () => {
  fc.assert(
    fc.property(templates, (text) => {
      const parsed = parseExpression(text);
      if (parsed.kind === "parsed") return;
      expect(parsed.start).toBeLessThanOrEqual(parsed.end);
      expect(parsed.end).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 3000 },
  );
});

/** Patterns in what Java's and JavaScript's regular expressions have in common. */
const patterns = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3, depthIdentifier: "atom" },
    fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "\\w", "^", "$", "\\b", "\\."),
    fc.tuple(fc.constantFrom("(", "(?:", "(?=", "(?!"), tie("pattern")).map(([open, inner]) => `${open}${inner})`),
  ),
  pattern: fc
    .array(fc.tuple(tie("atom"), fc.constantFrom("", "", "*", "+", "?", "{1,2}", "*?")), { maxLength: 4 })
    .map((parts) => parts.map(([atom, times]) => (/^[\^$]|^\\b|^\(\?[=!]/.test(atom) ? atom : atom + times)).join("")),
}));

test("a pattern matches what JavaScript's own regular expressions match", () => {
  const texts = fc.array(fc.constantFrom("a", "b", "c", ".", " "), { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(patterns.pattern, patterns.pattern, texts, (one, other, text) => {
      const pattern = `${one}|${other}`;
      const read = readPattern(pattern, "java");
      expect(read.kind === "pattern" && matchesPattern(read, text)).toBe(new RegExp(`^(?:${pattern})$`).test(text));
    }),
    { numRuns: 3000 },
  );
});

test("no pattern makes reading or trying it throw", () => {
  const noise = fc
    .array(fc.constantFrom(..."()[]{}|*+?^$\\.-&,:<>=!abdpPQEkux0123456789 ", "(?i)", "[[:alpha:]]", "\\p{L}"), {
      maxLength: 20,
    })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(noise, fc.constantFrom("java" as const, "re2" as const), fc.string(), (pattern, dialect, text) => {
      const read = readPattern(pattern, dialect);
      expect(read.kind === "pattern" ? typeof matchesPattern(read, text) : typeof read.reason).toMatch(
        /boolean|string/,
      );
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ["<<", ""],
  ["<< ", ""],
  ["<<#a>>", ""],
  ["<<#a>>", "<</a>>"],
  ["<< a\nb c >>", ""],
  ["   <</a>> ", ""],
  ["\\\\<<", ""],
  ["<< a >>", ""],
])("a megabyte of %j%j is parsed and substituted in a time that grows with its length", (repeated, closing) => {
  const ofLength = (length: number): string => {
    const times = Math.floor(length / (repeated.length + closing.length));
    return repeated.repeat(times) + closing.repeat(times);
  };
  const work = (length: number): number => {
    const start = process.cpuUsage().user;
    substitute(nodeOf(ofLength(length)), names, recorder().report);
    return process.cpuUsage().user - start;
  };
  work(100_000);
  const small = Math.min(work(100_000), work(100_000));
  // Ten times the text at twelve times the time would be linear; a square would be a hundred times.
  expect(work(1_000_000)).toBeLessThan(30 * Math.max(small, 20_000));
});
