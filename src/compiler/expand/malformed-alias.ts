import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A definition that is a text, and names no component. */
export const malformedAlias = defineDiagnostic<{
  readonly kind: string;
  readonly name: string;
  readonly target: string;
}>({
  code: "malformed-alias",
  severity: "error",
  about:
    "A command or a job can be another name for one of an orb, such as `lint: tools/lint`, and an executor for one of the same document too. Nothing else can stand in place of a definition; where it is never used, CircleCI leaves it out. https://circleci.com/docs/orbs/use/orb-intro/",
  message: ({ kind, name, target }) => `The ${kind} "${name}" is "${target}", which names no ${kind} of an orb.`,
  hint: ({ kind }) => `Write the ${kind}'s keys here, or the orb's name, a slash and the ${kind}'s name.`,
});
