/*
 * How this folder says what a key holds. The model makes TypeScript's types of it, the compiler its schemas: a type of
 * value that is added here does not compile until both know it.
 */

/** What a text must look like. */
export interface TextForm {
  readonly pattern: RegExp;
  /** In words, behind "must be". */
  readonly words: string;
  readonly maxLength?: number;
}

/** The values that a key takes. */
export type KeyValue =
  /** A string, and no number: `image: 20` is refused. */
  | { readonly type: "string" }
  /** A string, a number or a boolean, which become text. */
  | { readonly type: "text" }
  | { readonly type: "texts" }
  | { readonly type: "text-or-texts" }
  | ({ readonly type: "formed-text" } & TextForm)
  /** The text of a shell, which an orb can include from a file. */
  | { readonly type: "shell-text" }
  | { readonly type: "boolean" }
  | { readonly type: "integer"; readonly min: number; readonly max?: number }
  | { readonly type: "choice"; readonly values: readonly string[] }
  | { readonly type: "environment" }
  /** Built-in steps that run when another one is over. */
  | { readonly type: "teardown" }
  /** A form that no other key has: whoever reads the vocabulary brings it along. */
  | { readonly type: "own" };

/** A type of values. */
export type KeyType = KeyValue["type"];

/** One key of a mapping. */
export type Key = KeyValue & {
  readonly description: string;
  readonly required?: true;
  /** Whether CircleCI's compiler lets other values pass, so that what does not fit is a warning. */
  readonly lenient?: true;
  /** What to write instead, where CircleCI is giving the key up. */
  readonly instead?: string;
  /** Whether nothing changes where it is left out: it has no effect any more. */
  readonly idle?: true;
};

/** Keys by their names, in the order in which they are listed to people. */
export type Keys = Readonly<Record<string, Key>>;

/** The names of the keys with a form of their own. */
export type OwnNames<K extends Keys> = { [N in keyof K]: K[N]["type"] extends "own" ? N : never }[keyof K];
