import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A key that still works, and will not for ever. */
export const deprecatedKey = defineDiagnostic<{ readonly key: string; readonly instead: string }>({
  code: "deprecated-key",
  severity: "warning",
  about:
    "CircleCI still takes the key, and asks to use something else. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ key }) => `"${key}" is deprecated.`,
  hint: ({ instead }) => instead,
});
