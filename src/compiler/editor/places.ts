import { statuses } from "../../circleci/statuses.ts";
import { isEntryKey } from "../../circleci/workflows.ts";
import type { AliasedSection, Definition, Library, ParameterDefinition } from "../library/library.ts";
import { lookUp } from "../library/look-up.ts";
import { configDocument } from "../schema/document.ts";
import { executorUse } from "../schema/executors.ts";
import type { CallSchema, Key, ObjectSchema, RecordSchema, Schema } from "../schema/schema.ts";
import { steps } from "../schema/steps.ts";
import { matrix, requirement } from "../schema/workflows.ts";
import { type Entry, get, type MappingNode, type ScalarNode, type YamlNode } from "../source/node.ts";
import type { EditorView } from "./view.ts";

/** What is around a place. */
export interface Surroundings {
  /** Where names are looked up: an inline orb sees its own. */
  readonly library: Library;
  /** Whose parameters `<< parameters.x >>` names. */
  readonly definition?: Definition | undefined;
  /** The workflow that it is in. */
  readonly workflow?: MappingNode | undefined;
  /** What the arguments here are for. */
  readonly called?: Definition | undefined;
  /** The section whose names stand here. */
  readonly section?: string | undefined;
}

/** A scalar of the document, and what it stands there for. */
export type Place = { readonly node: ScalarNode; readonly around: Surroundings } & (
  | {
      /** A key of a mapping whose keys are CircleCI's. */
      readonly kind: "key";
      readonly of: ObjectSchema;
      readonly known: Key | undefined;
      readonly beside: ReadonlyMap<string, Entry>;
    }
  /** A name that is given here, to a component, a parameter, an orb or a workflow. */
  | { readonly kind: "name" }
  /** A step, or a job of a workflow. */
  | { readonly kind: "call"; readonly of: CallSchema }
  | { readonly kind: "executor" }
  | { readonly kind: "requirement" }
  /** The name of a parameter that is given a value. `of` are the keys that may stand beside it. */
  | {
      readonly kind: "argument";
      readonly of: ObjectSchema | undefined;
      readonly parameter: ParameterDefinition | undefined;
      readonly beside: ReadonlyMap<string, Entry>;
    }
  | {
      readonly kind: "value";
      readonly schema: Schema;
      readonly key: ScalarNode | undefined;
      /** The parameter whose value it is. */
      readonly parameter?: ParameterDefinition;
    }
);

/** Every scalar of a configuration with what it stands for, by the schema that it is checked with. */
export function placesIn({ document, library }: EditorView): readonly Place[] {
  const walk = new Walk();
  walk.visit(configDocument, document, { key: undefined, around: { library } });
  return walk.found;
}

const anyStatus: Schema = { kind: "choice", values: statuses, former: [] };

interface Context {
  readonly key: ScalarNode | undefined;
  readonly around: Surroundings;
}

const sections: ReadonlySet<string> = new Set([
  ...["commands", "executors", "jobs", "job-groups", "orbs", "parameters", "workflows"],
]);

class Walk {
  readonly found: Place[] = [];
  /** An alias is its anchor's node, which is looked at once in each role. */
  readonly #seen = new Map<YamlNode, Set<Schema>>();

  visit(schema: Schema, node: YamlNode, context: Context): void {
    if (node.kind !== "scalar") {
      const seen = this.#seen.get(node) ?? new Set();
      if (seen.has(schema)) return;
      this.#seen.set(node, seen.add(schema));
    }
    if (schema === executorUse) this.#executor(node, context);
    else if (schema === requirement) this.#requirement(node, context);
    else this.#visit(schema, node, context);
  }

