import type { Diagnostic, Report } from "../../../src/compiler/diagnostics/diagnostic.ts";
import type { Range } from "../../../src/compiler/diagnostics/source.ts";
import { fromData } from "../../../src/compiler/source/data.ts";
import { get, type YamlNode } from "../../../src/compiler/source/node.ts";
import { readYaml } from "../../../src/compiler/source/read.ts";
import type { Names } from "../../../src/compiler/template/names.ts";
import type { Data } from "../../../src/model/data.ts";

const nowhere: Range = { source: { name: "values", text: "" }, start: 0, end: 0 };

/** Names with values that stand in no source. */
export function namesOf(values: Readonly<Record<string, Data | YamlNode>>): Names {
  const nodes = new Map(
    Object.entries(values).map(([name, value]) => [name, isNode(value) ? value : fromData(value, nowhere)]),
  );
  return { lookUp: (path) => nodes.get(path), known: () => [...nodes.keys()] };
}

const isNode = (value: Data | YamlNode): value is YamlNode =>
  typeof value === "object" && value !== null && "templated" in value && "kind" in value;

/** The value of `key` in a document of YAML. */
export function nodeIn(text: string, key = "key"): YamlNode {
  const document = readYaml({ name: "config.yml", text }, (diagnostic) => {
    throw new Error(diagnostic.message);
  });
  const node = get(document, key);
  if (node === undefined) throw new Error(`The test's document has no "${key}".`);
  return node;
}

/** Collects what is reported: the code and the marked piece of the source. */
export function recorder(): {
  readonly report: Report;
  readonly places: () => readonly string[];
  readonly all: readonly Diagnostic[];
} {
  const all: Diagnostic[] = [];
  return {
    all,
    report: (diagnostic) => all.push(diagnostic),
    places: () => all.map(({ code, at }) => `${code} [${at.source.text.slice(at.start, at.end)}]`),
  };
}
