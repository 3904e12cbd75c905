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
  /** The name of the orb that the Orb Development Kit puts into the file. */
  readonly placedOrb?: string | undefined;
}

type Call = (arguments_: MappingNode, at: Range) => Continuation;

/** What continues a pipeline, by orb: https://circleci.com/docs/guides/orchestrate/using-dynamic-configuration/ */
const elementsOf: Readonly<Record<string, Readonly<Record<string, Call>>>> = {
  "circleci/continuation": { continue: continued },
  "circleci/path-filtering": { filter: filtered, "set-parameters": filtered },
  "circleci/orb-tools": { continue: tested },
};

/**
 * The continuations of a setup configuration: calls of orbs that continue a pipeline, in its workflows, jobs and
 * commands. What is only known when it runs, by a parameter or a variable, is left out. The orbs need not be at hand.
 */
export function continuationsOf(document: MappingNode): readonly Continuation[] {
  const imported = get(document, "orbs");
  if (imported?.kind !== "mapping") return [];
  const elements = new Map<string, Call>();
  for (const [alias, { value }] of imported.entries) {
    const orb = textOf(value)?.split("@", 1)[0] ?? "";
    const calls = Object.hasOwn(elementsOf, orb) ? (elementsOf[orb] ?? {}) : {};
    for (const [name, call] of Object.entries(calls)) elements.set(`${alias}/${name}`, call);
  }
  if (elements.size === 0) return [];
  const found: Continuation[] = [];
  for (const section of ["workflows", "jobs", "commands"]) visit(get(document, section));
  return found;

  function visit(node: YamlNode | undefined): void {
    if (node?.kind === "sequence") for (const item of node.items) visit(item);
    if (node?.kind !== "mapping") return;
    for (const [name, { key, value }] of node.entries) {
      const call = elements.get(name);
      if (call === undefined || value.kind !== "mapping") visit(value);
      else found.push(call(value, key));
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

/**
 * The tests of an orb, for the Orb Development Kit:
 * https://circleci.com/developer/orbs/orb/circleci/orb-tools#jobs-continue
 */
function tested(call: MappingNode, at: Range): Continuation {
  const given = get(call, "config_path");
  return {
    files: given === undefined ? [{ path: ".circleci/test-deploy.yml", at }] : fileIn(given),
    parameters: [],
    complete: true,
    placedOrb: textOf(get(call, "orb_name")),
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
