import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { defineDiagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { printGithub } from "../../../src/compiler/print/github.ts";
import { jsonDiagnostics } from "../../../src/compiler/print/json.ts";
import { printJunit } from "../../../src/compiler/print/junit.ts";
import { printSarif } from "../../../src/compiler/print/sarif.ts";
import { countDiagnostics, printText } from "../../../src/compiler/print/text.ts";
import { place } from "./place.ts";

const unknownArgument = defineDiagnostic<{ readonly argument: string; readonly hint?: string }>({
  code: "unknown-argument",
  severity: "error",
  about: "A job takes the parameters that it declares.",
  message: ({ argument }) => `Job "arm/build" has no parameter "${argument}".`,
  hint: ({ hint }) => hint,
});
const unused = defineDiagnostic<{ readonly name: string }>({
  code: "unused-command",
  severity: "warning",
  about: "No one calls it.",
  message: ({ name }) => `Command "${name}" is never called.`,
});

const config = ".circleci/config.yml";
const jobs = "jobs:\n  - arm/build:\n      tagg: latest\n";
const declared = place("orb.yml", "jobs:\n  build:\n    parameters: {}\n", "build");
const mistake = unknownArgument.at(place(config, jobs, "tagg"), { argument: "tagg", hint: 'Did you mean "tag"?' }, [
  { at: declared, message: "The job is declared here." },
]);
const warning = unused.at(place(config, "commands:\n  a,b: {steps: [x,\n    y]}\n", "{steps: [x,\n    y]}"), {
  name: "100%",
});

describe("the text for people", () => {
  test("has the place, the line with its range marked, the hint and the other places", () => {
    expect(
      printText([mistake, warning]),
    ).toBe(`.circleci/config.yml:3:7 error unknown-argument: Job "arm/build" has no parameter "tagg".
3 |       tagg: latest
  |       ^^^^
   hint: Did you mean "tag"?
   orb.yml:2:3 The job is declared here.

.circleci/config.yml:2:8 warning unused-command: Command "100%" is never called.
2 |   a,b: {steps: [x,
  |        ^^^^^^^^^^^
`);
  });

  test("is nothing for no diagnostics", () => {
    expect(printText([])).toBe("");
  });

  test("is painted by who prints it", () => {
    const painted = printText([warning], { paint: (colour, text) => `<${colour}>${text}</${colour}>` });
    expect(
      painted,
    ).toBe(`<bold>.circleci/config.yml:2:8</bold> <yellow>warning unused-command</yellow>: Command "100%" is never called.
<dim>2 |</dim>   a,b: {steps: [x,
  <dim>|</dim> <yellow>       ^^^^^^^^^^^</yellow>
`);
  });

  const marked = (text: string, token: string): string =>
    printText([unused.at(place("x", text, token), { name: "x" })])
      .split("\n")
      .slice(1, -1)
      .join("\n");

  test("marks below a tab with a tab, and below a wide character with two marks", () => {
    expect(marked("a:\tb 値段: x", "値段")).toBe("1 | a:\tb 値段: x\n  |   \t  ^^^^");
    expect(marked("値: e\u0301x", "e\u0301")).toBe("1 | 値: e\u0301x\n  |     ^");
  });

  test("marks one character where the range is empty, also behind the end of the line", () => {
    expect(marked("a: ", "")).toBe("1 | a:\n  | ^");
    const { source } = place("x", "key:\nnext", "key");
    expect(
      printText([unused.at({ source, start: 4, end: 4 }, { name: "x" })])
        .split("\n")
        .slice(1, 3),
    ).toEqual(["1 | key:", "  |     ^"]);
  });

  test("cuts a long line around the range", () => {
    const [text = "", marks = ""] = marked(`${"a".repeat(300)}WRONG${"b".repeat(300)}`, "WRONG").split("\n");
    expect(text).toBe(`1 | …${"a".repeat(60)}WRONG${"b".repeat(95)}…`);
    expect(marks).toBe(`  | ${" ".repeat(61)}^^^^^`);
    expect(marked("w".repeat(1000), "w".repeat(1000))).toBe(`1 | ${"w".repeat(160)}…\n  | ${"^".repeat(160)}`);
  });

  test("cuts no character in two", () => {
    const [text = ""] = marked(`${"😀".repeat(100)}xWRONG${"😀".repeat(100)}`, "WRONG").split("\n");
    expect(text).not.toMatch(/\p{Cs}/u);
  });

  test("lets nothing through that steers a terminal or hides what stands there", () => {
    const text = printText([
      unused.at(place("a\u001b[31m", "x: \u001b[2J\u202eb", "\u001b[2J"), { name: "a\nb\u0007" }),
    ]);
    expect(text).toBe(`a␛[31m:1:4 warning unused-command: Command "a b␇" is never called.
1 | x: ␛[2J�b
  |    ^^^^
`);
  });

  test("counts lines as YAML does, whatever ends them", () => {
    const at = place("x", "a\r\nb\rc\nd", "d");
    expect(
      printText([unused.at(at, { name: "x" })])
        .split("\n")
        .slice(0, 2),
    ).toEqual(['x:4:1 warning unused-command: Command "x" is never called.', "4 | d"]);
  });
});

test("the count names errors and warnings, one or more", () => {
  expect([[], [mistake], [warning, warning], [mistake, mistake, warning]].map(countDiagnostics)).toEqual([
    "nothing",
    "1 error",
    "2 warnings",
    "2 errors, 1 warning",
  ]);
});

test("JSON has every key of each diagnostic, the end of the range exclusive", () => {
  expect(jsonDiagnostics([mistake, warning])).toEqual([
    {
      file: config,
      line: 3,
      column: 7,
      endLine: 3,
      endColumn: 11,
      code: "unknown-argument",
      severity: "error",
      message: 'Job "arm/build" has no parameter "tagg".',
      hint: 'Did you mean "tag"?',
      since: null,
      fix: null,
      related: [
        { file: "orb.yml", line: 2, column: 3, endLine: 2, endColumn: 8, message: "The job is declared here." },
      ],
    },
    {
      file: config,
      line: 2,
      column: 8,
      endLine: 3,
      endColumn: 8,
      code: "unused-command",
      severity: "warning",
      message: 'Command "100%" is never called.',
      hint: null,
      related: [],
      since: null,
      fix: null,
    },
  ]);
});

test("GitHub gets a workflow command each, escaped, with columns only on one line", () => {
  const odd = unknownArgument.at(place("a,b:c%.yml", "x", "x"), { argument: "%\r\n" });
  expect(printGithub([mistake, warning, odd])).toBe(
    [
      '::error file=.circleci/config.yml,line=3,endLine=3,col=7,endColumn=11,title=unknown-argument::Job "arm/build" has no parameter "tagg".%0ADid you mean "tag"?%0Aorb.yml:2:3 The job is declared here.',
      '::warning file=.circleci/config.yml,line=2,endLine=3,title=unused-command::Command "100%25" is never called.',
      '::error file=a%2Cb%3Ac%25.yml,line=1,endLine=1,col=1,endColumn=2,title=unknown-argument::Job "arm/build" has no parameter "%25%0D%0A".',
      "",
    ].join("\n"),
  );
});

describe("JUnit", () => {
  const elements = (xml: string) => {
    const seen: unknown[] = [];
    const parser = new SaxesParser();
    parser.on("opentag", ({ name, attributes }) => seen.push([name, { ...attributes }]));
    parser.on("text", (text) => text.trim() !== "" && seen.push(text));
    parser.write(xml).close();
    return seen;
  };

  test("has a test for each diagnostic, and a warning is none that failed", () => {
    expect(elements(printJunit([{ name: config, diagnostics: [warning, mistake] }]))).toEqual([
      ["testsuites", { name: "arm-pipeline", tests: "2", failures: "1" }],
      ["testsuite", { name: config, tests: "2", failures: "1" }],
      ["testcase", { classname: config, name: "unknown-argument at 3:7", file: config, line: "3" }],
      ["failure", { type: "error", message: 'Job "arm/build" has no parameter "tagg".' }],
      printText([mistake]),
      ["testcase", { classname: config, name: "unused-command at 2:8", file: config, line: "2" }],
      ["system-out", {}],
      printText([warning]),
    ]);
  });

  test("has failed tests for warnings where warnings fail", () => {
    const strict = printJunit([{ name: config, diagnostics: [warning] }], { strict: true });
    expect(elements(strict)).toContainEqual([
      "failure",
      { type: "warning", message: 'Command "100%" is never called.' },
    ]);
  });

  test("has one test that passed where nothing was found", () => {
    expect(elements(printJunit([{ name: config, diagnostics: [] }])).slice(2)).toEqual([
      ["testcase", { classname: config, name: "in order", file: config }],
    ]);
  });

  test("has a suite for each file that was checked", () => {
    const suites = [
      { name: "a.yml", diagnostics: [mistake, warning] },
      { name: "b.yml", diagnostics: [] },
    ];
    expect(printJunit(suites).match(/<testsuites? .*>/g)).toEqual([
      '<testsuites name="arm-pipeline" tests="3" failures="1">',
      '<testsuite name="a.yml" tests="2" failures="1">',
      '<testsuite name="b.yml" tests="1" failures="0">',
    ]);
  });

  test("is XML whatever the source has", () => {
    const odd = unused.at(place('<&">.yml', "x: \u0000\u001b\ud800]]>", "x"), { name: "\u0000\ud800<&>\"'" });
    expect(elements(printJunit([{ name: "a", diagnostics: [odd] }]))[2]).toEqual([
      "testcase",
      { classname: '<&">.yml', name: "unused-command at 1:1", file: '<&">.yml', line: "1" },
    ]);
  });
});

test("SARIF has the rules that were broken, with their help, and a result for each diagnostic", () => {
  const log = JSON.parse(
    printSarif([mistake, { ...warning, code: "of-no one" }], {
      kinds: [unused, unknownArgument],
      version: "1.2.3",
      home: "https://example.test/tool",
    }),
  );
  const region = { startLine: 3, startColumn: 7, endLine: 3, endColumn: 11 };
  expect([log.version, log.runs[0].tool.driver.version, log.runs[0].tool.driver.rules]).toEqual([
    "2.1.0",
    "1.2.3",
    [
      {
        id: "unknown-argument",
        shortDescription: { text: "unknown argument" },
        fullDescription: { text: unknownArgument.about },
        help: { text: unknownArgument.about },
        helpUri: "https://example.test/tool/blob/main/docs/diagnostics.md#unknown-argument",
        defaultConfiguration: { level: "error" },
      },
    ],
  ]);
  expect(log.runs[0].results[0]).toEqual({
    ruleId: "unknown-argument",
    ruleIndex: 0,
    level: "error",
    message: { text: 'Job "arm/build" has no parameter "tagg". Did you mean "tag"?' },
    locations: [{ physicalLocation: { artifactLocation: { uri: config }, region } }],
    relatedLocations: [
      {
        id: 0,
        physicalLocation: {
          artifactLocation: { uri: "orb.yml" },
          region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 8 },
        },
        message: { text: "The job is declared here." },
      },
    ],
  });
  expect(log.runs[0].results[1].ruleIndex).toBeUndefined();
});
