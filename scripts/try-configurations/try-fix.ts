import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { diffLines } from "diff";
import { compile } from "../../src/compiler/compile.ts";
import type { Diagnostic } from "../../src/compiler/diagnostics/diagnostic.ts";
import { compiledDocument } from "../../src/compiler/emit/compiled-document.ts";
import { mend } from "../../src/compiler/mend.ts";
import { oldVersion } from "../../src/compiler/schema/schema-diagnostics.ts";
import { fetchFile } from "./fetch-file.ts";
import type { PublicFile } from "./tried.ts";

/** What came of a file of version 2 that was put right. */
export type Fixed = {
  /** How many lines are new or gone; none where a person has to look. */
  readonly lines: number;
  /**
   * Whether, as version 2.1 and before anything else is put right, its jobs compile to what the compiler before makes
   * of the file.
   */
  readonly same: boolean;
  /** The codes of the errors that are left. */
  readonly errors: readonly string[];
};

/** A configuration of version 2. */
export type TriedFix = PublicFile & {
  /** Owner and name on GitHub. */
  readonly repository: string;
  readonly fixed?: Fixed;
  /** Why it has an error afterwards. */
  readonly why?: string;
};

/** What came of one: what was found, where the file could be had, and all that is not as it has to be. */
export type FixOutcome = { readonly tried: TriedFix; readonly found?: Fixed; readonly wrong: readonly string[] };

/** Reads the list: scripts/try-configurations/fixes.json, or another of its form. */
export async function readFixesList(file: string): Promise<readonly TriedFix[]> {
  return JSON.parse(await readFile(file, "utf8")) as readonly TriedFix[];
}

/** Gets a file, puts it right, and compares with the list. */
export async function tryFix(
  tried: TriedFix,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<FixOutcome> {
  const { file, mistake } = await fetchFile(tried, { repository: tried.repository, from, into });
  if (mistake !== undefined) return { tried, wrong: [mistake] };
  const source = { name: tried.path, text: await readFile(file, "utf8") };
  const before = compile(source, { compiler: "server" });
  const mended = mend(source);
  // What else is put right, such as an image that is gone, is meant to be another one.
  const upgraded = mend(source, {}, ({ code }) => code === oldVersion.code);
  const again = mend(mended.source);
  const found: Fixed = {
    lines: diffLines(source.text, mended.source.text)
      .filter(({ added, removed }) => added || removed)
      .reduce((sum, { count }) => sum + count, 0),
    same: isDeepStrictEqual(compiledDocument(before.compiled), compiledDocument(upgraded.left.compiled)),
    errors: [...new Set(errorsIn(mended.left.diagnostics))].toSorted(),
  };
  const fresh = errorsIn(mended.left.diagnostics).filter(
    (code) => code !== "old-version" && !errorsIn(before.diagnostics).includes(code),
  );
  return {
    tried,
    found,
    wrong: [
      ...fresh.map((code) => `It has an error that it did not have: ${code}.`),
      ...(again.source.text === mended.source.text ? [] : ["A second time changes it again."]),
      ...(isDeepStrictEqual(found, tried.fixed)
        ? []
        : [`It is ${JSON.stringify(found)} in place of ${JSON.stringify(tried.fixed)}.`]),
      ...(found.errors.length > 0 && tried.why === undefined ? ["Nothing says why it has an error."] : []),
    ],
  };
}

const errorsIn = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
