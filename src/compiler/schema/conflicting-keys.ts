import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** Two keys of which only one can be there. */
export const conflictingKeys = defineDiagnostic<{
  readonly title: string;
  readonly key: string;
  readonly other: string;
}>({
  code: "conflicting-keys",
  severity: "error",
  about:
    "A job runs on one kind of executor: docker, machine or macos. A merge key (`<<`) often brings the second one. https://circleci.com/docs/reference/configuration-reference/#executors",
  message: ({ title, key, other }) => `${title} has "${key}" and "${other}", and can have only one of them.`,
  hint: ({ key, other }) => `Delete "${key}" or "${other}".`,
});
