import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A mapping without a key that it needs. */
export const missingKey = defineDiagnostic<{
  readonly title: string;
  readonly keys: readonly string[];
  /** Whether one of them would do. */
  readonly either: boolean;
  /** What the first of them is for. */
  readonly description: string;
}>({
  code: "missing-key",
  severity: "error",
  about:
    "A mapping lacks a key without which CircleCI cannot use it. In built-in steps other than `run` it is a warning: CircleCI compiles them, and the job fails. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ title, keys, either }) =>
    `${title} needs the key${keys.length > 1 && !either ? "s" : ""} ${quoted(keys).join(either ? " or " : " and ")}.`,
  hint: ({ keys, either, description }) =>
    keys.length === 1 || either ? `Add "${keys[0]}": ${description}` : undefined,
});

const quoted = (keys: readonly string[]): readonly string[] => keys.map((key) => `"${key}"`);
