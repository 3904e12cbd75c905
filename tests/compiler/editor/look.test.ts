import { describe, expect, test } from "vitest";
import { definitionAt, hoverAt, referencesAt } from "../../../src/compiler/editor/look.ts";
import { editorView } from "../../../src/compiler/editor/view.ts";
import { config, lookUpOrb } from "./support/configuration.ts";

const source = { name: "config.yml", text: config };
const view = editorView(source, { lookUpOrb });
if (view === undefined) throw new Error("The configuration of this test cannot be read.");

/** The offset of a piece of the text, from its end where it is counted from the end. */
function at(piece: string, occurrence = 1): number {
  let offset = -1;
  for (let found = 0; found < occurrence; found++) offset = config.indexOf(piece, offset + 1);
  if (offset === -1) throw new Error(`"${piece}" stands less than ${occurrence} times in the text.`);
  return offset + 1;
}

const hover = (piece: string, occurrence?: number) => hoverAt(view, at(piece, occurrence));
const word = (range: { readonly start: number; readonly end: number } | undefined, text = config): string =>
  range === undefined ? "nothing" : text.slice(range.start, range.end);
const lineOf = (offset: number): number => config.slice(0, offset).split("\n").length;

describe("what is here", () => {
  test("a key of CircleCI, with what it is for and what it takes", () => {
    expect(hover("parallelism")).toMatchObject({
      kind: "key",
      title: '"parallelism" of a job',
      description: expect.stringMatching(/\w/),
      takes: "an integer",
    });
  });

  test("a key that CircleCI is giving up says what to use instead", () => {
    expect(hover("triggers")?.description).toMatch(/Deprecated: Use a schedule trigger/);
  });

  test("a step of CircleCI, alone and with its keys", () => {
    expect(hover("checkout")).toMatchObject({ kind: "key", title: 'step "checkout"' });
    expect(hover("path: out")).toMatchObject({ title: '"path" of a store_artifacts step' });
  });

  test("a command, where it is called and where it is defined", () => {
    const expected = {
      kind: "component",
      title: 'command "test"',
      description: "Runs the tests of a folder.",
      takes: "the parameters folder, level",
    };
    expect(hover("test: {folder")).toMatchObject(expected);
    expect(hover("test:\n    description")).toMatchObject(expected);
  });

  test("the orb and the component of a name with a slash", () => {
    expect(hover("tools/install")).toMatchObject({ kind: "orb", title: 'orb "tools", the orb "acme/tools@1.2"' });
    expect(hover("install: {version")).toMatchObject({ kind: "component", description: "Installs the tools." });
    expect(word(hover("install: {version")?.at)).toBe("install");
  });

  test("a parameter, in a call, in its declaration and in << >>", () => {
    const expected = {
      kind: "parameter",
      title: 'parameter "folder" of the command "test"',
      description: "Where the tests are.",
      takes: "string",
    };
    expect(hover("folder: packages")).toMatchObject(expected);
    expect(hover("folder:\n")).toMatchObject(expected);
    expect(hover("parameters.folder")).toMatchObject(expected);
  });

  test("an enum with its values, and a default", () => {
    expect(hover("level: low")).toMatchObject({ takes: 'one of "low", "high"', default: "high" });
  });

  test("a parameter of the pipeline, and a value of it", () => {
    expect(hover("pipeline.parameters.deploy")).toMatchObject({ title: 'parameter "deploy" of the pipeline' });
    expect(hover("pipeline.git.branch")).toMatchObject({ title: 'pipeline value "pipeline.git.branch"' });
  });

  test("a parameter of a job in its matrix", () => {
    expect(hover("greeting: [a")).toMatchObject({ title: 'parameter "greeting" of the job "build"' });
  });

  test("an orb that is not at hand says so", () => {
    expect(hover("absent: acme")).toMatchObject({ kind: "orb", description: "It is not at hand." });
  });

  test("nothing in shell text, in a comment, and on blanks", () => {
    expect(hover("npm run")).toBeUndefined();
    expect(hover("# a comment")).toBeUndefined();
    expect(hoverAt(view, config.length)).toBeUndefined();
  });
});

