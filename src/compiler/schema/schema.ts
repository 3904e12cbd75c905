import type { TextForm } from "../../circleci/keys.ts";
import type { YamlNode } from "../source/node.ts";

/*
 * What a value of a configuration may be. The schemas are data, so that one declaration is walked by the check
 * (walk.ts) and written as JSON Schema (json-schema.ts). A scalar with `<< >>` fits every schema: what it stands for is
 * known when it is expanded.
 */

/** One key of a mapping. */
export interface Key {
  readonly schema: Schema;
  readonly description: string;
  readonly required: boolean;
  /** What to write instead, where CircleCI is giving the key up. */
  readonly instead?: string;
  /** Whether nothing changes where it is left out. */
  readonly idle?: true;
}

/** A scalar that is a text, or any scalar that CircleCI turns into one. */
export interface TextSchema {
  readonly kind: "text";
  /** Whether a number or a boolean does too. */
  readonly scalars: boolean;
  readonly form?: TextForm;
}

export interface IntegerSchema {
  readonly kind: "integer";
  readonly min: number;
  readonly max: number;
}

/** One of some values, in the order in which they are listed. */
export interface ChoiceSchema {
  readonly kind: "choice";
  readonly values: readonly (string | number)[];
  /**
   * Values that CircleCI's cloud took once and its Server takes: nobody is offered them, and a check of its own tells
   * of them.
   */
  readonly former: readonly (string | number)[];
}

/** A mapping whose keys are names that the user chooses. */
export interface RecordSchema {
  readonly kind: "record";
  readonly value: Schema;
  /** What the names must look like, and what they are names of. */
  readonly names?: {
    readonly pattern: RegExp;
    readonly words: string;
    readonly of: string;
    /** Whether CircleCI may take other names all the same. */
    readonly doubtful?: boolean;
  };
  /** Keys in it that are no names. */
  readonly keys: ReadonlyMap<string, Key>;
}

/**
 * What becomes of a key that is not declared: CircleCI refuses it, or takes it and does nothing with it, or it is the
 * user's own and only one that is nearly a declared key is an error, or it means something elsewhere.
 */
export type OtherKeys = "refused" | "ignored" | "slips" | "free";

export interface ObjectSchema {
  readonly kind: "object";
  /** With its article, at the beginning of a sentence: `A job`. */
  readonly title: string;
  readonly keys: ReadonlyMap<string, Key>;
  readonly required: readonly string[];
  readonly others: OtherKeys;
  /** At least one of these must be there. */
  readonly needs: readonly string[];
  /** Only one of these may be there, unless the key `unless` is. */
  readonly only: { readonly keys: readonly string[]; readonly unless: string };
  /** Where a key belongs that is often written here, as a hint. */
  readonly misplaced: Readonly<Record<string, string>>;
}

/** A mapping with one key, which names what its value is for. */
export interface CallSchema {
  readonly kind: "call";
  readonly of: "step" | "job";
  /** Names with a meaning of their own; a command of the same name goes before a built-in step. */
  readonly known: ReadonlyMap<string, Key>;
  readonly other: Schema;
}

/** Another schema for each kind of node. */
export interface KindsSchema {
  readonly kind: "kinds";
  readonly scalar?: Schema;
  readonly sequence?: Schema;
  readonly mapping?: Schema;
  /** Whether nothing is a value too. */
  readonly nothing: boolean;
}

/** Another schema for each value of one key. */
export interface ByKeySchema {
  readonly kind: "by-key";
  readonly key: string;
  readonly cases: ReadonlyMap<string, Schema>;
  readonly otherwise: Schema;
}

export type Schema =
  | { readonly kind: "any" }
  | { readonly kind: "boolean" }
  | { readonly kind: "list"; readonly item: Schema }
  /** Its commands are those that its steps may call. */
  | { readonly kind: "scope"; readonly inner: Schema }
  /**
   * What does not fit is a warning: CircleCI's documents ask for it, and its compiler is known, or thought, to let it
   * pass.
   */
  | { readonly kind: "doubtful"; readonly inner: Schema }
  /** Checked by what uses it, which knows more; declared for the JSON Schema. */
  | { readonly kind: "checked-later"; readonly inner: Schema }
  /** A schema with a name, which may contain itself. */
  | { readonly kind: "named"; readonly name: string; readonly inner: () => Schema }
  | TextSchema
  | IntegerSchema
  | ChoiceSchema
  | RecordSchema
  | ObjectSchema
  | CallSchema
  | KindsSchema
  | ByKeySchema;

export const any: Schema = { kind: "any" };
export const boolean: Schema = { kind: "boolean" };

/** A string, and no number: `image: 20` is refused. */
export const text: Schema = { kind: "text", scalars: false };

/** A string, a number or a boolean. */
export const scalarText: Schema = { kind: "text", scalars: true };

export const textLike = (form: TextForm): Schema => ({ kind: "text", scalars: false, form });
export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Schema => ({ kind: "integer", min, max });
export const choice = (...values: readonly (string | number)[]): Schema => ({ kind: "choice", values, former: [] });
/** The same with former values. */
export const choiceOnce = (former: readonly (string | number)[], ...values: readonly (string | number)[]): Schema => ({
  kind: "choice",
  values,
  former,
});
export const list = (item: Schema): Schema => ({ kind: "list", item });
export const scope = (inner: Schema): Schema => ({ kind: "scope", inner });
export const doubtful = (inner: Schema): Schema => ({ kind: "doubtful", inner });
export const checkedLater = (inner: Schema): Schema => ({ kind: "checked-later", inner });

/** A definition of its own in the JSON Schema; a function gives a schema that contains itself. */
export const named = (name: string, inner: Schema | (() => Schema)): Schema => ({
  kind: "named",
  name,
  inner: typeof inner === "function" ? inner : () => inner,
});

export const record = (
  value: Schema,
  options: Partial<Pick<RecordSchema, "names">> & { keys?: Keys } = {},
): Schema => ({
  kind: "record",
  value,
  keys: new Map(Object.entries(options.keys ?? {})),
  ...(options.names !== undefined && { names: options.names }),
});

/** Keys by their names. */
export type Keys = Readonly<Record<string, Key>>;

type ObjectOptions = Partial<Pick<ObjectSchema, "others" | "needs" | "only" | "misplaced">>;

export function object(title: string, keys: Keys, options: ObjectOptions = {}): ObjectSchema {
  const required = Object.keys(keys).filter((name) => keys[name]?.required);
  const defaults = { others: "refused", needs: [], only: { keys: [], unless: "" }, misplaced: {} } as const;
  return { kind: "object", title, keys: new Map(Object.entries(keys)), required, ...defaults, ...options };
}

export const call = (of: CallSchema["of"], parts: { readonly known?: Keys; readonly other: Schema }): Schema => ({
  kind: "call",
  of,
  known: new Map(Object.entries(parts.known ?? {})),
  other: parts.other,
});

export const kinds = (schemas: Partial<Record<YamlNode["kind"], Schema>> & { nothing?: boolean }): Schema => ({
  kind: "kinds",
  nothing: false,
  ...schemas,
});

export const byKey = (key: string, cases: Readonly<Record<string, Schema>>, otherwise: Schema): Schema => ({
  kind: "by-key",
  key,
  cases: new Map(Object.entries(cases)),
  otherwise,
});

/** One, or a list of them. */
export const oneOrMany = (schema: Schema): Schema => kinds({ scalar: schema, sequence: list(schema) });

export const optional = (schema: Schema, description: string): Key => ({ schema, description, required: false });
export const required = (schema: Schema, description: string): Key => ({ schema, description, required: true });
