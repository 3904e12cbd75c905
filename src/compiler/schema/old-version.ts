import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** Version 2, which was the language before 2.1. */
export const oldVersion = defineDiagnostic<object>({
  code: "old-version",
  severity: "warning",
  about:
    "CircleCI has announced that from 21 September 2026 it compiles version 2.1 only. In it, `<<` in shell text is written with a backslash, names of jobs have no dot, and a job has no filters of its own. https://discuss.circleci.com/t/breaking-changes-config-compilation-updates-september-21-2026/54719",
  message: () => "CircleCI no longer compiles version 2.",
  hint: () => "Write `version: 2.1`, and see what else is reported then.",
});
