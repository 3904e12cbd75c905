import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { errorsFirst } from "../diagnostics/errors-first.ts";
import { jsonRange } from "./json.ts";
import { printText } from "./text.ts";

/** What was checked, and what was found in it: a suite of tests. */
export interface JunitSuite {
  /** The one test that passes where nothing was found is about it. */
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether a warning is a failure too. */
export interface JunitOptions {
  readonly strict?: boolean;
}

/**
 * Diagnostics as test results, which CircleCI shows among the tests:
 * https://circleci.com/docs/guides/test/collect-test-data/ A test for each of them; a warning that is no failure is a
 * test that passed, with its text as output.
 */
export function printJunit(suites: readonly JunitSuite[], { strict = false }: JunitOptions = {}): string {
  const fails = ({ severity }: Diagnostic): boolean => strict || severity === "error";
  const counts = (counted: readonly JunitSuite[]): string => {
    const tests = counted.reduce((sum, { diagnostics }) => sum + Math.max(1, diagnostics.length), 0);
    const failures = counted.flatMap(({ diagnostics }) => diagnostics.filter(fails)).length;
    return `tests="${tests}" failures="${failures}"`;
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="arm-pipeline" ${counts(suites)}>`,
    ...suites.flatMap((suite) => [
      `  <testsuite name="${xml(suite.name)}" ${counts([suite])}>`,
      ...tests(suite, fails),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

function tests({ name, diagnostics }: JunitSuite, fails: (diagnostic: Diagnostic) => boolean): readonly string[] {
  if (diagnostics.length === 0) return [`    <testcase classname="${xml(name)}" name="in order" file="${xml(name)}"/>`];
  return errorsFirst(diagnostics).map((diagnostic) => {
    const { file, line, column } = jsonRange(diagnostic.at);
    const { code, severity, message } = diagnostic;
    const text = xml(printText([diagnostic]));
    const body = fails(diagnostic)
      ? `<failure type="${severity}" message="${xml(message)}">${text}</failure>`
      : `<system-out>${text}</system-out>`;
    const test = xml(`${code} at ${line}:${column}`);
    return `    <testcase classname="${xml(file)}" name="${test}" file="${xml(file)}" line="${line}">${body}</testcase>`;
  });
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for XML 1.0, which has no way at all to write most control characters and lone surrogates. */
export function xml(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
