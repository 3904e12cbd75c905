import type { Data } from "../../model/data.ts";
import type { Range } from "../diagnostics/source.ts";
import { fromData } from "../source/data.ts";
import { get, inText, type MappingNode, type ScalarNode, textOf, type YamlNode } from "../source/node.ts";
import { rangeInScalar } from "../template/range-in-scalar.ts";

/** A pipeline parameter that a setup configuration hands on. */
export interface HandedParameter {
  readonly name: string;
  /** Its value where it is written; nothing where the job makes it. */
  readonly value: YamlNode | undefined;
  readonly at: Range;
}

/** Where a setup configuration goes on, as it is written. */
export interface Continuation {
  /** Files from the top of the repository. Several are parts, which the path-filtering orb puts together. */
  readonly files: readonly { readonly path: string; readonly at: Range }[];
  readonly parameters: readonly HandedParameter[];
  /** Whether these are all that it can hand on. */
  readonly complete: boolean;
}

/** The orbs with which a pipeline is continued: https://circleci.com/docs/guides/orchestrate/using-dynamic-configuration/ */
const orbs = { "circleci/continuation": "continue", "circleci/path-filtering": "filter" } as const;

/**
 * The continuations of a setup configuration: calls of the continuation and path-filtering orbs in its workflows, jobs and commands. What is
 * only known when it runs, by a parameter or a variable, is left out. The orbs need not be at hand.
 */
export function continuationsOf(document: MappingNode): readonly Continuation[] {
  const imported = get(document, "orbs");
  if (imported?.kind !== "mapping") return [];
  const elements = new Map<string, "continue" | "filter">();
  for (const [alias, { value }] of imported.entries) {
    const name = textOf(value)?.split("@", 1)[0] ?? "";
    if (Object.hasOwn(orbs, name)) {
      const element = orbs[name as keyof typeof orbs];
      elements.set(`${alias}/${element}`, element);
      if (element === "filter") elements.set(`${alias}/set-parameters`, element);
    }
  }
  if (elements.size === 0) return [];
  const found: Continuation[] = [];
  for (const section of ["workflows", "jobs", "commands"]) visit(get(document, section));
  return found;

  function visit(node: YamlNode | undefined): void {
    if (node?.kind === "sequence") for (const item of node.items) visit(item);
    if (node?.kind !== "mapping") return;
    for (const [name, { key, value }] of node.entries) {
      const element = elements.get(name);
      const call = element === undefined ? undefined : value.kind === "mapping" ? value : undefined;
      if (call === undefined) visit(value);
      else if (element === "continue") found.push(continued(call));
      else found.push(filtered(call, key));
    }
  }
}

/** The job and the command `continue`: a file, and a JSON object or the path of one, which the job may make. */
function continued(call: MappingNode): Continuation {
  const node = get(call, "parameters");
  const text = node?.kind === "scalar" && !node.templated ? String(node.value) : undefined;
  const data = text === undefined ? undefined : jsonOf(text);
  const isObject = typeof data === "object" && data !== null && !Array.isArray(data);
  const parameters =
    isObject && node?.kind === "scalar"
      ? Object.entries(data).map(([name, value]) => {
          const at = placeIn(node, JSON.stringify(name));
          return { name, at, value: fromData(value, at) };
        })
      : [];
  const more = textOf(get(call, "parameter_for_files_changed"));
  return {
    files: fileIn(get(call, "configuration_path")),
    parameters,
    complete: (node === undefined || isObject) && (more === undefined || more === ""),
  };
}

/** The file that the path-filtering orb takes where the mapping names none. */
const defaultFile = ".circleci/continue_config.yml";

/** A line of the mapping is a path, then a file, or a parameter with its value in JSON, or both. */
function filtered(call: MappingNode, at: Range): Continuation {
  const mapping = get(call, "mapping");
  const given = get(call, "config-path");
  const files = new Map<string, Range>();
  const parameters: HandedParameter[] = [];
  const text = mapping?.kind === "scalar" && !mapping.templated ? String(mapping.value) : "";
  for (const { 0: line, index } of text.matchAll(/[^\n]+/g)) {
    const words = [...line.matchAll(/\S+/g)].map(({ 0: word, index: from }) => ({ word, start: index + from }));
    if (mapping?.kind !== "scalar" || words[0] === undefined || words[0].word.startsWith("#")) continue;
    const place = ({ word, start }: { readonly word: string; readonly start: number }): Range =>
      rangeInScalar(mapping, { start, end: start + word.length });
    const [, second, third, fourth] = words;
    const file = words.length === 2 ? second : fourth;
    if (file !== undefined && !files.has(file.word)) files.set(file.word, place(file));
    if (second === undefined || third === undefined) continue;
    const value = jsonOf(third.word);
    // What is no JSON is a text, or the path of a file with the value.
    parameters.push({
      name: second.word,
      at: place(second),
      value: value === undefined ? undefined : fromData(value, place(third)),
    });
  }
  const own = given === undefined ? [{ path: defaultFile, at }] : fileIn(given);
  const parts = [...files].map(([path, where]) => ({ path, at: where }));
  return { files: parts.length > 0 ? parts : own, parameters, complete: false };
}

/** The path, where it is one of the repository: no variable, and not where a job puts what it makes. */
function fileIn(node: YamlNode | undefined): Continuation["files"] {
  if (node?.kind !== "scalar" || node.templated) return [];
  const path = inText(node).replace(/^\.\//, "");
  return path === "" || /^[/~]|\$/.test(path) ? [] : [{ path, at: node }];
}

function jsonOf(text: string): Data | undefined {
  try {
    return JSON.parse(text) as Data;
  } catch {
    return undefined;
  }
}

function placeIn(node: ScalarNode, word: string): Range {
  const start = String(node.value).indexOf(word);
  return start < 0 ? node : rangeInScalar(node, { start, end: start + word.length });
}
