import { describe, expect, test } from "vitest";
import { defineDiagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { applyIgnoreComments, silence } from "../../../src/compiler/diagnostics/ignore.ts";
import { uselessIgnore } from "../../../src/compiler/diagnostics/useless-ignore.ts";
import { printText } from "../../../src/compiler/print/text.ts";

const kind = (code: string, severity: "error" | "warning") =>
  defineDiagnostic<object>({ code, severity, about: "", message: () => code });
const pasted = kind("pasted-parameter", "warning");
const secret = kind("plain-secret", "warning");
const unknown = kind("unknown-job", "error");
const kinds = [pasted, secret, unknown, uselessIgnore];

/** What is left of a text's mistakes: every "PASTED", "SECRET" and "UNKNOWN" in it is one. */
function left(text: string): readonly string[] {
  const source = { name: "x", text };
  const found = [...text.matchAll(/PASTED|SECRET|UNKNOWN/g)].map(({ 0: word, index }) => {
    const range = { source, start: index, end: index + word.length };
    return (word === "PASTED" ? pasted : word === "SECRET" ? secret : unknown).at(range, {});
  });
  return printText(applyIgnoreComments(found, { sources: [source], kinds }))
    .split("\n")
    .filter((line) => /^x:|^ {3}hint/.test(line));
}

describe("an ignore comment", () => {
  test("silences the warnings of its code on the next line, and no others", () => {
    expect(left("# arm-pipeline-ignore-next-line pasted-parameter\na: PASTED PASTED SECRET\nb: PASTED\n")).toEqual([
      "x:2:18 warning plain-secret: plain-secret",
      "x:3:4 warning pasted-parameter: pasted-parameter",
    ]);
  });

  test("can name several codes and a reason", () => {
    expect(
      left("# arm-pipeline-ignore-next-line pasted-parameter, plain-secret -- a test's own\n\na: PASTED SECRET\n"),
    ).toEqual([]);
  });

  test("can stand above other comments and inside a script", () => {
    expect(left("run: |\n  # arm-pipeline-ignore-next-line plain-secret\n  # why\n  echo SECRET\n")).toEqual([]);
  });

  test("is useless where there is nothing to ignore, and says so where it stands", () => {
    expect(left("a: 1\n  # arm-pipeline-ignore-next-line plain-secret\nb: 1\n")).toEqual([
      'x:2:35 warning useless-ignore: The next line has no "plain-secret" to ignore.',
      "   hint: Delete the code, or the comment.",
    ]);
  });

  test("is useless at the end of the file, and without a code", () => {
    expect(left("a: 1\n# arm-pipeline-ignore-next-line")).toEqual([
      "x:2:3 warning useless-ignore: This comment names no code to ignore.",
      "   hint: Name the codes: # arm-pipeline-ignore-next-line CODE, CODE",
    ]);
  });

  test("with an unknown code names the nearest one", () => {
    expect(left("# arm-pipeline-ignore-next-line plain-secrets\nb: SECRET\n")).toEqual([
      'x:1:33 warning useless-ignore: There is no diagnostic "plain-secrets".',
      '   hint: Did you mean "plain-secret"?',
      "x:2:4 warning plain-secret: plain-secret",
    ]);
  });

  test("silences no error", () => {
    expect(left("# arm-pipeline-ignore-next-line unknown-job\nb: UNKNOWN\n")).toEqual([
      'x:1:33 warning useless-ignore: "unknown-job" is an error, and only warnings can be ignored.',
      "   hint: Put the error right.",
      "x:2:4 error unknown-job: unknown-job",
    ]);
  });

  test("silences what would be an error if its workflow were not switched off", () => {
    const source = { name: "x", text: "# arm-pipeline-ignore-next-line unknown-job\nb: UNKNOWN\n" };
    const demoted = { ...unknown.at({ source, start: 47, end: 54 }, {}), severity: "warning" } as const;
    expect(applyIgnoreComments([demoted], { sources: [source], kinds })).toEqual([]);
  });

  test("is not called useless while errors keep the checks from running", () => {
    expect(left("# arm-pipeline-ignore-next-line plain-secret\na: 1\nb: UNKNOWN\n")).toEqual([
      "x:3:4 error unknown-job: unknown-job",
    ]);
  });

  test("is about its own source", () => {
    const text = "# arm-pipeline-ignore-next-line plain-secret\na: SECRET\n";
    const here = { name: "x", text };
    const there = { name: "y", text };
    const warning = secret.at({ source: there, start: 48, end: 54 }, {});
    const codes = (source: typeof here) =>
      applyIgnoreComments([warning], { sources: [source], kinds }).map(({ code }) => code);
    expect([codes(here), codes(there)]).toEqual([["useless-ignore", "plain-secret"], []]);
  });
});

test("the flag silences warnings of its codes, and no error", () => {
  const at = { source: { name: "x", text: "x" }, start: 0, end: 1 };
  const all = [pasted.at(at, {}), secret.at(at, {}), unknown.at(at, {})];
  expect(silence(all, ["plain-secret", "unknown-job"])).toEqual([all[0], all[2]]);
});
