import type { Range } from "../diagnostics/source.ts";
import type { Definition, Library } from "../library/library.ts";
import type { Entry, YamlNode } from "../source/node.ts";
import { isChosenByOutsiders, isDecision } from "./outsider-values.ts";
import { tagsIn } from "./tags.ts";

/** The parameters of a component that are given what outsiders choose, each with a place where that happens. */
export type Tainted = ReadonlyMap<Definition, ReadonlyMap<string, Range>>;

/** An argument with `<< >>` in it. */
interface Handover {
  readonly from: Definition | undefined;
  readonly to: Definition;
  readonly parameter: string;
  readonly expressions: readonly string[];
  readonly at: Range;
}

/** Follows what outsiders choose through the arguments of calls, however often it is handed on. */
export function taintedParameters(libraries: readonly Library[]): Tainted {
  const handovers = libraries.flatMap((library) => handoversIn(library));
  const byCaller = new Map<Definition, Handover[]>();
  const tainted = new Map<Definition, Map<string, Range>>();
  const waiting: Handover[] = [];
  for (const handover of handovers) {
    if (handover.expressions.some((each) => isChosenByOutsiders(each) && !isDecision(each))) waiting.push(handover);
    if (handover.from === undefined) continue;
    const others = byCaller.get(handover.from);
    if (others === undefined) byCaller.set(handover.from, [handover]);
    else others.push(handover);
  }
  // The list grows while it is walked; each parameter is followed once.
  for (const { to, parameter, at } of waiting) {
    const parameters = tainted.get(to) ?? new Map<string, Range>();
    tainted.set(to, parameters);
    if (parameters.has(parameter)) continue;
    parameters.set(parameter, at);
    for (const next of byCaller.get(to) ?? [])
      if (next.expressions.includes(`parameters.${parameter}`)) waiting.push({ ...next, at });
  }
  return tainted;
}

function handoversIn(library: Library): readonly Handover[] {
  const found: Handover[] = [];
  const walk = (node: YamlNode, from: Definition | undefined): void => {
    if (node.kind === "scalar" || !node.templated) return;
    if (node.kind === "mapping") {
      for (const { value } of node.entries.values()) walk(value, from);
      return;
    }
    for (const item of node.items) {
      if (item.kind === "mapping" && item.templated)
        for (const [name, entry] of item.entries) addCall(name, entry, from);
      walk(item, from);
    }
  };
  const addCall = (name: string, { value }: Entry, from: Definition | undefined): void => {
    if (value.kind !== "mapping" || !value.templated) return;
    const callees = [definitionOf(library, "commands", name), definitionOf(library, "jobs", name)];
    for (const to of callees)
      for (const parameter of to?.parameters.keys() ?? []) {
        const argument = value.entries.get(parameter)?.value;
        if (to === undefined || argument?.kind !== "scalar" || !argument.templated) continue;
        const tags = tagsIn(argument);
        const expressions = tags.map(({ expression }) => expression);
        found.push({ from, to, parameter, expressions, at: tags[0]?.at ?? argument });
      }
  };
  for (const definitions of [library.commands, library.jobs])
    for (const definition of definitions.values()) walk(definition.body, definition);
  for (const section of ["workflows", "job-groups"]) {
    const node = library.document.entries.get(section)?.value;
    if (node !== undefined) walk(node, undefined);
  }
  return found;
}

function definitionOf(library: Library, section: "commands" | "jobs", name: string): Definition | undefined {
  const slash = name.indexOf("/");
  if (slash === -1) return library[section].get(name);
  const orb = library.orbs.get(name.slice(0, slash));
  return orb?.kind === "library" ? orb.library[section].get(name.slice(slash + 1)) : undefined;
}
