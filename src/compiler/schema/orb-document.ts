import { components } from "./jobs.ts";
import {
  any,
  doubtful,
  type Keys,
  kinds,
  named,
  object,
  optional,
  record,
  required,
  type Schema,
  scalarText,
  scope,
  text,
} from "./schema.ts";

const display = object(
  "The display of an orb",
  {
    home_url: optional(doubtful(scalarText), "The page of the product that the orb is for."),
    source_url: optional(doubtful(scalarText), "Where the orb's source is."),
  },
  { others: "ignored" },
);

/** https://circleci.com/docs/orbs/author/orb-concepts/#usage-examples */
const examples = record(
  object("An example", {
    description: optional(text, "What the example shows."),
    usage: required(record(any), "A configuration that uses the orb."),
    result: optional(record(any), "What the configuration becomes."),
  }),
);

const orbKeys: Keys = {
  description: optional(text, "What the orb is for."),
  display: optional(display, "Links for the orb's page in the registry."),
  orbs: optional(
    named("orbs", () => orbs),
    "Other orbs, by the names that they have here.",
  ),
  ...components,
  examples: optional(kinds({ mapping: examples, nothing: true }), "Configurations that use the orb."),
};

/** Orbs by reference, or written in place: https://circleci.com/docs/reference/configuration-reference/#orbs */
export const orbs: Schema = kinds({
  mapping: record(
    kinds({
      scalar: text,
      mapping: scope(
        object("An inline orb", { ...orbKeys, version: optional(doubtful(scalarText), "2.1") }, { others: "slips" }),
      ),
    }),
  ),
  nothing: true,
});

/** https://circleci.com/docs/orbs/author/orb-concepts/ */
export const orbDocument: Schema = scope(
  object("An orb", { version: required(doubtful(scalarText), "2.1"), ...orbKeys }, { others: "slips" }),
);
