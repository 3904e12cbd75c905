import type { Keys } from "../circleci/keys.ts";
import type { Value } from "./references.ts";
import type { BuiltInUse, Environment, Include } from "./types.ts";

/** What a key of each type holds. */
interface ValuesByType {
  readonly string: Value<string>;
  readonly text: Value<string>;
  readonly texts: readonly Value<string>[];
  readonly "text-or-texts": Value<string> | readonly Value<string>[];
  readonly "formed-text": Value<string>;
  readonly "shell-text": Value<string> | Include;
  readonly boolean: Value<boolean>;
  readonly integer: Value<number>;
  readonly choice: Value<string>;
  readonly environment: Environment;
  readonly teardown: readonly BuiltInUse[];
  readonly own: never;
}

type ValueOf<K extends Keys, N extends keyof K, Own> = N extends keyof Own
  ? Own[N]
  : K[N] extends { readonly values: readonly (infer V)[] }
    ? Value<V>
    : ValuesByType[K[N]["type"]];

type RequiredKeys<K extends Keys> = {
  [N in keyof K]: K[N] extends { readonly required: true } ? N : never;
}[keyof K];

type Required<K extends Keys, N extends keyof K, Own> = { readonly [M in N]: ValueOf<K, M, Own> };
type Optional<K extends Keys, N extends keyof K, Own> = { readonly [M in N]?: ValueOf<K, M, Own> | undefined };

/**
 * A mapping with these keys of the vocabulary. `Own` has the values of those with a form of their own, or that the
 * model narrows.
 */
export type KeyValues<K extends Keys, Own = unknown> = Required<K, RequiredKeys<K>, Own> &
  Optional<K, Exclude<keyof K, RequiredKeys<K>>, Own>;
