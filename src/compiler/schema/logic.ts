import {
  any,
  checkedLater,
  kinds,
  list,
  named,
  object,
  optional,
  required,
  type Schema,
  scalarText,
} from "./schema.ts";

const statements = list(named("logic", () => logic));

/**
 * A logic statement: a value, or a mapping with one operator. Whoever evaluates it checks it, since a statement that is
 * never evaluated may hold anything. https://circleci.com/docs/reference/configuration-reference/#logic-statements
 */
const logic: Schema = kinds({
  scalar: scalarText,
  nothing: true,
  mapping: object("A logic statement", {
    and: optional(statements, "True where all of the statements are."),
    or: optional(statements, "True where one of the statements is."),
    not: optional(
      named("logic", () => logic),
      "True where the statement is not.",
    ),
    equal: optional(list(any), "True where all of the values are equal."),
    matches: optional(
      object("A match", {
        pattern: required(scalarText, "A regular expression of Java that must match all of the value."),
        value: required(scalarText, "The value."),
      }),
      "True where the value matches the pattern.",
    ),
  }),
});

export const condition: Schema = checkedLater(named("logic", () => logic));
