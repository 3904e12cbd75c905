import type { Range } from "../diagnostics/source.ts";
import type { Definition, ImportedOrb, Library, ParameterDefinition } from "../library/library.ts";
import { lookUp } from "../library/look-up.ts";
import type { Key } from "../schema/schema.ts";
import { type Entry, get, type MappingNode, type ScalarNode, textOf } from "../source/node.ts";
import { anchorsIn } from "./anchors.ts";
import { type Place, placesIn, type Surroundings } from "./places.ts";
import { type EditorView, inEditor } from "./view.ts";

/** What a word of a configuration is about. */
export type Subject =
  /** A key, or a step, that CircleCI itself knows; `of` is what has it: `A job`, `A step`. */
  | { readonly kind: "key"; readonly name: string; readonly of: string; readonly key: Key }
  | { readonly kind: "component"; readonly name: string; readonly definition: Definition }
  | { readonly kind: "orb"; readonly alias: string; readonly orb: ImportedOrb | undefined }
  /** Of a component, or of the pipeline. */
  | {
      readonly kind: "parameter";
      readonly parameter: ParameterDefinition;
      readonly declaration: MappingNode | undefined;
      readonly of: Definition | undefined;
    }
  /** By its name without `pipeline.`. */
  | { readonly kind: "pipeline-value"; readonly name: string }
  | { readonly kind: "workflow"; readonly name: string }
  /** A job as its workflow calls it. */
  | { readonly kind: "workflow-job"; readonly name: string }
  | { readonly kind: "anchor"; readonly name: string };

/** A word, what it is about, and where that is defined: in this file, in an orb, or nowhere. */
export interface Mention {
  readonly at: Range;
  readonly subject: Subject;
  readonly defined: Range | undefined;
}

/** All words of a configuration that mean something, in the order of the document's walk. */
export function mentionsIn(view: EditorView): readonly Mention[] {
  const inScalars = placesIn(view).flatMap((place) => [...namesIn(place, view), ...mentionsAt(place, view)]);
  const anchors = anchorsIn(view).map(({ name, at, anchor }): Mention => {
    return { at, subject: { kind: "anchor", name }, defined: anchor };
  });
  return [...inScalars, ...anchors].map(({ at, subject, defined }) => ({
    at: inEditor(view, at),
    subject,
    defined: defined && inEditor(view, defined),
  }));
}

/** The one of a view's mentions that stands at an offset; the smallest, where one stands in another. */
export const mentionAt = (mentions: readonly Mention[], view: EditorView, offset: number): Mention | undefined =>
  mentions
    .filter(({ at }) => at.source === view.source && at.start <= offset && offset <= at.end)
    .toSorted((a, b) => a.at.end - a.at.start - (b.at.end - b.at.start))[0];

function mentionsAt(place: Place, view: EditorView): readonly Mention[] {
  const { node, around } = place;
  const name = String(node.value);
  const at: Range = node;
  switch (place.kind) {
    case "key":
      return place.known === undefined ? [] : [keyMention(node, { of: place.of.title, key: place.known })];
    case "call":
      return callMentions(place, place.of.known.get(name));
    case "executor":
      return componentMentions(node, around.library, lookUp(around.library, "executors", name));
    case "argument": {
      const known = place.of?.keys.get(name);
      if (known !== undefined && place.of !== undefined) return [keyMention(node, { of: place.of.title, key: known })];
      return place.parameter === undefined
        ? []
        : [parameterMention(at, { parameter: place.parameter, of: around.called, view })];
    }
    case "requirement": {
      const defined = jobOfWorkflow(around.workflow, name);
      return [{ at, subject: { kind: "workflow-job", name }, defined }];
    }
    case "name":
      return namedHere(node, around, view);
    case "value":
      // A name, or what a matrix is called.
      if (
        /^(?:name|alias)$/.test(String(place.key?.value)) &&
        around.workflow !== undefined &&
        around.called !== undefined
      )
        return [{ at, subject: { kind: "workflow-job", name }, defined: at }];
      return [];
  }
}

const keyMention = (node: ScalarNode, { of, key }: { readonly of: string; readonly key: Key }): Mention => ({
  at: node,
  subject: { kind: "key", name: String(node.value), of, key },
  defined: undefined,
});

function callMentions({ node, around, of }: Extract<Place, { kind: "call" }>, known: Key | undefined) {
  const name = String(node.value);
  const { library } = around;
  const called =
    of.of === "step"
      ? lookUp(library, "commands", name)
      : (lookUp(library, "jobs", name) ?? library.jobGroups.get(name));
  if (called === undefined && known !== undefined) return [keyMention(node, { of: "A step", key: known })];
  return componentMentions(node, library, called);
}

