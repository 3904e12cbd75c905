import { type Status, statuses } from "../../../../src/circleci/statuses.ts";
import type { CheckInput } from "../../../../src/compiler/checks/all.ts";
import type { Diagnostic, Report } from "../../../../src/compiler/diagnostics/diagnostic.ts";
import type { Source } from "../../../../src/compiler/diagnostics/source.ts";
import type { CompiledEntry, CompiledWorkflow, Requirement } from "../../../../src/compiler/expand/compiled.ts";
import type { ImportedOrb, Library } from "../../../../src/compiler/library/library.ts";
import { readLibrary } from "../../../../src/compiler/library/read-library.ts";
import { get, type MappingNode, mapping, scalar, textOf, type YamlNode } from "../../../../src/compiler/source/node.ts";
import { readYaml } from "../../../../src/compiler/source/read.ts";

/** Whatever is reported here is an error of the test. */
const refuse: Report = ({ message }) => {
  throw new Error(message);
};

/** What the checks see of a configuration. Its jobs must be written as they are compiled: without `<< >>`, commands and executors. */
export function checkInputOf(text: string, name = "config.yml"): CheckInput {
  const source: Source = { name, text };
  const library = libraryOf(readMapping(source), "this configuration");
  const workflows = get(library.document, "workflows");
  const compiled = {
    jobs: new Map(),
    workflows: workflows?.kind === "mapping" ? [...workflows.entries.values()].map(compiledWorkflow(library)) : [],
    orbs: [],
  };
  // Nothing is expanded here: every orb counts as one that something needs.
  const missing = new Set([...library.orbs.values()].filter((orb) => orb.kind === "missing"));
  return { library, compiled, source, used: { definitions: new Set(), orbs: new Set(), missing } };
}

/** What a check finds: the marked text, line by line with the message, the hint and the other places. */
export function findings(check: (input: CheckInput, report: Report) => void, text: string): readonly string[] {
  const found: Diagnostic[] = [];
  check(checkInputOf(text), (diagnostic) => found.push(diagnostic));
  return found.map(shown);
}

/** A diagnostic in one line. */
export function shown({ severity, code, at, message, hint, related }: Diagnostic): string {
  const others = related.map((other) => ` | ${marked(other.at)}: ${other.message}`).join("");
  return `${severity} ${code} at ${marked(at)}: ${message}${hint === undefined ? "" : ` (${hint})`}${others}`;
}

const marked = ({ source, start, end }: Diagnostic["at"]): string => {
  const line = source.text.slice(0, start).split("\n").length;
  return `${line} [${source.text.slice(start, end)}]`;
};

function readMapping(source: Source): MappingNode {
  const document = readYaml(source, refuse);
  if (document?.kind !== "mapping") throw new Error("A test's document is a mapping.");
  return document;
}

function libraryOf(document: MappingNode, title: string): Library {
  return readLibrary(document, {
    title,
    report: refuse,
    importOrb: (alias, value): ImportedOrb =>
      value.kind === "mapping"
        ? { kind: "library", at: value, library: libraryOf(value, alias) }
        : { kind: "missing", at: value, reference: String(textOf(value)), alias },
  });
}

const compiledWorkflow =
  (library: Library) =>
  ({ key, value }: { readonly key: MappingNode | YamlNode; readonly value: YamlNode }): CompiledWorkflow => {
    const jobs = get(value, "jobs");
    return {
      name: textOf(key as YamlNode) ?? "",
      at: key,
      active: get(value, "when") === undefined,
      settings: new Map(),
      entries: jobs?.kind === "sequence" ? jobs.items.map((item) => compiledEntry(item, library)) : [],
    };
  };

function compiledEntry(item: YamlNode, library: Library): CompiledEntry {
  const [called] = item.kind === "mapping" ? [...item.entries.values()] : [];
  const at = called?.key ?? item;
  const settings = called?.value.kind === "mapping" ? called.value : mapping(new Map(), item);
  const written = String(textOf(at) ?? "");
  const type = textOf(get(settings, "type")) ?? "build";
  return {
    name: textOf(get(settings, "name")) ?? written,
    type,
    job: type === "build" ? jobBody(written, library) : undefined,
    missingOrbs: [],
    requires: requirementsIn(get(settings, "requires")),
    settings,
    at,
  };
}

function jobBody(name: string, { jobs, orbs }: Library): MappingNode | undefined {
  const [alias = "", inOrb = ""] = name.split("/");
  const orb = orbs.get(alias);
  const found = orb?.kind === "library" ? orb.library.jobs.get(inOrb) : jobs.get(name);
  if (found === undefined) return undefined;
  const steps = get(found.body, "steps");
  if (steps?.kind !== "sequence") return found.body;
  // `run: text` is compiled to `run: {command: text}`.
  const items = steps.items.map((step) => {
    const run = get(step, "run");
    if (run?.kind !== "scalar" || step.kind !== "mapping") return step;
    const command = mapping(new Map([["command", { key: scalar("command", run), value: run }]]), run);
    const key = step.entries.get("run")?.key ?? scalar("run", run);
    return mapping(new Map([["run", { key, value: command }]]), step);
  });
  const key = found.body.entries.get("steps")?.key ?? scalar("steps", found.at);
  return mapping(new Map([...found.body.entries, ["steps", { key, value: { ...steps, items } }]]), found.body);
}

function requirementsIn(node: YamlNode | undefined): readonly Requirement[] {
  if (node?.kind !== "sequence") return [];
  return node.items.flatMap((item): readonly Requirement[] => {
    if (item.kind === "scalar") return [{ name: String(item.value), statuses: ["success"], at: item }];
    if (item.kind === "sequence") return [];
    return [...item.entries].map(([name, { key, value }]) => {
      const wanted = value.kind === "sequence" ? value.items.map(textOf) : [textOf(value)];
      return { name, statuses: wanted.filter((one): one is Status => statuses.includes(one as Status)), at: key };
    });
  });
}
