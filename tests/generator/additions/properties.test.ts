import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCollection, isScalar, parseDocument, visit } from "yaml";
import { checkAddition, runsOf } from "../../../scripts/try-configurations/check-addition.ts";
import { hasErrors } from "../../../src/compiler/diagnostics/collector.ts";
import type { Addition } from "../../../src/generator/additions/addition.ts";
import { caseNames, casesFolder } from "../../compiler/support/cases.ts";
import { buildOnly, compiled, delivery } from "./support/additions.ts";

/** Configurations of every kind: what the compiler's cases are about. Those with an error are no files that anybody runs. */
const seeds: readonly string[] = caseNames().flatMap((name) => {
  try {
    const text = readFileSync(join(casesFolder, name, "config.yml"), "utf8");
    return hasErrors(compiled(text).diagnostics) ? [] : [text];
  } catch {
    return []; // a case of an orb
  }
});

/** How somebody else would have written the same file. */
type Hand = {
  readonly indent: number;
  readonly indentSeq: boolean;
  readonly flow: readonly number[];
  readonly quotes: readonly number[];
  readonly crLf: boolean;
  readonly mark: boolean;
  readonly end: "newline" | "nothing" | "comment" | "blank" | "document";
  readonly comments: readonly { readonly line: number; readonly column: number }[];
};

const hand: fc.Arbitrary<Hand> = fc.record({
  indent: fc.integer({ min: 1, max: 6 }),
  indentSeq: fc.boolean(),
  flow: fc.array(fc.nat(200), { maxLength: 6 }),
  quotes: fc.array(fc.nat(200), { maxLength: 6 }),
  crLf: fc.boolean(),
  mark: fc.boolean(),
  end: fc.constantFrom("newline", "nothing", "comment", "blank", "document"),
  comments: fc.array(fc.record({ line: fc.nat(200), column: fc.nat(12) }), { maxLength: 4 }),
});

/** The same file from another hand, or as it was, where that hand would have changed what it says. */
function rewritten(seed: string, by: Hand): string {
  const document = parseDocument(seed, { version: "1.1", merge: true, uniqueKeys: false });
  let count = 0;
  visit(document, {
    Node: (_, node) => {
      count++;
      if (isCollection(node) && by.flow.includes(count)) node.flow = true;
      if (isScalar(node) && typeof node.value === "string" && by.quotes.includes(count) && !node.value.includes("\n"))
        node.type = count % 2 === 0 ? "QUOTE_SINGLE" : "QUOTE_DOUBLE";
    },
  });
  const written = document.toString({ indent: by.indent, indentSeq: by.indentSeq, lineWidth: 0 });
  const lines = written.replace(/\n$/, "").split("\n");
  for (const { line, column } of by.comments) lines.splice(line % (lines.length + 1), 0, `${" ".repeat(column)}# here`);
  const ends = { newline: "\n", nothing: "", comment: "\n# the end", blank: "\n\n\n", document: "\n...\n" };
  const end = lines.at(-1) === "..." ? ends.newline : ends[by.end];
  const text = `${by.mark ? "\ufeff" : ""}${lines.join("\n")}${end}`;
  const final = by.crLf ? text.replaceAll("\n", "\r\n") : text;
  return JSON.stringify([...runsOf(compiled(final))]) === JSON.stringify([...runsOf(compiled(seed))]) ? final : seed;
}

/** Where the jobs are to go, by numbers that are taken as they fit. */
const wish = fc.record({
  small: fc.boolean(),
  into: fc.option(fc.nat(5)),
  after: fc.array(fc.nat(9), { maxLength: 3 }),
});

function additionFor(
  text: string,
  { small, into, after }: typeof wish extends fc.Arbitrary<infer T> ? T : never,
): Addition {
  const document = small ? buildOnly : delivery;
  const { workflows } = compiled(text).compiled;
  const workflow = into === null ? undefined : workflows[into % Math.max(workflows.length, 1)];
  if (workflow === undefined) return { document };
  // Names that CircleCI makes up, with numbers and for groups, are none that somebody requires.
  const isWritten = (name: string): boolean => text.includes(name) && !text.includes("job-groups");
  const jobs = [...new Set(workflow.entries.map(({ name }) => name))].filter(isWritten);
  const chosen = [...new Set(after.flatMap((index) => (jobs.length === 0 ? [] : (jobs[index % jobs.length] ?? []))))];
  return { document, workflow: workflow.name, after: chosen };
}

/** Why some of these files are refused. That no place was found is none of the reasons. */
const reasons =
  /of version 2 |setup configuration|does not say its version|runs without workflows, and its|ends within a block|is an alias|is used elsewhere too|more than once|of its own to add to/;

describe("an addition to any configuration", () => {
  test("is made of such as are in order, of many kinds", () => {
    expect(seeds.length).toBeGreaterThan(150);
  });

  test("only puts lines in, changes nothing of what runs, is in order, and is made once", () => {
    const tried = { added: 0, refused: 0, unchanged: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...seeds), hand, wish, (seed, by, wanted) => {
        const before = rewritten(seed, by);
        const addition = additionFor(before, wanted);
        const { result, wrong } = checkAddition(before, addition);
        tried[result.kind]++;
        const problems = result.kind === "refused" ? result.problems : [];
        expect(problems.filter(({ message }) => !reasons.test(message))).toEqual([]);
        expect(wrong).toEqual([]);
      }),
      { numRuns: 80, seed: 20261129 },
    );
    expect(tried.added).toBeGreaterThan(60);
  }, 120_000);
});
