import type { Diagnostic, Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import { nearestName } from "../diagnostics/suggest.ts";
import {
  type Entry,
  isNull,
  lacking,
  type MappingNode,
  type ScalarNode,
  scalar,
  type YamlNode,
} from "../source/node.ts";
import { firstCharacter, jobEntryMistake, stepMistake } from "./call-problem.ts";
import { conflictingKeys } from "./conflicting-keys.ts";
import { deprecatedKey } from "./deprecated-key.ts";
import { described, expectedOf, wordsOf } from "./described.ts";
import { malformedValue } from "./malformed-value.ts";
import { missingKey } from "./missing-key.ts";
import type { ByKeyShape, CallShape, Key, KindsShape, ObjectShape, RecordShape, Shape } from "./schema.ts";
import { unknownKey } from "./unknown-key.ts";
import { wrongName } from "./wrong-name.ts";
import { wrongType } from "./wrong-type.ts";
import { wrongValue } from "./wrong-value.ts";

/** A value with the key that it belongs to: its own, or that of the list in which it stands. */
interface Place {
  readonly key: ScalarNode | undefined;
  readonly value: YamlNode;
  readonly item: boolean;
}

type MappingPlace = Place & { readonly value: MappingNode };
type ScalarPlace = Place & { readonly value: ScalarNode };
const isMapping = (place: Place): place is MappingPlace => place.value.kind === "mapping";
const isScalar = (place: Place): place is ScalarPlace => place.value.kind === "scalar";

/** Compares a document with a shape. With `lenient`, as for version 2, all that is found are warnings. */
export function checkShape(
  document: YamlNode,
  shape: Shape,
  { report, lenient = false }: { readonly report: Report; readonly lenient?: boolean },
): void {
  new Walk(report, lenient).visit(shape, { key: undefined, value: document, item: false });
}

/** The walk through a document. It knows whether it is where mistakes are warnings, and which commands steps can call there. */
class Walk {
  readonly #out: Report;
  #lenient: boolean;
  #commands: ReadonlySet<string> = new Set();

  constructor(out: Report, lenient: boolean) {
    this.#out = out;
    this.#lenient = lenient;
  }

  visit(shape: Shape, place: Place): void {
    const { value } = place;
    if (value.kind === "scalar" && value.templated) return;
    switch (shape.kind) {
      case "any":
      case "checked-later":
        break;
      case "named":
        this.visit(shape.inner(), place);
        break;
      case "doubtful":
        this.#leniently(() => this.visit(shape.inner, place));
        break;
      case "scope":
        this.#scope(shape.inner, place);
        break;
      case "kinds":
        this.#kinds(shape, place);
        break;
      case "call":
        this.#call(shape, value);
        break;
      case "list":
        if (value.kind === "sequence")
          for (const item of value.items) this.visit(shape.item, { key: place.key, value: item, item: true });
        else this.#wrongType(shape, place);
        break;
      case "record":
      case "object":
      case "by-key":
        if (isMapping(place)) this.#mapping(shape, place);
        else this.#wrongType(shape, place);
        break;
      default:
        if (isScalar(place)) this.#scalar(shape, place);
        else this.#wrongType(shape, place);
    }
  }

  #mapping(shape: RecordShape | ObjectShape | ByKeyShape, place: MappingPlace): void {
    if (shape.kind === "record") this.#record(shape, place.value);
    else if (shape.kind === "object") this.#object(shape, place);
    else this.#byKey(shape, place);
  }

  #scope(shape: Shape, place: Place): void {
    const outer = this.#commands;
    const commands = place.value.kind === "mapping" ? place.value.entries.get("commands")?.value : undefined;
    this.#commands = new Set(commands?.kind === "mapping" ? commands.entries.keys() : []);
    this.visit(shape, place);
    this.#commands = outer;
  }

  #kinds(shape: KindsShape, place: Place): void {
    if (shape.nothing && isNull(place.value)) return;
    const inner = shape[place.value.kind];
    if (inner === undefined || isNull(place.value)) this.#wrongType(shape, place);
    else this.visit(inner, place);
  }

  #byKey(shape: ByKeyShape, place: MappingPlace): void {
    const chosen = place.value.entries.get(shape.key)?.value;
    if (chosen?.templated) return;
    const name = chosen?.kind === "scalar" ? String(chosen.value) : "";
    this.visit(shape.cases.get(name) ?? shape.otherwise, place);
  }

  #record({ value: shape, names, keys }: RecordShape, { entries }: MappingNode): void {
    for (const [name, entry] of entries) {
      const known = keys.get(name);
      if (known === undefined && names !== undefined && !names.pattern.test(name) && !name.includes("<<"))
        this.#nameMistake(
          wrongName.at(entry.key, { of: names.of, name, words: names.words, later: this.#lenient }),
          names.doubtful,
        );
      this.#value(known?.shape ?? shape, entry);
    }
  }

  #nameMistake(mistake: Diagnostic, doubtful = false): void {
    this.#report(doubtful ? { ...mistake, severity: "warning" } : mistake);
  }

  #object(shape: ObjectShape, place: MappingPlace): void {
    const { entries } = place.value;
    let meant: Set<string> | undefined;
    let templated = false;
    for (const [name, entry] of entries) {
      const key = shape.keys.get(name);
      if (key !== undefined) this.#key(name, key, entry);
      else if (name.includes("<<")) templated = true;
      else {
        const near = this.#unknown(shape, name, entry);
        if (near !== undefined) meant = (meant ?? new Set()).add(near);
      }
    }
    // A key with `<< >>` may become any of the missing ones.
    if (templated || lacking.has(entries)) return;
    const { required, needs, only } = shape;
    const absent = required.filter((name) => !entries.has(name) && !meant?.has(name));
    if (absent.length > 0) this.#missing(shape, { keys: absent, either: false }, place);
    if (needs.length > 0 && !needs.some((name) => entries.has(name) || meant?.has(name)))
      this.#missing(shape, { keys: needs, either: true }, place);
    if (only.keys.length > 0 && !entries.has(only.unless)) this.#onlyOne(shape, entries);
  }

  #key(name: string, { shape, required, instead }: Key, entry: Entry): void {
    if (instead !== undefined) this.#report(deprecatedKey.at(entry.key, { key: name, instead }));
    if (required) this.visit(shape, { key: entry.key, value: entry.value, item: false });
    else this.#value(shape, entry);
  }

  /** A key without a value counts as not given in most places; nobody has listed in which it does not. */
  #value(shape: Shape, { key, value }: Entry): void {
    const place = { key, value, item: false };
    if (isNull(value)) this.#leniently(() => this.visit(shape, place));
    else this.visit(shape, place);
  }

  /** Reports a key that is not declared; gives the declared one that was meant, so that it is not called missing too. */
  #unknown(shape: ObjectShape, name: string, { key }: Entry): string | undefined {
    if (shape.others === "free") return undefined;
    const known = [...shape.keys.keys()];
    const near = nearestName(name, known);
    if (shape.others === "slips" && (near === undefined || /^(?:x-|[._])/.test(name))) return undefined;
    const diagnostic = unknownKey.at(key, { title: shape.title, key: name, known, misplaced: shape.misplaced[name] });
    if (shape.others === "refused") this.#report(diagnostic);
    else this.#leniently(() => this.#report(diagnostic));
    return near;
  }

  #missing(
    { title, keys: known }: ObjectShape,
    { keys, either }: { readonly keys: readonly string[]; readonly either: boolean },
    place: Place,
  ): void {
    const description = known.get(keys[0] ?? "")?.description ?? "";
    this.#report(missingKey.at(ownerOf(place), { title, keys, either, description }));
  }

  #onlyOne({ title, only }: ObjectShape, entries: ReadonlyMap<string, Entry>): void {
    const present = only.keys.filter((name) => entries.has(name));
    if (present.length < 2) return;
    const [first, second] = [...entries].filter(([name]) => present.includes(name));
    if (first === undefined || second === undefined) return;
    const related = [{ at: first[1].key, message: `"${first[0]}" stands here.` }];
    this.#report(conflictingKeys.at(second[1].key, { title, key: second[0], other: first[0] }, related));
  }

  #call(shape: CallShape, value: YamlNode): void {
    const { of, known, other } = shape;
    // A list among steps, mostly by an alias, is flattened into them.
    if (of === "step" && value.kind === "sequence") {
      for (const item of value.items) this.#call(shape, item);
      return;
    }
    const mistake = of === "step" ? stepMistake(value) : jobEntryMistake(value);
    if (mistake !== undefined) this.#report(mistake);
    if (mistake === undefined && value.kind === "scalar" && of === "step") this.#bare(shape, value);
    if (mistake !== undefined || value.kind !== "mapping") return;
    for (const [name, entry] of value.entries) {
      const builtIn = of === "step" && this.#commands.has(name) ? undefined : known.get(name);
      if (builtIn === undefined) this.#value(other, entry);
      else this.#key(name, builtIn, entry);
    }
  }

  /** A built-in step without its arguments, some of which mean nothing so. */
  #bare({ known }: CallShape, step: ScalarNode): void {
    const name = String(step.value);
    const builtIn = this.#commands.has(name) ? undefined : known.get(name);
    if (builtIn?.required) this.visit(builtIn.shape, { key: step, value: scalar(null, step), item: false });
  }

  #scalar(shape: Shape, place: ScalarPlace): void {
    const { value } = place.value;
    switch (shape.kind) {
      case "boolean":
        if (typeof value !== "boolean") this.#wrongType(shape, place);
        return;
      case "text":
        if (value === null || (typeof value !== "string" && !shape.scalars)) this.#wrongType(shape, place);
        else if (shape.form !== undefined && !(shape.form.pattern.test(String(value)) && isShort(value, shape.form)))
          this.#malformed(shape.form.words, place);
        return;
      case "integer":
        if (typeof value !== "number" || !Number.isInteger(value)) {
          // [?] Whether CircleCI reads "4" as 4 no output shows.
          if (typeof value === "string" && /^\d+$/.test(value)) this.#leniently(() => this.#wrongType(shape, place));
          else this.#wrongType(shape, place);
        } else if (value < shape.min || value > shape.max)
          this.#malformed(
            shape.max === Number.MAX_SAFE_INTEGER
              ? `an integer of at least ${shape.min}`
              : `an integer from ${shape.min} to ${shape.max}`,
            place,
          );
        return;
      case "choice":
        if (value === null || typeof value === "boolean") this.#wrongType(shape, place);
        else if (!shape.values.includes(value)) {
          const data = { key: nameOf(place), found: described(place.value), allowed: wordsOf(shape) };
          this.#report(wrongValue.at(place.value, data));
        }
        return;
    }
  }

  #malformed(expected: string, place: Place): void {
    this.#report(malformedValue.at(place.value, { key: nameOf(place), found: described(place.value), expected }));
  }

  #wrongType(shape: Shape, place: Place): void {
    const { value, item } = place;
    const at = value.kind === "scalar" && value.value !== null ? value : ownerOf(place);
    this.#report(wrongType.at(at, { key: nameOf(place), item, expected: expectedOf(shape), found: described(value) }));
  }

  #leniently(work: () => void): void {
    const outer = this.#lenient;
    this.#lenient = true;
    work();
    this.#lenient = outer;
  }

  #report(diagnostic: Diagnostic): void {
    this.#out(this.#lenient ? { ...diagnostic, severity: "warning" } : diagnostic);
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
