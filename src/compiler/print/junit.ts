import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { jsonRange } from "./json.ts";
import { printText } from "./text.ts";

/** How the tests are named, and whether a warning is a failure too. */
export interface JunitOptions {
  /** What was checked; the one test that passes where nothing was found is about it. */
  readonly checked: string;
  readonly strict?: boolean;
}

/**
 * Diagnostics as test results, which CircleCI shows among the tests: https://circleci.com/docs/guides/test/collect-test-data/
 * A test for each of them; a warning that is no failure is a test that passed, with its text as output.
 */
export function printJunit(diagnostics: readonly Diagnostic[], { checked, strict = false }: JunitOptions): string {
  const fails = ({ severity }: Diagnostic): boolean => strict || severity === "error";
  const tests = diagnostics.map((diagnostic) => {
    const { file, line, column } = jsonRange(diagnostic.at);
    const { code, severity, message } = diagnostic;
    const text = xml(printText([diagnostic]));
    const body = fails(diagnostic)
      ? `<failure type="${severity}" message="${xml(message)}">${text}</failure>`
      : `<system-out>${text}</system-out>`;
    const name = xml(`${code} at ${line}:${column}`);
    return `    <testcase classname="${xml(file)}" name="${name}" file="${xml(file)}" line="${line}">${body}</testcase>`;
  });
  const passed = `    <testcase classname="${xml(checked)}" name="in order" file="${xml(checked)}"/>`;
  const counts = `tests="${Math.max(1, tests.length)}" failures="${diagnostics.filter(fails).length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="arm-pipeline" ${counts}>`,
    `  <testsuite name="${xml(checked)}" ${counts}>`,
    ...(tests.length > 0 ? tests : [passed]),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for XML 1.0, which has no way at all to write most control characters and lone surrogates. */
export function xml(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
