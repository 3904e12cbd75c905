import type { Range } from "../diagnostics/source.ts";
import type { Definition, Library } from "../library/library.ts";
import { lookUp } from "../library/look-up.ts";
import { type Entry, get, type ScalarNode, type YamlNode } from "../source/node.ts";
import { isChosenByOutsiders, isDecision } from "./outsider-values.ts";
import { isTextOfPipeline } from "./pipeline-texts.ts";
import { tagsIn } from "./tags.ts";

/**
 * Who can choose a value: whoever opens a pull request or pushes a branch, whoever triggers a pipeline, or nobody, for
 * it is a text with quotes.
 */
export type Chooser = "outsiders" | "trigger" | "quotes";

/** A value that is no harmless one, and a place where it is handed over. */
export interface Taint {
  readonly by: Chooser;
  readonly at: Range;
}

/** The parameters of components that are given more than harmless constants. */
export type Tainted = ReadonlyMap<Definition, ReadonlyMap<string, Taint>>;

/** A value that a parameter gets: in a call, in a matrix, or by its default. */
interface Handover {
  readonly from: Definition | undefined;
  readonly to: Definition;
  readonly parameter: string;
  readonly value: ScalarNode;
  readonly library: Library;
}

/** Follows values through the defaults and the arguments of calls, however often they are handed on. */
export function taintedParameters(libraries: readonly Library[]): Tainted {
  const handovers = libraries.flatMap((library) => [...handoversIn(library), ...defaultsIn(library)]);
  const byCaller = new Map<Definition, Handover[]>();
  const tainted = new Map<Definition, Map<string, Taint>>();
  const waiting: (Handover & { readonly taint: Taint })[] = [];
  for (const handover of handovers) {
    const taint = taintOf(handover);
    if (taint !== undefined) waiting.push({ ...handover, taint });
    if (handover.from === undefined) continue;
    const others = byCaller.get(handover.from);
    if (others === undefined) byCaller.set(handover.from, [handover]);
    else others.push(handover);
  }
  // What is worst is followed first; the list grows while it is walked, and each parameter is followed once.
  waiting.sort((a, b) => rank[a.taint.by] - rank[b.taint.by]);
  for (const { to, parameter, taint } of waiting) {
    const parameters = tainted.get(to) ?? new Map<string, Taint>();
    tainted.set(to, parameters);
    if (parameters.has(parameter)) continue;
    parameters.set(parameter, taint);
    for (const next of byCaller.get(to) ?? [])
      if (tagsIn(next.value).some(({ expression }) => expression === `parameters.${parameter}`))
        waiting.push({ ...next, taint });
  }
  return tainted;
}

const rank: Readonly<Record<Chooser, number>> = { outsiders: 0, trigger: 1, quotes: 2 };

function taintOf({ value, library }: Handover): Taint | undefined {
  for (const { expression, at } of tagsIn(value)) {
    if (isDecision(expression)) continue;
    if (isChosenByOutsiders(expression)) return { by: "outsiders", at };
    const name = /^pipeline\.parameters\.([\w-]+)$/.exec(expression)?.[1];
    if (name !== undefined && isTextOfPipeline(library, name)) return { by: "trigger", at };
  }
  return /["'`]|\$\(/.test(String(value.value)) ? { by: "quotes", at: value } : undefined;
}

/** What parameters are when a call says nothing. */
const defaultsIn = (library: Library): readonly Handover[] =>
  [library.commands, library.jobs].flatMap((definitions) =>
    [...definitions.values()].flatMap((to) =>
      [...to.parameters.values()].flatMap(({ name, default: value }) =>
        value?.kind === "scalar" ? [{ from: undefined, to, parameter: name, value, library }] : [],
      ),
    ),
  );

function handoversIn(library: Library): readonly Handover[] {
  const found: Handover[] = [];
  const walk = (node: YamlNode, from: Definition | undefined): void => {
    if (node.kind === "scalar") return;
    if (node.kind === "mapping") {
      for (const { value } of node.entries.values()) walk(value, from);
      return;
    }
    for (const item of node.items) {
      if (item.kind === "mapping") for (const [name, entry] of item.entries) addCall(name, entry, from);
      walk(item, from);
    }
  };
  const addCall = (name: string, { value }: Entry, from: Definition | undefined): void => {
    if (value.kind !== "mapping") return;
    const callees = [lookUp(library, "commands", name), lookUp(library, "jobs", name)];
    for (const to of callees)
      for (const parameter of to?.parameters.keys() ?? []) {
        const inMatrix = get(get(get(value, "matrix"), "parameters"), parameter);
        const values = [get(value, parameter), ...(inMatrix?.kind === "sequence" ? inMatrix.items : [inMatrix])];
        for (const argument of values)
          if (to !== undefined && argument?.kind === "scalar")
            found.push({ from, to, parameter, value: argument, library });
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
