import { unreachable } from "../../text/unreachable.ts";
import type { Diagnostic, Report } from "../diagnostics/diagnostic.ts";
import type { Memory } from "../diagnostics/memory.ts";
import type { Range } from "../diagnostics/source.ts";
import { nearestName } from "../diagnostics/suggest.ts";
import { holdsAnchor, withoutEntry } from "../source/edit.ts";
import {
  type Entry,
  isNull,
  lacking,
  type MappingNode,
  type ScalarNode,
  scalar,
  type YamlNode,
} from "../source/node.ts";
import { firstCharacter, jobEntryProblem, stepProblem } from "./call-problem.ts";
import { described, expectedOf, wordsOf } from "./described.ts";
import type { ByKeySchema, CallSchema, Key, KindsSchema, ObjectSchema, RecordSchema, Schema } from "./schema.ts";
import {
  conflictingKeys,
  deprecatedKey,
  malformedValue,
  missingKey,
  unknownKey,
  wrongName,
  wrongType,
  wrongValue,
} from "./schema-diagnostics.ts";

/** A value with the key that it belongs to: its own, or that of the list in which it stands. */
interface Place {
  readonly key: ScalarNode | undefined;
  readonly value: YamlNode;
  readonly item: boolean;
}

type MappingPlace = Place & { readonly value: MappingNode };
type ScalarPlace = Place & { readonly value: ScalarNode };
/** What is smaller is looked at again sooner than it is found. */
const worthKeeping = 8;

const isMapping = (place: Place): place is MappingPlace => place.value.kind === "mapping";
const isScalar = (place: Place): place is ScalarPlace => place.value.kind === "scalar";

/** How a document is compared with a schema. */
export interface SchemaCheck {
  readonly report: Report;
  readonly lenient?: boolean;
  /** What was found in the parts of the same document before. */
  readonly memory?: Memory | undefined;
}

/** Compares a document with a schema. With `lenient`, as for version 2, all that is found are warnings. */
export function checkSchema(
  document: YamlNode,
  schema: Schema,
  { report, lenient = false, memory }: SchemaCheck,
): void {
  new Walk(report, { lenient, memory }).visit(schema, { key: undefined, value: document, item: false });
}

type ScalarSchema = Extract<Schema, { readonly kind: "boolean" | "text" | "integer" | "choice" }>;

/**
 * The walk through a document. It knows whether it is where diagnostics are warnings, and which commands steps can call
 * there.
 */
class Walk {
  #out: Report;
  /** Whether it is version 2, where what is unknown means nothing, and nothing is what was meant. */
  readonly #version2: boolean;
  #lenient: boolean;
  #commands: ReadonlySet<string> = new Set();
  readonly #memory: Memory | undefined;

  constructor(out: Report, { lenient, memory }: Pick<SchemaCheck, "memory"> & { readonly lenient: boolean }) {
    this.#out = out;
    this.#memory = memory;
    this.#version2 = lenient;
    this.#lenient = lenient;
  }

  visit(schema: Schema, place: Place): void {
    const { value } = place;
    if (value.kind === "scalar" && value.templated) return;
    switch (schema.kind) {
      case "any":
      case "checked-later":
        break;
      case "named":
        this.visit(schema.inner(), place);
        break;
      case "doubtful":
        this.#leniently(() => this.visit(schema.inner, place));
        break;
      case "scope":
        this.#scope(schema.inner, place);
        break;
      case "kinds":
        this.#kinds(schema, place);
        break;
      case "call":
        this.#call(schema, value);
        break;
      case "list":
        if (value.kind === "sequence")
          for (const item of value.items) this.#part(schema.item, { key: place.key, value: item, item: true });
        else this.#wrongType(schema, place);
        break;
      case "record":
      case "object":
      case "by-key":
        if (isMapping(place)) this.#mapping(schema, place);
        else this.#wrongType(schema, place);
        break;
      case "boolean":
      case "text":
      case "integer":
      case "choice":
        if (isScalar(place)) this.#scalar(schema, place);
        else this.#wrongType(schema, place);
        break;
      default:
        unreachable(schema);
    }
  }