  #visit(schema: Schema, node: YamlNode, context: Context): void {
    switch (schema.kind) {
      case "named":
        this.visit(schema.inner(), node, context);
        break;
      case "doubtful":
      case "checked-later":
      case "scope":
        this.visit(schema.inner, node, context);
        break;
      case "kinds": {
        const inner = schema[node.kind];
        // What is typed first is a text, also where a mapping is wanted.
        if (inner === undefined || (node.kind === "scalar" && schema.mapping !== undefined))
          this.#value(schema, node, context);
        else this.visit(inner, node, context);
        break;
      }
      case "by-key": {
        const chosen = get(node, schema.key);
        const name = chosen?.kind === "scalar" ? String(chosen.value) : "";
        this.visit(schema.cases.get(name) ?? schema.otherwise, node, context);
        break;
      }
      case "list":
        if (node.kind === "sequence") for (const item of node.items) this.visit(schema.item, item, context);
        else this.#value(schema, node, context);
        break;
      case "record":
        if (node.kind === "mapping") this.#record(schema, node, context.around);
        else this.#value(schema, node, context);
        break;
      case "object":
        if (node.kind === "mapping") this.#object(schema, node, context);
        else this.#value(schema, node, context);
        break;
      case "call":
        this.#call(schema, node, context);
        break;
      default:
        this.#value(schema, node, context);
    }
  }

  #value(schema: Schema, node: YamlNode, { key, around }: Context): void {
    if (node.kind === "scalar") this.found.push({ kind: "value", node, around, schema, key });
  }

  #object(schema: ObjectSchema, { entries }: MappingNode, { around }: Context): void {
    for (const [name, { key, value }] of entries) {
      const known = schema.keys.get(name);
      if (known === undefined && around.called !== undefined && schema.others === "free" && !isEntryKey(name)) {
        this.#argument({ key, value }, { of: schema, beside: entries, around });
        continue;
      }
      this.found.push({ kind: "key", node: key, around, of: schema, known, beside: entries });
      if (known === undefined) continue;
      const section = schema === matrix || sections.has(name) ? name : undefined;
      this.visit(known.schema, value, { key, around: { ...around, section } });
    }
  }

  #record(schema: RecordSchema, { entries }: MappingNode, { section, ...around }: Surroundings): void {
    for (const [name, entry] of entries) {
      const { key, value } = entry;
      const known = schema.keys.get(name);
      if (section === "parameters" && around.called !== undefined && around.workflow !== undefined) {
        // A matrix: each parameter has a list of values.
        this.#argument({ key, value }, { of: undefined, beside: entries, around });
        continue;
      }
      if (known === undefined) this.found.push({ kind: "name", node: key, around: { ...around, section } });
      this.visit(known?.schema ?? schema.value, value, { key, around: inside(name, value, { ...around, section }) });
    }
  }

  #call(schema: CallSchema, node: YamlNode, { key: outer, around }: Context): void {
    if (node.kind === "sequence") for (const item of node.items) this.visit(schema, item, { key: outer, around });
    else if (node.kind === "scalar") this.found.push({ kind: "call", node, around, of: schema });
    else
      for (const [name, { key, value }] of node.entries) {
        this.found.push({ kind: "call", node: key, around, of: schema });
        const section = schema.of === "step" ? "commands" : "jobs";
        const called = lookUp(around.library, section, name) ?? around.library.jobGroups.get(name);
        const known = called === undefined || schema.of === "job" ? schema.known.get(name) : undefined;
        if (known !== undefined) this.visit(known.schema, value, { key, around });
        else if (schema.of === "job") this.visit(schema.other, value, { key, around: { ...around, called } });
        else if (called !== undefined && value.kind === "mapping") this.#arguments(value, { ...around, called });
        else if (called !== undefined) this.#typed(value, { ...around, called });
      }
  }

  /** The value of a call, while only a word of it is there: it is going to be the name of a parameter. */
  #typed(node: YamlNode, around: Surroundings): void {
    if (node.kind === "scalar")
      this.found.push({ kind: "argument", node, around, of: undefined, parameter: undefined, beside: new Map() });
  }

  #arguments({ entries }: MappingNode, around: Surroundings): void {
    for (const entry of entries.values()) this.#argument(entry, { of: undefined, beside: entries, around });
  }

  #argument(
    { key, value }: Entry,
    place: {
      readonly of: ObjectSchema | undefined;
      readonly beside: ReadonlyMap<string, Entry>;
      readonly around: Surroundings;
    },
  ): void {
    const { called, ...outer } = place.around;
    const parameter = called?.parameters.get(String(key.value));
    this.found.push({ kind: "argument", node: key, parameter, ...place });
    if (parameter === undefined) return;
    const values = value.kind === "sequence" && parameter.type !== "steps" ? value.items : [value];
    for (const each of values)
      if (parameter.type === "steps") this.visit(steps, each, { key, around: outer });
      else if (parameter.type === "executor") this.visit(executorUse, each, { key, around: outer });
      else if (each.kind === "scalar")
        this.found.push({ kind: "value", node: each, around: outer, schema: { kind: "any" }, key, parameter });
  }

  #executor(node: YamlNode, { around }: Context): void {
    if (node.kind === "scalar") this.found.push({ kind: "executor", node, around });
    if (node.kind !== "mapping") return;
    const named = get(node, "name");
    const called = named?.kind === "scalar" ? lookUp(around.library, "executors", String(named.value)) : undefined;
    const of = objectIn(executorUse);
    for (const [name, entry] of node.entries)
      if (name !== "name") this.#argument(entry, { of, beside: node.entries, around: { ...around, called } });
      else {
        if (of !== undefined)
          this.found.push({ kind: "key", node: entry.key, around, of, known: of.keys.get(name), beside: node.entries });
        if (entry.value.kind === "scalar") this.found.push({ kind: "executor", node: entry.value, around });
      }
  }

  #requirement(node: YamlNode, { around }: Context): void {
    if (node.kind === "scalar") this.found.push({ kind: "requirement", node, around });
    else if (node.kind === "mapping")
      for (const { key, value } of node.entries.values()) {
        this.found.push({ kind: "requirement", node: key, around });
        for (const status of value.kind === "sequence" ? value.items : [value])
          if (status.kind === "scalar")
            this.found.push({ kind: "value", node: status, around, schema: anyStatus, key });
      }
  }
}

/** What is around the value of a name in one of the sections. */
function inside(name: string, value: YamlNode, { section, ...around }: Surroundings): Surroundings {
  const { library } = around;
  switch (section) {
    case "commands":
    case "executors":
    case "jobs":
      return { ...around, definition: library[section satisfies AliasedSection].get(name) };
    case "job-groups":
    case "workflows":
      return { ...around, workflow: value.kind === "mapping" ? value : undefined };
    case "orbs": {
      const orb = library.orbs.get(name);
      return orb?.kind === "library" && value.kind === "mapping" ? { library: orb.library } : around;
    }
    default:
      return around;
  }
}

/** The keys of a schema, where its value may be a mapping of them. */
export function objectIn(schema: Schema): ObjectSchema | undefined {
  switch (schema.kind) {
    case "object":
      return schema;
    case "named":
      return objectIn(schema.inner());
    case "doubtful":
    case "checked-later":
    case "scope":
      return objectIn(schema.inner);
    case "kinds":
      return schema.mapping === undefined ? undefined : objectIn(schema.mapping);
    case "by-key":
      return objectIn(schema.otherwise);
    default:
      return undefined;
  }
}
