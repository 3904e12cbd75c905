import { inText, type YamlNode } from "../source/node.ts";
import type { ChoiceSchema, Schema } from "./schema.ts";

/** What was found, in words: `a list`, `the string "x"`. */
export function described(node: YamlNode): string {
  if (node.kind === "sequence") return "a list";
  if (node.kind === "mapping") return "a mapping";
  return node.value === null ? "nothing" : `the ${typeof node.value} ${shown(node)}`;
}

/** A value as a message quotes it, shortened; of a collection only what it is. */
export function shown(node: YamlNode): string {
  if (node.kind !== "scalar") return described(node);
  const { value } = node;
  if (typeof value !== "string") return inText(node);
  return `"${value.length > 60 ? `${value.slice(0, 57)}...` : value}"`;
}

/** The values of a choice, each once: 2.1 and "2.1" read the same. */
export const wordsOf = ({ values }: ChoiceSchema): readonly string[] => [...new Set(values.map(String))];

/** What is expected, in words: `a string or a list`. What is only let pass is not recommended. */
export function expectedOf(schema: Schema): string {
  switch (schema.kind) {
    case "any":
      return "a value";
    case "boolean":
      return "true or false";
    case "text":
      return schema.form?.words ?? "a string";
    case "integer":
      return "an integer";
    case "choice":
      return `one of ${wordsOf(schema).join(", ")}`;
    case "list":
      return "a list";
    case "record":
    case "object":
    case "call":
    case "by-key":
      return "a mapping";
    case "kinds":
      return [schema.scalar, schema.sequence, schema.mapping]
        .flatMap((inner) => (inner === undefined || inner.kind === "doubtful" ? [] : [expectedOf(inner)]))
        .join(" or ");
    case "named":
      return expectedOf(schema.inner());
    case "scope":
    case "doubtful":
    case "checked-later":
      return expectedOf(schema.inner);
  }
}
