import { machineImages } from "../../circleci/machine-images.ts";
import { localValues } from "../../circleci/pipeline-values.ts";
import { type ExecutorType, executorTypes, resourceClasses } from "../../circleci/resource-classes.ts";
import type { Range, Source } from "../diagnostics/source.ts";
import type { AliasedSection, Definition, Library, ParameterDefinition } from "../library/library.ts";
import { lookUp } from "../library/look-up.ts";
import { expectedOf, shown } from "../schema/described.ts";
import type { Key, Schema } from "../schema/schema.ts";
import { get, textOf, type YamlNode } from "../source/node.ts";
import { objectIn, type Place, placesIn } from "./places.ts";
import { type EditorView, editorView, isYaml, type ViewOptions } from "./view.ts";

/** A word that may stand at a place. */
export interface Completion {
  readonly label: string;
  /** What is written in the place of `replaces`: the word, with a colon behind a key. */
  readonly insert: string;
  readonly kind: "key" | "step" | "command" | "job" | "executor" | "parameter" | "pipeline-value" | "value" | "anchor";
  /** What it takes, or where it is from. */
  readonly detail?: string;
  readonly description?: string;
  /** The word that stands there by now, which may be empty. */
  readonly replaces: Range;
}

type Offer = Omit<Completion, "replaces">;

/** What is put where nothing is typed yet, so that there is a scalar to ask about. */
const stand = "armPipelineStandIn";

/**
 * What may stand at an offset of a text that is being typed: keys, steps, components and their parameters, values of a
 * closed set, requirements, and names in `<< >>`. Words that do not begin as what is there are not left out: editors
 * do that, each in its way.
 */
