import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckInput } from "../../src/compiler/checks/all.ts";
import { compile } from "../../src/compiler/compile.ts";
import type { Report } from "../../src/compiler/diagnostics/diagnostic.ts";
import { applyFixes, replaceWith } from "../../src/compiler/diagnostics/fix.ts";
import { compiledDocument } from "../../src/compiler/emit/compiled-document.ts";
import { mend } from "../../src/compiler/mend.ts";
import { jsonDiagnostics } from "../../src/compiler/print/json.ts";
import { caseNames, casesFolder } from "./support/cases.ts";

const folder = resolve(import.meta.dirname, "fixes");
const names = readdirSync(folder).toSorted();
const sourceOf = (name: string) => ({
  name: "config.yml",
  text: readFileSync(join(folder, name, "config.yml"), "utf8"),
});

describe("what has one right answer", () => {
  // One folder for each case: config.yml, and fixed.yml as it is afterwards; a near miss stays as it is.
  test.each(names)("%s", async (name) => {
    const { source } = mend(sourceOf(name));
    if (name.endsWith("-near-miss")) expect(source.text).toBe(sourceOf(name).text);
    else await expect(source.text).toMatchFileSnapshot(join(folder, name, "fixed.yml"));
  });

  test("is put right at once: a second time changes nothing", () => {
    for (const name of names) {
      const { source } = mend(sourceOf(name));
      expect(mend(source)).toMatchObject({ source: { text: source.text }, fixed: [] });
    }
  });

  const upgrades = names.filter((name) => name.startsWith("version-2") && !name.endsWith("-near-miss"));
  test.each(upgrades)("%s runs the same jobs as the compiler before did, and is in order", (name) => {
    const before = compile(sourceOf(name), { compiler: "server" });
    const { left } = mend(sourceOf(name));
    expect(left.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const withoutIgnored = (document: unknown): unknown =>
      JSON.parse(
        JSON.stringify(document, (key, value) =>
          ["branches", "owner", "executorType"].includes(key) ? undefined : value,
        ),
      );
    const [old, fresh] = [before.compiled, left.compiled].map((each) => withoutIgnored(compiledDocument(each)));
    if (name === "version-2-without-workflows") expect(JSON.stringify(fresh)).toContain('"build":{"filters":{}}');
    else expect(fresh).toEqual(old);
  });
});

test("no case of the compiler gets more errors by being mended, nor another text the second time", () => {
  const errors = (diagnostics: readonly { readonly severity: string }[]) =>
    diagnostics.filter(({ severity }) => severity === "error").length;
  const worse = caseNames().filter((name) => {
    const path = join(casesFolder, name, "config.yml");
    if (!existsSync(path)) return false;
    const { before, left, source } = mend({ name: "config.yml", text: readFileSync(path, "utf8") });
    return errors(left.diagnostics) > errors(before.diagnostics) || mend(source).source.text !== source.text;
  });
  expect(worse).toEqual([]);
});

describe("a fix is taken back, and said to be left to a person", () => {
  const text = `version: 2.1
jobs:
  test: {docker: [{image: "cimg/base:2024.01"}], steps: [checkout]}
workflows:
  main: {jobs: [test: {requires: [againn]}, test: {name: again, requires: [test]}]}
`;
  test("where the configuration would be refused for another reason; the others are made", () => {
    const slip = text.replace("steps:", "resource_clas: small, steps:");
    const { source, fixed, declined } = mend({ name: "config.yml", text: slip });
    expect(source.text).toBe(slip.replace("clas:", "class:"));
    expect(fixed.map(({ code }) => code)).toEqual(["unknown-key"]);
    expect(declined.map(({ diagnostic, reason }) => [diagnostic.code, reason])).toEqual([
      ["unknown-requirement", "it would be refused for another reason (requirement-cycle)"],
    ]);
  });

  test("where other jobs would run", () => {
    const named = text.replace("requires: [againn]", "name: one").replace("[test]", "[]");
    // None of the compiler's own fixes does it; one that did would be taken back.
    const renaming = (input: CheckInput, report: Report): void => {
      const start = input.source.text.indexOf("one");
      if (start === -1) return;
      const at = { source: input.source, start, end: start + 3 };
      const fix = replaceWith(at, "two");
      report({ code: "renaming", severity: "warning", message: "It is one.", at, related: [], fix });
    };
    const options = { checks: { kinds: [], run: renaming } };
    const { source, declined } = mend({ name: "config.yml", text: named }, options);
    expect([source.text, declined.map(({ reason }) => reason)]).toEqual([named, ["other jobs would run"]]);
  });
});

test("a name that is near a slip of another one is put right once", () => {
  const text = `version: 2.1
jobs:
  lint: {docker: [{image: "cimg/base:2024.01"}], steps: [checkout]}
  deploy: {docker: [{image: "cimg/base:2024.01"}], steps: [checkout]}
workflows:
  main:
    jobs:
      - link
      - deploy: {requires: [lin]}
`;
  const { source, fixed } = mend({ name: "config.yml", text });
  expect(source.text).toBe(text.replace("link", "lint").replace("[lin]", "[lint]"));
  expect(fixed.map(({ fix }) => fix?.title)).toEqual(['Write "lint"', 'Write "lint"']);
});

describe("version 2 that is left to a person", () => {
  const jobs = 'jobs: {build: {docker: [{image: "cimg/base:2024.01"}], steps: [checkout]}}\n';
  const main = "workflows: {main: {jobs: [build]}}\n";
  test.each([
    [`{version: 2, ${jobs.trim()}}\n`, "a file in flow style, as JSON is, is not rewritten"],
    [`version: 2\n${jobs}...\n`, "they cannot be written behind the end of the document"],
    [`version: 2\n${jobs.replace("build", "test")}`, "no job `build` to run without them"],
    [
      `version: 2\n${jobs}workflows:\n  version: &v 2\n  main: {jobs: [build]}\n`,
      "`workflows.version` cannot be deleted",
    ],
    [
      `version: 2\n${jobs.replace("checkout", '{run: "a \\\\<< b"}')}${main}`,
      "`\\<<` in a text cannot be written in 2.1",
    ],
    [
      `version: 2\n${jobs.replace("{build:", '{a-b: {docker: [{image: "cimg/base:2024.01"}], steps: [checkout]}, a.b:')}${main.replace("build", "a.b")}`,
      'the name of the job "a.b", and "a-b" is taken',
    ],
    [
      `version: 2\n${jobs.replace("steps:", "enviroment: {A: b}, steps:")}${main}`,
      'the key "enviroment" looks like a slip',
    ],
    [
      `version: 2\n${jobs}${main}x:\n  - 1\n`
        .replace("{build: {", "\n  build: {\n    unheard: {a: &b 1}, ")
        .replace(/\}\}\n/, "}\n"),
      'the key "unheard", which means nothing, cannot be deleted',
    ],
  ])("%j says why", (text, reason) => {
    const { source, left } = mend({ name: "config.yml", text });
    expect(source.text).toBe(text);
    expect(left.diagnostics.find(({ code }) => code === "old-version")?.hint).toContain(reason);
  });
});

test("a file whose lines end with CRLF has no other ends afterwards", () => {
  for (const name of names) {
    const { text } = sourceOf(name);
    const { source, before } = mend({ name, text: text.replaceAll("\n", "\r\n") });
    for (const { fix } of jsonDiagnostics(before.diagnostics))
      for (const edit of fix?.edits ?? []) expect(edit.text).not.toMatch(/(?<!\r)\n/);
    expect(source.text.replaceAll("\r\n", "\n")).toBe(mend({ name, text }).source.text);
    expect(source.text).not.toMatch(/(?<!\r)\n/);
  }
});

test("fixes that touch one another are not made at once", () => {
  const source = { name: "a", text: "abcdef" };
  const fix = (start: number, end: number, text: string) => ({ title: text, edits: [{ source, start, end, text }] });
  const fixes = [fix(1, 3, "X"), fix(2, 4, "Y"), fix(4, 4, "Z"), fix(4, 5, "W")];
  const { text, applied } = applyFixes(source, fixes);
  expect([text, applied.map(({ title }) => title)]).toEqual(["aXdZef", ["X", "Z"]]);
});
