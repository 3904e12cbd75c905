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
  /** Files from the top of the repository. `whole` is a configuration by itself, the others are parts of one. */
  readonly files: readonly { readonly path: string; readonly at: Range; readonly whole: boolean }[];
  readonly parameters: readonly HandedParameter[];
  /** What cannot be read of it when it runs, each with the reason. */
  readonly malformed: readonly { readonly at: Range; readonly reason: string }[];
  /** Whether it is a job that has nothing but the checkout, so that no step can have made its files. */
  readonly onlyCheckout: boolean;
  /** The name of the orb that the Orb Development Kit puts into the file. */
  readonly placedOrb?: string | undefined;
}

type Call = (given: MappingNode, at: Range) => Omit<Continuation, "onlyCheckout">;

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
  for (const section of ["workflows", "jobs", "commands"]) visit(get(document, section), section === "workflows");
  return found;

  function visit(node: YamlNode | undefined, ofWorkflow: boolean): void {
    if (node?.kind === "sequence") for (const item of node.items) visit(item, ofWorkflow);
    if (node?.kind !== "mapping") return;
    for (const [name, { key, value }] of node.entries) {
      const call = elements.get(name);
      if (call === undefined || value.kind !== "mapping") visit(value, ofWorkflow);
      else found.push({ ...call(value, key), onlyCheckout: ofWorkflow && hasOnlyCheckout(value) });
    }
  }
}

/**
 * A job that attaches a workspace, or has steps before its own, may find files there that the repository does not have.
 */
function hasOnlyCheckout(given: MappingNode): boolean {
  const checkout = get(given, "checkout");
  return !given.entries.has("workspace_path") && !given.entries.has("pre-steps") && checkout === undefined;
}

/** The job and the command `continue`: a file, and a JSON object or the path of one, which the job may make. */
function continued(given: MappingNode): ReturnType<Call> {
  const node = get(given, "parameters");
  const files = fileIn(get(given, "configuration_path"));
  if (node?.kind !== "scalar" || node.templated) return { files, parameters: [], malformed: [] };
  const text = String(node.value).trim();
  const data = jsonOf(text);
  if (typeof data === "object" && data !== null && !Array.isArray(data)) {
    const parameters = Object.entries(data).map(([name, value]) => {
      const at = placeIn(node, JSON.stringify(name));
      return { name, at, value: fromData(value, at) };
    });
    return { files, parameters, malformed: [] };
  }
  // Anything else is the path of a file, where it can be one.
  const isPath = data === undefined && !/^[[{"]/.test(text);
  const malformed = isPath ? [] : [{ at: node, reason: "The parameters are no JSON object" }];
  return { files, parameters: [], malformed };
}

/**
 * The tests of an orb, for the Orb Development Kit:
 * https://circleci.com/developer/orbs/orb/circleci/orb-tools#jobs-continue
 */
function tested(call: MappingNode, at: Range): ReturnType<Call> {
  const given = get(call, "config_path");
  return {
    files: given === undefined ? [{ path: ".circleci/test-deploy.yml", at, whole: true }] : fileIn(given),
    parameters: [],
    malformed: [],
    placedOrb: textOf(get(call, "orb_name")),
  };
}

/** The file that the path-filtering orb takes where the mapping names none. */
const defaultFile = ".circleci/continue_config.yml";

/**
 * A line of the mapping is a path, then a file, or a parameter with its value, or both. The file of a line that names
 * none is `config-path`:
 * https://github.com/CircleCI-Public/path-filtering-orb/blob/main/src/scripts/create-parameters.sh
 */
function filtered(call: MappingNode, at: Range): ReturnType<Call> {
  const mapping = get(call, "mapping");
  const given = get(call, "config-path");
  const own = given === undefined ? [{ path: defaultFile, at, whole: true }] : fileIn(given);
  if (mapping?.kind !== "scalar" || mapping.templated) return { files: own, parameters: [], malformed: [] };
  const files = new Map<string, Range>();
  const parameters: HandedParameter[] = [];
  const malformed: { readonly at: Range; readonly reason: string }[] = [];
  let withoutFile = false;
  for (const { 0: line, index } of String(mapping.value).matchAll(/[^\n]+/g)) {
    const words = [...line.matchAll(/\S+/g)].map(({ 0: word, index: from }) => ({ word, start: index + from }));
    const [path, second, third, fourth, fifth] = words;
    if (path === undefined || path.word.startsWith("#")) continue;
    const place = ({ word, start }: { readonly word: string; readonly start: number }): Range =>
      rangeInScalar(mapping, { start, end: start + word.length });
    if (fifth !== undefined) {
      malformed.push({ at: place(fifth), reason: `A line of the mapping has ${words.length} words, of at most 4` });
      continue;
    }
    const file = words.length === 2 ? second : fourth;
    if (file === undefined) withoutFile = true;
    else if (!files.has(file.word)) files.set(file.word, place(file));
    if (second !== undefined && third !== undefined)
      parameters.push({ name: second.word, at: place(second), value: handedValue(third.word, place(third)) });
  }
  const parts = [...files].map(([path, where]) => ({ path, at: where, whole: files.size === 1 && !withoutFile }));
  return { files: withoutFile || parts.length === 0 ? [...own, ...parts] : parts, parameters, malformed };
}

/** What is no JSON is a text, unless it is the path of a file with the value. */
function handedValue(word: string, at: Range): YamlNode | undefined {
  const value = jsonOf(word);
  if (value !== undefined) return fromData(value, at);
  return /[/.]/.test(word) ? undefined : fromData(word, at);
}

/** The path, where it is one of the repository: no variable, and not where a job puts what it makes. */
function fileIn(node: YamlNode | undefined): Continuation["files"] {
  if (node?.kind !== "scalar" || node.templated) return [];
  const path = inText(node).replace(/^\.\//, "");
  return path === "" || /^[/~]|\$/.test(path) ? [] : [{ path, at: node, whole: true }];
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
