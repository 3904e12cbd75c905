import type { KeyValue, OwnNames, Key as VocabularyKey, Keys as VocabularyKeys } from "../../circleci/keys.ts";
import { environment } from "./environment.ts";
import {
  any,
  boolean,
  choice,
  doubtful,
  integer,
  type Keys,
  list,
  oneOrMany,
  type Schema,
  scalarText,
  text,
  textLike,
} from "./schema.ts";

/** Keys of the vocabulary with their schemas; `own` has the schemas of those that have a form of their own. */
export function keysOf<const K extends VocabularyKeys>(keys: K, own: Readonly<Record<OwnNames<K>, Schema>>): Keys {
  const schemas: Readonly<Record<string, Schema>> = own;
  return Object.fromEntries(
    Object.entries<VocabularyKey>(keys).map(([name, key]) => {
      const { description, required = false, lenient = false, instead, idle } = key;
      const schema = (key.type === "own" ? schemas[name] : schemaOf(key)) ?? any;
      const about = { description, required, ...(instead !== undefined && { instead }), ...(idle && { idle }) };
      return [name, { schema: lenient ? doubtful(schema) : schema, ...about }];
    }),
  );
}

function schemaOf(value: Exclude<KeyValue, { type: "own" }>): Schema {
  switch (value.type) {
    case "string":
    case "shell-text":
      return text;
    case "text":
      return scalarText;
    case "texts":
      return list(scalarText);
    case "text-or-texts":
      return oneOrMany(scalarText);
    case "formed-text":
      return textLike(value);
    case "boolean":
      return boolean;
    case "integer":
      return integer(value.min, value.max);
    case "choice":
      return choice(...value.values);
    case "environment":
      return environment;
    case "teardown":
      return list(any);
  }
}