  #mapping(schema: RecordSchema | ObjectSchema | ByKeySchema, place: MappingPlace): void {
    if (schema.kind === "record") this.#record(schema, place.value);
    else if (schema.kind === "object") this.#object(schema, place);
    else this.#byKey(schema, place);
  }

  #scope(schema: Schema, place: Place): void {
    const outer = this.#commands;
    const commands = place.value.kind === "mapping" ? place.value.entries.get("commands")?.value : undefined;
    this.#commands = new Set(commands?.kind === "mapping" ? commands.entries.keys() : []);
    this.visit(schema, place);
    this.#commands = outer;
  }

  #kinds(schema: KindsSchema, place: Place): void {
    if (schema.nothing && isNull(place.value)) return;
    const inner = schema[place.value.kind];
    if (inner === undefined || isNull(place.value)) this.#wrongType(schema, place);
    else this.visit(inner, place);
  }

  #byKey(schema: ByKeySchema, place: MappingPlace): void {
    const chosen = place.value.entries.get(schema.key)?.value;
    if (chosen?.templated) return;
    const name = chosen?.kind === "scalar" ? String(chosen.value) : "";
    this.visit(schema.cases.get(name) ?? schema.otherwise, place);
  }

  #record({ value: schema, names, keys }: RecordSchema, { entries }: MappingNode): void {
    for (const [name, entry] of entries) {
      const known = keys.get(name);
      if (known === undefined && names !== undefined && !names.pattern.test(name) && !name.includes("<<"))
        this.#nameProblem(
          wrongName.at(entry.key, { of: names.of, name, words: names.words, later: this.#lenient }),
          names.doubtful,
        );
      this.#value(known?.schema ?? schema, entry);
    }
  }

  #nameProblem(diagnostic: Diagnostic, doubtful = false): void {
    this.#report(doubtful ? { ...diagnostic, severity: "warning" } : diagnostic);
  }

  #object(schema: ObjectSchema, place: MappingPlace): void {
    const { entries } = place.value;
    let meant: Set<string> | undefined;
    let templated = false;
    for (const [name, entry] of entries) {
      const key = schema.keys.get(name);
      if (key !== undefined) this.#key(name, key, entry);
      else if (name.includes("<<")) templated = true;
      else {
        const near = this.#unknown(schema, name, { entry, beside: entries });
        if (near !== undefined) meant = (meant ?? new Set()).add(near);
      }
    }
    // A key with `<< >>` may become any of the missing ones.
    if (templated || lacking.has(entries)) return;
    const { required, needs, only } = schema;
    const absent = required.filter((name) => !entries.has(name) && !meant?.has(name));
    if (absent.length > 0) this.#missing(schema, { keys: absent, either: false }, place);
    if (needs.length > 0 && !needs.some((name) => entries.has(name) || meant?.has(name)))
      this.#missing(schema, { keys: needs, either: true }, place);
    if (only.keys.length > 0 && !entries.has(only.unless)) this.#onlyOne(schema, entries);
  }

  #key(name: string, { schema, required, instead, idle }: Key, entry: Entry): void {
    if (instead !== undefined) {
      // In version 2 it may well have an effect.
      const edit = idle && !this.#lenient ? withoutEntry(entry) : undefined;
      const fix = edit && { title: `Leave out "${name}"`, edits: [edit] };
      this.#report({ ...deprecatedKey.at(entry.key, { key: name, instead }), ...(fix && { fix }) });
    }
    if (required) this.visit(schema, { key: entry.key, value: entry.value, item: false });
    else this.#value(schema, entry);
  }

  /** A key without a value counts as not given in most places; no one has listed in which it does not. */
  #value(schema: Schema, { key, value }: Entry): void {
    const place = { key, value, item: false };
    if (isNull(value)) this.#leniently(() => this.visit(schema, place));
    else this.#part(schema, place);
  }

  /** Visits what may be a part of the document that is the same as the last time. */
  #part(schema: Schema, place: Place): void {
    const memory = place.value.size < worthKeeping ? undefined : this.#memory;
    if (memory === undefined) {
      this.visit(schema, place);
      return;
    }
    const out = this.#out;
    const under = [place.key, this.#lenient, [...this.#commands].join()];
    memory.recall({ about: place.value, asked: schema, under }, out, (report) => {
      this.#out = report;
      this.visit(schema, place);
      this.#out = out;
    });
  }

  /**
   * Reports a key that is not declared; gives the declared one that was meant, so that it is not called missing too.
   */
  #unknown(
    schema: ObjectSchema,
    name: string,
    { entry, beside }: { readonly entry: Entry; readonly beside: ReadonlyMap<string, Entry> },
  ): string | undefined {
    if (schema.others === "free") return undefined;
    const known = [...schema.keys.keys()];
    const near = nearestName(name, known);
    if (schema.others === "slips" && (near === undefined || /^(?:x-|[._])/.test(name))) return undefined;
    const data = { title: schema.title, key: name, known, misplaced: schema.misplaced[name] };
    const { fix, ...plain } = unknownKey.at(entry.key, data);
    // At the top level a key may be there for its anchors, and CircleCI lets it be.
    const mayBeMeant = schema.others === "slips";
    const mendable =
      fix !== undefined && near !== undefined && !mayBeMeant && !beside.has(near) && this.#fits(schema, near, entry);
    const diagnostic = mendable ? { ...plain, fix } : plain;
    if (schema.others === "refused") this.#report(diagnostic);
    else this.#leniently(() => this.#report(diagnostic));
    return near;
  }

  /** Whether a value could stand under another key. One with an anchor may be there for that alone. */
  #fits(schema: ObjectSchema, name: string, entry: Entry): boolean {
    const target = schema.keys.get(name);
    if (target === undefined || isNull(entry.value) || holdsAnchor(entry)) return false;
    let fits = true;
    const trial = new Walk(
      ({ severity }) => {
        if (severity === "error") fits = false;
      },
      { lenient: false, memory: undefined },
    );
    trial.#commands = this.#commands;
    trial.#key(name, target, entry);
    return fits;
  }

  #missing(
    { title, keys: known }: ObjectSchema,
    { keys, either }: { readonly keys: readonly string[]; readonly either: boolean },
    place: Place,
  ): void {
    const description = known.get(keys[0] ?? "")?.description ?? "";
    this.#report(missingKey.at(ownerOf(place), { title, keys, either, description }));
  }

  #onlyOne({ title, only }: ObjectSchema, entries: ReadonlyMap<string, Entry>): void {
    const present = only.keys.filter((name) => entries.has(name));
    if (present.length < 2) return;
    const [first, second] = [...entries].filter(([name]) => present.includes(name));
    if (first === undefined || second === undefined) return;
    const related = [{ at: first[1].key, message: `"${first[0]}" stands here.` }];
    this.#report(conflictingKeys.at(second[1].key, { title, key: second[0], other: first[0] }, related));
  }

  #call(schema: CallSchema, value: YamlNode): void {
    const { of, known, other } = schema;
    // A list among steps, mostly by an alias, is flattened into them.
    if (of === "step" && value.kind === "sequence") {
      for (const item of value.items) this.#call(schema, item);
      return;
    }
    const diagnostic = of === "step" ? stepProblem(value) : jobEntryProblem(value);
    if (diagnostic !== undefined) this.#report(diagnostic);
    if (diagnostic === undefined && value.kind === "scalar" && of === "step") this.#bare(schema, value);
    if (diagnostic !== undefined || value.kind !== "mapping") return;
    for (const [name, entry] of value.entries) {
      const builtIn = of === "step" && this.#commands.has(name) ? undefined : known.get(name);
      if (builtIn === undefined) this.#value(other, entry);
      else this.#key(name, builtIn, entry);
    }
  }

  /** A built-in step without its arguments, some of which mean nothing so. */
  #bare({ known }: CallSchema, step: ScalarNode): void {
    const name = String(step.value);
    const builtIn = this.#commands.has(name) ? undefined : known.get(name);
    if (builtIn?.required) this.visit(builtIn.schema, { key: step, value: scalar(null, step), item: false });
  }

  #scalar(schema: ScalarSchema, place: ScalarPlace): void {
    const { value } = place.value;
    switch (schema.kind) {
      case "boolean":
        if (typeof value !== "boolean") this.#wrongType(schema, place);
        return;
      case "text":
        if (value === null || (typeof value !== "string" && !schema.scalars)) this.#wrongType(schema, place);
        else if (schema.form !== undefined && !(schema.form.pattern.test(String(value)) && isShort(value, schema.form)))
          this.#malformed(schema.form.words, place);
        return;
      case "integer":
        if (typeof value !== "number" || !Number.isInteger(value)) {
          // [?] Whether CircleCI reads "4" as 4 no output shows.
          if (typeof value === "string" && /^\d+$/.test(value)) this.#leniently(() => this.#wrongType(schema, place));
          else this.#wrongType(schema, place);
        } else if (value < schema.min || value > schema.max)
          this.#malformed(
            schema.max === Number.MAX_SAFE_INTEGER
              ? `an integer of at least ${schema.min}`
              : `an integer from ${schema.min} to ${schema.max}`,
            place,
          );
        return;
      case "choice":
        if (value === null || typeof value === "boolean") this.#wrongType(schema, place);
        else if (!schema.values.includes(value) && !schema.former.includes(value)) {
          const data = { key: nameOf(place), found: described(place.value), allowed: wordsOf(schema) };
          this.#report(wrongValue.at(place.value, data));
        }
        return;
      default:
        unreachable(schema);
    }
  }

  #malformed(expected: string, place: Place): void {
    this.#report(malformedValue.at(place.value, { key: nameOf(place), found: described(place.value), expected }));
  }

  #wrongType(schema: Schema, place: Place): void {
    const { value, item } = place;
    const at = value.kind === "scalar" && value.value !== null ? value : ownerOf(place);
    this.#report(wrongType.at(at, { key: nameOf(place), item, expected: expectedOf(schema), found: described(value) }));
  }

  #leniently(work: () => void): void {
    const outer = this.#lenient;
    this.#lenient = true;
    work();
    this.#lenient = outer;
  }

  #report(diagnostic: Diagnostic): void {
    if (!this.#lenient) {
      this.#out(diagnostic);
      return;
    }
    const { fix, ...plain } = diagnostic;
    // A value that CircleCI lets pass would mean something else if it were another one.
    const mendable = fix !== undefined && !this.#version2 && diagnostic.code !== wrongValue.code;
    this.#out({ ...plain, severity: "warning", ...(mendable && { fix }) });
  }
}

const isShort = (value: unknown, { maxLength = Number.POSITIVE_INFINITY }: { readonly maxLength?: number }): boolean =>
  String(value).length <= maxLength;

const nameOf = ({ key }: Place): string => (key === undefined ? "the document" : String(key.value));

/** The smallest token that stands for a collection: its key, or in a list its own first token. */
function ownerOf({ key, value, item }: Place): Range {
  if (key !== undefined && (!item || isNull(value))) return key;
  if (value.kind === "mapping")
    for (const entry of value.entries.values())
      if (entry.key.start === value.start && entry.key.source === value.source) return entry.key;
  return firstCharacter(value);
}
