import type { Data, DataMap } from "../../model/index.ts";
import type { AdditionProblem, Edit } from "./addition.ts";
import type { Existing } from "./existing.ts";
import { entriesOf, holds, valueAt } from "./nodes.ts";
import { isMap, renamed } from "./references.ts";

/** What an addition defines besides workflows, in the order in which a configuration has it. */
const sections = ["parameters", "executors", "commands", "jobs"] as const;

/** The definitions that the file lacks, and the document with the names that they get. */
export type DefinitionPlan = {
  readonly edits: readonly Edit[];
  readonly document: DataMap;
  readonly problems: readonly AdditionProblem[];
};

/**
 * Finds each definition in the file, or a name for it that is not taken there. Pipeline parameters and executors keep
 * theirs.
 */
export function planDefinitions(existing: Existing, document: DataMap): DefinitionPlan {
  const missing: { readonly section: string; readonly name: string }[] = [];
  const problems: AdditionProblem[] = [];
  let current = document;
  for (const section of sections) {
    const wanted = current[section];
    if (!isMap(wanted)) continue;
    const present = entriesOf(existing.document, valueAt(existing.document, existing.document.contents, section));
    const names = new Map<string, string>();
    for (const [name, value] of Object.entries(wanted)) {
      const found = nameFor(name, (candidate) => {
        if (present.has(candidate))
          return holds(existing.document, present.get(candidate)?.value, value) ? "there" : "taken";
        return candidate === name || !Object.hasOwn(wanted, candidate) ? "free" : "taken";
      });
      if (found.name !== name && (section === "parameters" || section === "executors"))
        problems.push({
          message: `The file has another \`${section}.${name}\` already.`,
          hint: "Give it another name, and add again.",
        });
      names.set(name, found.name);
      if (found.state === "free") missing.push({ section, name: found.name });
    }
    current = withNames(current, section, names);
  }
  const edits = missing.map(({ section, name }): Edit => {
    const own = current[section];
    return { kind: "pair", path: [section], key: name, value: isMap(own) ? (own[name] ?? null) : null };
  });
  return { edits, document: current, problems };
}

function nameFor(name: string, stateOf: (candidate: string) => "free" | "there" | "taken") {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    const state = stateOf(candidate);
    if (state !== "taken") return { name: candidate, state };
  }
}

/** Commands are used by commands, jobs and workflows; jobs by workflows. */
const usersOf = {
  parameters: [],
  executors: [],
  commands: ["commands", "jobs", "workflows"],
  jobs: ["workflows"],
} as const;

function withNames(document: DataMap, section: (typeof sections)[number], names: ReadonlyMap<string, string>): DataMap {
  const rename = (name: string): string => names.get(name) ?? name;
  const users: readonly string[] = usersOf[section];
  return mapValues(document, (part, name) => {
    const changed = users.includes(name) && isMap(part) ? mapValues(part, (each) => renamed(each, rename)) : part;
    return name === section && isMap(changed) ? mapKeys(changed, rename) : changed;
  });
}

const mapValues = (map: DataMap, change: (value: Data, key: string) => Data): DataMap =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));

const mapKeys = (map: DataMap, change: (key: string) => string): DataMap =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [change(key), value]));
