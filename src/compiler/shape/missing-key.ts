import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A mapping without a key that it needs. */
export const missingKey = defineDiagnostic<{
  readonly title: string;
  /** The key, or those of which one must be there. */
  readonly keys: readonly string[];
  readonly description: string;
}>({
  code: "missing-key",
  severity: "error",
  about:
    "A mapping lacks a key without which CircleCI cannot use it. In built-in steps other than `run` it is a warning: CircleCI compiles them, and the job fails. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ title, keys }) => `${title} needs the key ${keys.map((key) => `"${key}"`).join(" or ")}.`,
  hint: ({ keys, description }) => `Add "${keys[0]}": ${description}`,
});