/** `alias/name` is two words: the orb, and what of it is used. */
function componentMentions(node: ScalarNode, library: Library, definition: Definition | undefined): readonly Mention[] {
  const name = String(node.value);
  const slash = name.indexOf("/");
  const written = node.source.text.slice(node.start, node.end);
  const cut = written.indexOf("/");
  const found: Mention[] = [];
  if (slash > 0 && cut > 0) {
    const alias = name.slice(0, slash);
    found.push(orbMention({ ...node, start: node.start, end: node.start + cut }, alias, library));
  }
  if (definition !== undefined) {
    const at = { source: node.source, start: node.start + (cut > 0 ? cut + 1 : 0), end: node.end };
    found.push({ at, subject: { kind: "component", name, definition }, defined: definition.at });
  }
  return found;
}

function orbMention({ source, start, end }: Range, alias: string, library: Library): Mention {
  const section = get(library.document, "orbs");
  const entry = section?.kind === "mapping" ? section.entries.get(alias) : undefined;
  const subject: Subject = { kind: "orb", alias, orb: library.orbs.get(alias) };
  return { at: { source, start, end }, subject, defined: entry?.key };
}

/** A parameter of a component; of the pipeline, where it is of none. */
function parameterMention(
  at: Range,
  { parameter, of, view }: { parameter: ParameterDefinition; of: Definition | undefined; view: EditorView },
): Mention {
  const declared = get(get(of?.body ?? view.document, "parameters"), parameter.name);
  const declaration = declared?.kind === "mapping" ? declared : undefined;
  return { at, subject: { kind: "parameter", parameter, declaration, of }, defined: parameter.at };
}

function namedHere(node: ScalarNode, { library, section, definition }: Surroundings, view: EditorView) {
  const name = String(node.value);
  switch (section) {
    case "commands":
    case "executors":
    case "jobs":
      return componentMentions(node, library, library[section].get(name));
    case "job-groups":
      return componentMentions(node, library, library.jobGroups.get(name));
    case "orbs":
      return [orbMention(node, name, library)];
    case "workflows": {
      const mention: Mention = { at: node, subject: { kind: "workflow", name }, defined: node };
      return [mention];
    }
    case "parameters": {
      const parameter = (definition?.parameters ?? view.pipelineParameters).get(name);
      return parameter === undefined ? [] : [parameterMention(node, { parameter, of: definition, view })];
    }
    default:
      return [];
  }
}

/** The entry that a requirement means: by its `name`, the alias of its matrix, or the name of its job. */
function jobOfWorkflow(workflow: MappingNode | undefined, name: string): Range | undefined {
  const jobs = get(workflow, "jobs");
  for (const item of jobs?.kind === "sequence" ? jobs.items : []) {
    if (item.kind === "scalar" && item.value === name) return item;
    const [entry]: Iterable<Entry> = item.kind === "mapping" ? item.entries.values() : [];
    if (entry === undefined) continue;
    const own = get(entry.value, "name");
    if (textOf(own) === name) return own;
    if (own === undefined && entry.key.value === name) return entry.key;
    const alias = get(get(entry.value, "matrix"), "alias");
    if (textOf(alias) === name) return alias;
  }
  return undefined;
}

/** Where a text is an expression without `<< >>` around it. */
const bare: ReadonlySet<unknown> = new Set(["when", "unless", "condition", "filters"]);

/** The names in `<< >>`, and in expressions. */
function namesIn({ node, around, ...place }: Place, view: EditorView): readonly Mention[] {
  if (typeof node.value !== "string") return [];
  const isExpression = place.kind === "value" && bare.has(place.key?.value);
  if (!node.value.includes("<<") && !isExpression) return [];
  const { source, start } = node;
  const written = source.text.slice(start, node.end);
  const pieces = isExpression ? [{ 0: written, index: 0 }] : [...written.matchAll(/<<[^<>]*>>/g)];
  return pieces.flatMap(({ 0: piece, index }) =>
    [...piece.matchAll(/(?<![\w./-])(?:(pipeline\.parameters|parameters|pipeline)\.)([\w.-]*\w)/g)].flatMap((match) => {
      const [path, scope, name = ""] = match;
      const from = start + index + match.index;
      const at = { source, start: from, end: from + path.length };
      if (scope === "pipeline") return [{ at, subject: { kind: "pipeline-value", name }, defined: undefined } as const];
      const of = scope === "parameters" ? around.definition : undefined;
      const parameters = scope === "parameters" ? of?.parameters : view.pipelineParameters;
      const parameter = parameters?.get(name);
      return parameter === undefined ? [] : [parameterMention(at, { parameter, of, view })];
    }),
  );
}
