import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A configuration of version 2 that prepares another one. */
export const setupInVersion2 = defineDiagnostic<object>({
  code: "setup-in-version-2",
  severity: "error",
  about:
    "A configuration with `setup: true` prepares another one and continues with it, which only version 2.1 can. https://circleci.com/docs/guides/orchestrate/dynamic-config/",
  message: () => "`setup: true` needs version 2.1.",
  hint: () => "Write `version: 2.1`.",
});
