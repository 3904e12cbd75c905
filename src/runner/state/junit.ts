import { type SaxesAttributePlain, SaxesParser, type SaxesTagPlain } from "saxes";
import type { TestTotals } from "../events.ts";

/** One test that was run. */
export interface TestCase {
  readonly name: string;
  readonly classname: string | undefined;
  readonly file: string | undefined;
  readonly line?: string | undefined;
  readonly seconds: number;
  readonly result: "passed" | "failed" | "skipped";
  /** Why it failed, in a sentence: the attribute `message` of the failure. */
  readonly message: string | undefined;
  /** What the runner wrote into the failure: the difference, the place, the stack. */
  readonly details?: string | undefined;
}

/** Reads one file of results, chunk by chunk. */
export interface JUnitReader {
  readonly write: (chunk: string) => void;
  /** Its tests, or what is wrong with it. */
  readonly end: () => { readonly cases: readonly TestCase[] } | { readonly problem: string };
}

const longestMessage = 2000;
/** A difference of two large objects is for the log. */
const longestDetails = 20_000;

/**
 * Reads the XML that test runners write, in the form that JUnit began: testsuites, testsuite, testcase, and in that
 * failure, error or skipped. Entities that a document declares itself are refused, so that no file grows while it is
 * read. https://circleci.com/docs/guides/test/collect-test-data/
 */
export function junitReader(): JUnitReader {
  const parser = new SaxesParser();
  const cases: TestCase[] = [];
  const suiteFiles: (string | undefined)[] = [];
  let current: TestCase | undefined;
  let text: string | undefined;
  /** The texts of the failures before this one, of the same test. */
  let kept = "";
  let problem: string | undefined;
  let root: string | undefined;
  parser.on("error", ({ message }) => {
    problem ??= message;
  });
  parser.on("opentag", ({ name, attributes }: SaxesTagPlain) => {
    root ??= name;
    if (name === "testsuite") suiteFiles.push(attributes.file ?? attributes.filepath ?? suiteFiles.at(-1));
    else if (name === "testcase") current = caseOf(attributes, suiteFiles.at(-1));
    else if (current !== undefined && (name === "failure" || name === "error")) {
      current = { ...current, result: "failed", message: current.message ?? attributes.message };
      text = "";
      kept = current.details ?? "";
    } else if (current !== undefined && name === "skipped") current = { ...current, result: "skipped" };
  });
  const collect = (chunk: string): void => {
    if (text !== undefined && text.length < longestDetails) text += chunk;
  };
  parser.on("text", collect);
  parser.on("cdata", collect);
  parser.on("closetag", ({ name }: SaxesTagPlain) => {
    if (name === "testsuite") suiteFiles.pop();
    else if (name === "testcase" && current !== undefined) {
      cases.push(current);
      current = undefined;
    } else if (name === "failure" || name === "error") {
      if (current !== undefined) current = { ...current, ...failureOf(current.message, { kept, text: text ?? "" }) };
      text = undefined;
    }
  });
  return {
    write: (chunk) => {
      if (problem === undefined) parser.write(chunk);
    },
    end: () => {
      if (problem === undefined) parser.close();
      if (problem !== undefined) return { problem };
      if (root !== "testsuites" && root !== "testsuite")
        return { problem: `it begins with <${root ?? ""}>, and not with <testsuites>` };
      return { cases };
    },
  };
}

function caseOf(
  attributes: Readonly<Record<string, SaxesAttributePlain | string>>,
  suiteFile: string | undefined,
): TestCase {
  const text = (name: string): string | undefined => {
    const value = attributes[name];
    return typeof value === "string" ? value : undefined;
  };
  // Some runners write a thousand seconds as "1,000.5".
  const seconds = Number.parseFloat((text("time") ?? "0").replaceAll(",", ""));
  return {
    name: text("name") ?? "",
    classname: text("classname"),
    file: text("file") ?? suiteFile,
    line: text("line"),
    seconds: Number.isFinite(seconds) ? seconds : 0,
    result: "passed",
    message: undefined,
  };
}

/** Some runners write a message only, some a body only, and a test may have a failure in its teardown too. */
function failureOf(
  message: string | undefined,
  { kept, text }: { readonly kept: string; readonly text: string },
): Pick<TestCase, "message" | "details"> {
  const details = [kept, withoutMargin(text)].filter((part) => part !== "").join("\n\n");
  const said = message?.trim() || details.split("\n")[0] || "";
  return { message: shorten(said, longestMessage), details: shorten(details, longestDetails) };
}

/** The blanks with which a runner lays out its XML belong to no line of a failure; those within it do. */
const withoutMargin = (text: string): string => text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();

const shorten = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest)}...` : text;

/** The figures of some tests. */
export function totalsOf(cases: readonly TestCase[]): TestTotals {
  const failed = cases.filter(({ result }) => result === "failed");
  return {
    tests: cases.length,
    failures: failed.length,
    skipped: cases.filter(({ result }) => result === "skipped").length,
    failed: failed.map(({ name, classname, file, line, seconds, message, details }) => ({
      name: classname === undefined || classname === "" ? name : `${classname} ${name}`,
      message: message ?? "",
      ...(details !== undefined && details !== "" && { details }),
      ...(file !== undefined && file !== "" && { place: line === undefined ? file : `${file}:${line}` }),
      ...(seconds > 0 && { seconds }),
    })),
  };
}
