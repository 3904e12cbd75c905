import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** An entry in a list of steps that is no step. */
export const notAStep = defineDiagnostic<{ readonly found: string }>({
  code: "not-a-step",
  severity: "error",
  about:
    "A step is a name, such as `checkout`, or a mapping with one key, the name, whose value are the arguments. https://circleci.com/docs/reference/configuration-reference/#steps",
  message: ({ found }) => `A step is a name, or a mapping with one key, and this is ${found}.`,
  hint: ({ found }) =>
    found.startsWith("a mapping with") ? "Indent the arguments one level deeper than the step's name." : undefined,
});