describe("where it is defined", () => {
  const definition = (piece: string, occurrence?: number) => definitionAt(view, at(piece, occurrence));

  test("a command, an executor and a job: in this file", () => {
    expect(lineOf(definition("test: {folder")?.start ?? 0)).toBe(lineOf(at("test:\n    description")));
    expect(lineOf(definition("node\n")?.start ?? 0)).toBe(lineOf(at("node:\n")));
    expect(lineOf(definition("build: {greeting")?.start ?? 0)).toBe(lineOf(at("build:\n    parallelism")));
  });

  test("what an orb has: in the orb", () => {
    const found = definition("install: {version");
    expect(found?.source.name).toBe("acme/tools@1.2.3");
    expect(word(found, found?.source.text)).toBe("install");
  });

  test("a requirement: the job as its workflow calls it", () => {
    expect(word(definition("first]"))).toBe("first");
    expect(word(definition("every]"))).toBe("every");
  });

  test("an alias: its anchor, the last one before it", () => {
    expect(word(definition("*image"))).toBe("&image");
  });

  test("a key of CircleCI: nowhere", () => {
    expect(definition("parallelism")).toBeUndefined();
  });
});

describe("where it is used", () => {
  const references = (piece: string, occurrence?: number) =>
    referencesAt(view, at(piece, occurrence)).map((range) => lineOf(range.start));

  test("a command: its definition and its calls", () => {
    const lines = [at("test:\n    description"), at("test: {folder"), at("- test: {folder: .}")].map(lineOf);
    expect(references("test:\n    description")).toEqual(lines.toSorted((a, b) => a - b));
    expect(references("test: {folder")).toEqual(references("test:\n    description"));
  });

  test("a parameter: its declaration, the arguments and << >>", () => {
    expect(references("parameters.folder")).toHaveLength(4);
  });

  test("a pipeline value: wherever it is named", () => {
    expect(references("pipeline.git.branch")).toHaveLength(2);
  });

  test("a requirement: the entry that it means, by its name, its matrix's alias, or its job", () => {
    expect(references("every]")).toEqual(references("every, parameters"));
    expect(references("every]")).toHaveLength(2);
    const text = `${config}      - tools/check: {name: last, requires: [deploy]}\n`;
    const longer = editorView({ name: "config.yml", text }, { lookUpOrb });
    if (longer === undefined) throw new Error("It is not read.");
    const found = referencesAt(longer, text.indexOf("deploy]")).map(({ start, end }) => text.slice(start, end));
    expect(found).toEqual(["deploy", "deploy"]);
  });

  test("a key: every one of its kind, and none of another", () => {
    expect(references("parallelism")).toHaveLength(1);
  });

  test("nothing: nowhere", () => {
    expect(references("npm run")).toEqual([]);
  });
});

describe("a text that is being typed", () => {
  test("is read without the line that is in the way", () => {
    const text = config.replace("    parallelism: 2\n", "    parallelism: 2\n    execut\n");
    const broken = editorView({ name: "config.yml", text }, { lookUpOrb });
    if (broken === undefined) throw new Error("It is not read.");
    expect(hoverAt(broken, text.indexOf("test: {folder"))?.title).toBe('command "test"');
    expect(hoverAt(broken, text.indexOf("test: {folder"))?.at.source.text).toBe(text);
  });

  test("is not read where it is no YAML at all, or no mapping", () => {
    expect(editorView({ name: "config.yml", text: "{".repeat(20) })).toBeUndefined();
    expect(editorView({ name: "config.yml", text: "- a\n- b\n" })).toBeUndefined();
    expect(editorView({ name: "config.yml", text: "" })).toBeUndefined();
  });
});