export function completionsAt(source: Source, offset: number, options: ViewOptions = {}): readonly Completion[] {
  const { text } = source;
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  if (/^\s*#|\s#/.test(line)) return [];
  const alias = /(?:^|[\s,[])\*([^\s,[\]{}]*)$/.exec(line)?.[1];
  if (alias !== undefined) {
    const replaces = { source, start: offset - alias.length, end: offset };
    return anchorsBefore(text, offset).map((name) => ({ label: name, insert: name, kind: "anchor", replaces }));
  }
  const word = wordAround(text, { line, offset });
  const offers = /<<[^<>]*$/.test(line) ? namesAt(source, word, options) : offersFor(source, word, options);
  const distinct = new Map(offers.map((offer) => [`${offer.kind} ${offer.label}`, offer]));
  return [...distinct.values()].map((offer) => ({ ...offer, replaces: { source, ...word } }));
}

/** Where a word begins and ends. */
type Word = Pick<Range, "start" | "end">;

/** What may stand in the place of a word: as the key that it may become, or as the text that it is. */
function offersFor({ name, text }: Source, word: Word, options: ViewOptions): readonly Offer[] {
  const before = text.slice(0, word.start);
  const after = text.slice(word.end);
  const hasColon = /^\s*:/.test(after.split("\n", 1)[0] ?? "");
  const asText = { text: before + stand + after, isKey: hasColon };
  const asKey = { text: `${before}${stand}:${/^[^\S\n]*(?:\n|$)/.test(after) ? "" : " "}${after}`, isKey: true };
  const closed = [`${stand}`, `${stand}: `].map((word, index) => {
    return { text: withBrackets({ before: before + word, after }), isKey: hasColon || index === 1 };
  });
  for (const trial of hasColon ? [asText] : [asText, asKey, ...closed]) {
    const view = isYaml(trial.text) ? editorView({ name, text: trial.text }, options) : undefined;
    if (view === undefined) continue;
    const places = placesIn(view).filter(({ node }) => node.value === stand);
    const at = { view, colon: hasColon ? "" : ": ", isKey: trial.isKey };
    if (places.length > 0) return places.flatMap((place) => offersAt(place, at));
  }
  return [];
}

/** With the brackets that the line has opened and not closed yet, which an editor may not have put there. */
function withBrackets({ before, after }: { readonly before: string; readonly after: string }): string {
  const end = after.indexOf("\n") === -1 ? after.length : after.indexOf("\n");
  const line = before.slice(before.lastIndexOf("\n") + 1) + after.slice(0, end);
  const open: string[] = [];
  for (const [bracket] of line.replaceAll(/"[^"]*"|'[^']*'/g, "").matchAll(/[[\]{}]/g))
    if (bracket === "[" || bracket === "{") open.unshift(bracket === "[" ? "]" : "}");
    else open.shift();
  return before + after.slice(0, end) + open.join("") + after.slice(end);
}

function wordAround(text: string, { line, offset }: { readonly line: string; readonly offset: number }): Word {
  const before = /[\w./@-]*$/.exec(line)?.[0] ?? "";
  // A dash before the word is that of the list.
  const typed = /^-+$/.test(before) ? "" : before;
  return { start: offset - typed.length, end: offset + (/^[\w./@-]*/.exec(text.slice(offset))?.[0].length ?? 0) };
}

/** The anchors that are given before an offset, whether the rest can be read or not. */
const anchorsBefore = (text: string, offset: number): readonly string[] => [
  ...new Set([...text.slice(0, offset).matchAll(/(?:^|[\s,[:-])&([^\s,[\]{}]+)/gm)].map(([, name = ""]) => name)),
];

interface At {
  readonly view: EditorView;
  /** What is put behind a key. */
  readonly colon: string;
  readonly isKey: boolean;
}

function offersAt(place: Place, at: At): readonly Offer[] {
  const { around } = place;
  switch (place.kind) {
    case "key":
      return keyOffers(place.of.keys, { beside: place.beside, colon: at.colon });
    case "argument": {
      const own = place.of === undefined ? [] : keyOffers(place.of.keys, { beside: place.beside, colon: at.colon });
      return [...own, ...argumentOffers(around.called, { beside: place.beside, colon: at.colon })];
    }
    case "call":
      return place.of.of === "step" ? stepOffers(place.of.known, place, at) : jobOffers(around.library);
    case "executor":
      return componentOffers(around.library, "executors");
    case "requirement":
      return requirementOffers(around.workflow);
    case "name":
      return [];
    case "value":
      return valueOffers(place, at);
  }
}

function keyOffers(
  keys: ReadonlyMap<string, Key>,
  { beside, colon }: { readonly beside: ReadonlyMap<string, unknown>; readonly colon: string },
): readonly Offer[] {
  return [...keys]
    .filter(([name, { instead }]) => instead === undefined && !beside.has(name))
    .map(([name, { description, schema }]) => ({
      label: name,
      insert: name + colon,
      kind: "key",
      detail: expectedOf(schema),
      description,
    }));
}

function argumentOffers(
  called: Definition | undefined,
  { beside, colon }: { readonly beside: ReadonlyMap<string, unknown>; readonly colon: string },
): readonly Offer[] {
  return [...(called?.parameters.values() ?? [])]
    .filter(({ name }) => !beside.has(name))
    .map((parameter) => ({
      label: parameter.name,
      insert: parameter.name + colon,
      kind: "parameter",
      detail: detailOf(parameter),
      ...describedBy(get(get(called?.body, "parameters"), parameter.name)),
    }));
}

const detailOf = ({ type, allowed, default: fallback }: ParameterDefinition): string =>
  `${type === "enum" ? `one of ${allowed.map(shown).join(", ")}` : type}${fallback === undefined ? ", required" : ""}`;

const describedBy = (node: YamlNode | undefined): Pick<Offer, "description"> => {
  const description = textOf(get(node, "description"));
  return description === undefined ? {} : { description };
};

function stepOffers(known: ReadonlyMap<string, Key>, { around }: Place, { colon, isKey }: At): readonly Offer[] {
  const builtIn = [...known].map(([name, { description, required }]): Offer => {
    return { label: name, insert: required || isKey ? name + colon : name, kind: "step", description };
  });
  return [...componentOffers(around.library, "commands"), ...builtIn];
}

const jobOffers = (library: Library): readonly Offer[] => [
  ...componentOffers(library, "jobs"),
  ...[...library.jobGroups.keys()].map((name): Offer => ({ label: name, insert: name, kind: "job" })),
];

const kinds = { commands: "command", executors: "executor", jobs: "job" } as const;

/** The components that can be named in a library: its own, and those of its orbs. */
function componentOffers(library: Library, section: AliasedSection): readonly Offer[] {
  const offers = (of: Library, prefix: string): readonly Offer[] =>
    [...of[section]].map(([name, { body }]) => ({
      label: prefix + name,
      insert: prefix + name,
      kind: kinds[section],
      ...(prefix !== "" && { detail: of.title }),
      ...describedBy(body),
    }));
  const ofOrbs = [...library.orbs].flatMap(([alias, orb]) =>
    orb.kind === "library" ? offers(orb.library, `${alias}/`) : [],
  );
  const aliases = [...library.aliases[section].keys()].map((name): Offer => {
    return { label: name, insert: name, kind: kinds[section] };
  });
  return [...offers(library, "").filter(({ label }) => label !== stand), ...aliases, ...ofOrbs];
}

/** The other jobs of the workflow, by the names that they have there. */
function requirementOffers(workflow: YamlNode | undefined): readonly Offer[] {
  const jobs = get(workflow, "jobs");
  return (jobs?.kind === "sequence" ? jobs.items : []).flatMap((item): readonly Offer[] => {
    const [entry] = item.kind === "mapping" ? item.entries.values() : [];
    if (item.kind === "mapping" && requires(entry?.value)) return [];
    const key = item.kind === "scalar" ? item : entry?.key;
    // The jobs of a matrix are required by its alias; their names are patterns.
    const name = textOf(get(get(entry?.value, "matrix"), "alias")) ?? textOf(get(entry?.value, "name")) ?? textOf(key);
    return name === undefined ? [] : [{ label: name, insert: name, kind: "job" }];
  });
}

/** Whether an entry is the one that is being typed in. */
function requires(entry: YamlNode | undefined): boolean {
  const written = get(entry, "requires");
  const items = written?.kind === "sequence" ? written.items : written === undefined ? [] : [written];
  return items.some((item) => textOf(item) === stand || (item.kind === "mapping" && item.entries.has(stand)));
}

function valueOffers(place: Extract<Place, { kind: "value" }>, { view, colon }: At): readonly Offer[] {
  const { key, parameter, schema, around } = place;
  if (parameter !== undefined) return parameterValues(parameter);
  if (key?.value === "resource_class") return resourceClassOffers(executorTypesOf(around));
  if (key?.value === "context") return contextsIn(view).map((name) => ({ label: name, insert: name, kind: "value" }));
  if (key?.value === "image" && get(get(around.definition?.body, "machine"), "image") === place.node)
    return machineImages.map((image) => valueOffer(`${image}:current`));
  if (key?.value === "default") return defaultOffers(place, view) ?? valuesOf(schema);
  const object = objectIn(schema);
  const inside = object === undefined ? [] : keyOffers(object.keys, { beside: new Map(), colon });
  const isCall = around.called !== undefined && object?.others === "free";
  const args = isCall ? argumentOffers(around.called, { beside: new Map(), colon }) : [];
  return [...valuesOf(schema), ...inside, ...args];
}

const valueOffer = (label: string): Offer => ({ label, insert: label, kind: "value" });

function parameterValues({ type, allowed }: ParameterDefinition): readonly Offer[] {
  if (type === "boolean") return ["true", "false"].map(valueOffer);
  return allowed.flatMap((node) =>
    node.kind === "scalar" ? [valueOffer(node.source.text.slice(node.start, node.end))] : [],
  );
}

/** The values of a schema that takes a few. */
function valuesOf(schema: Schema): readonly Offer[] {
  switch (schema.kind) {
    case "boolean":
      return ["true", "false"].map(valueOffer);
    case "choice":
      return [...new Set(schema.values.map(String))].map(valueOffer);
    case "named":
      return valuesOf(schema.inner());
    case "doubtful":
    case "checked-later":
    case "scope":
      return valuesOf(schema.inner);
    case "kinds":
      return schema.scalar === undefined ? [] : valuesOf(schema.scalar);
    default:
      return [];
  }
}

/** The values of an enum whose default is typed. */
function defaultOffers({ node, around }: Place, view: EditorView): readonly Offer[] | undefined {
  const declared = get(around.definition?.body ?? view.document, "parameters");
  for (const { value } of declared?.kind === "mapping" ? declared.entries.values() : []) {
    if (get(value, "default") !== node) continue;
    const type = textOf(get(value, "type"));
    if (type === "boolean") return ["true", "false"].map(valueOffer);
    const allowed = get(value, "enum");
    return allowed?.kind === "sequence"
      ? allowed.items.flatMap((item) => textOf(item) ?? []).map(valueOffer)
      : undefined;
  }
  return undefined;
}

/** What the job or the executor around a place runs on; every type where that cannot be told. */
function executorTypesOf({ definition, library }: Place["around"]): readonly ExecutorType[] {
  const named = get(definition?.body, "executor");
  const name = textOf(named) ?? textOf(get(named, "name"));
  const body = name === undefined ? definition?.body : lookUp(library, "executors", name)?.body;
  const found = executorTypes.filter((type) => get(body, type) !== undefined);
  return found.length === 0 ? executorTypes : found;
}

const resourceClassOffers = (types: readonly ExecutorType[]): readonly Offer[] =>
  types.flatMap((type) =>
    Object.entries(resourceClasses[type]).map(([name, { architecture, cpus, gibibytes }]) => ({
      ...valueOffer(name),
      detail: `${type}: ${cpus} CPUs of ${architecture}, ${gibibytes} GiB`,
    })),
  );

/** The contexts that the workflows name. */
function contextsIn(view: EditorView): readonly string[] {
  const named = placesIn(view).filter((place) => place.kind === "value" && place.key?.value === "context");
  return named.flatMap(({ node }) => (typeof node.value === "string" && node.value !== stand ? [node.value] : []));
}

/** What can be named in `<< >>` at a place: the parameters of the component there, and what the pipeline has. */
function namesAt(source: Source, word: Word, options: ViewOptions): readonly Offer[] {
  const { text } = source;
  const closed = /^[^\n<>]*>>/.test(text.slice(word.end)) ? "" : " >>";
  const patched = `${text.slice(0, word.start)}${stand}${closed}${text.slice(word.end)}`;
  const view = editorView({ name: source.name, text: patched }, options) ?? editorView(source, options);
  if (view === undefined) return [];
  const place = placesIn(view).find(({ node }) => String(node.value).includes(stand));
  const own = [...(place?.around.definition?.parameters.values() ?? [])];
  return [
    ...own.map((parameter) => parameterName("parameters", parameter)),
    ...[...view.pipelineParameters.values()].map((parameter) => parameterName("pipeline.parameters", parameter)),
    ...[...localValues.keys()].map(
      (name): Offer => ({ label: `pipeline.${name}`, insert: `pipeline.${name}`, kind: "pipeline-value" }),
    ),
  ];
}

const parameterName = (scope: string, parameter: ParameterDefinition): Offer => ({
  label: `${scope}.${parameter.name}`,
  insert: `${scope}.${parameter.name}`,
  kind: "parameter",
  detail: detailOf(parameter),
});
