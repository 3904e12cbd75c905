import { parameterTypes } from "../../circleci/parameters.ts";
import type { Report } from "../diagnostics/diagnostic.ts";
import type { Memory } from "../diagnostics/memory.ts";
import { get, isNull, type MappingNode, mapping, type ScalarNode, textOf, type YamlNode } from "../source/node.ts";
import type {
  AliasedSection,
  Definition,
  DefinitionKind,
  ImportedOrb,
  Library,
  ParameterDefinition,
} from "./library.ts";
import { fits, wrongDefaultType } from "./parameter-type.ts";

/** What reading a document needs from outside of it. */
export interface ReadLibraryOptions {
  readonly title: string;
  readonly report: Report;
  /** What was read of the same document before. */
  readonly memory?: Memory | undefined;
  /** Gives the orb behind a value of the `orbs` section. */
  readonly importOrb: (alias: string, value: YamlNode) => ImportedOrb;
}

/** The components of a configuration or an orb. What is misshapen is left out: the check of schemas has said so. */
export function readLibrary(document: MappingNode, options: ReadLibraryOptions): Library {
  const commands = new Map<string, Definition>();
  const executors = new Map<string, Definition>();
  const jobs = new Map<string, Definition>();
  const jobGroups = new Map<string, Definition>();
  const orbs = new Map<string, ImportedOrb>();
  const aliases = { commands: aliasesIn("commands"), executors: aliasesIn("executors"), jobs: aliasesIn("jobs") };
  const { title, report, memory } = options;
  const parts = { title, document, commands, executors, jobs, jobGroups, orbs, aliases };
  // What is kept of a document refers to its library, which is one object for all its versions.
  const library: Library = memory === undefined ? parts : Object.assign(memory.once(readLibrary), parts);
  function aliasesIn(section: AliasedSection): ReadonlyMap<string, ScalarNode> {
    const node = get(document, section);
    const found = new Map<string, ScalarNode>();
    if (node?.kind !== "mapping") return found;
    for (const [name, { value }] of node.entries)
      if (value.kind === "scalar" && typeof value.value === "string") found.set(name, value);
    return found;
  }
  const read = (section: string, kind: DefinitionKind, into: Map<string, Definition>): void => {
    const node = get(document, section);
    if (node?.kind !== "mapping") return;
    for (const [name, { key, value }] of node.entries) {
      if (value.kind !== "mapping" && !isNull(value)) continue;
      const define = (report: Report): Definition => {
        const body = value.kind === "mapping" ? value : mapping(new Map(), key);
        return { kind, name, at: key, body, library, parameters: readParameters(get(body, "parameters"), report) };
      };
      const definition = memory?.recall({ about: value, asked: kind, under: [key] }, report, define) ?? define(report);
      into.set(name, definition);
    }
  };
  read("commands", "command", commands);
  read("executors", "executor", executors);
  read("jobs", "job", jobs);
  read("job-groups", "job-group", jobGroups);
  const imported = get(document, "orbs");
  if (imported?.kind === "mapping")
    for (const [alias, { value }] of imported.entries) orbs.set(alias, options.importOrb(alias, value));
  return library;
}

/** The parameters that a component declares. A default of null counts as none. */
export function readParameters(node: YamlNode | undefined, report: Report): ReadonlyMap<string, ParameterDefinition> {
  const parameters = new Map<string, ParameterDefinition>();
  if (node?.kind !== "mapping") return parameters;
  for (const [name, { key, value }] of node.entries) {
    const written = textOf(get(value, "type"));
    const type = parameterTypes.find((each) => each === written);
    if (type === undefined) continue;
    const allowed = get(value, "enum");
    const given = get(value, "default");
    const parameter: ParameterDefinition = {
      name,
      type,
      at: key,
      default: given === undefined || isNull(given) ? undefined : given,
      allowed: allowed?.kind === "sequence" ? allowed.items : [],
    };
    parameters.set(name, parameter);
    // What has `<< >>` gets its type when it is used.
    if (parameter.default !== undefined && !parameter.default.templated)
      fits(parameter.default, parameter, (data, at) =>
        report(wrongDefaultType.at(at, data, [{ at: key, message: "The parameter is declared here." }])),
      );
  }
  return parameters;
}
