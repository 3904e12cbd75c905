import { newCompilerSince, newCompilerSinceInWords } from "../../circleci/compilers.ts";
import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** Version 2, which was the language before 2.1. */
export const oldVersion = defineDiagnostic<{ readonly mended: boolean }>({
  code: "old-version",
  severity: "error",
  since: newCompilerSince,
  about:
    "Since 21 September 2026 CircleCI's cloud compiles version 2.1 only. In it, `<<` in shell text is written with a backslash, names of jobs have no dot, and a job has no filters of its own. With `--compiler server`, or a day before that one, it is a warning. https://discuss.circleci.com/t/breaking-changes-config-compilation-updates-september-21-2026/54719",
  message: () => `CircleCI's cloud refuses version 2 since ${newCompilerSinceInWords}.`,
  hint: ({ mended }) =>
    mended
      ? "Change it to 2.1, with all that follows: arm-pipeline validate --fix"
      : "Write `version: 2.1`, and see what else is reported then.",
});
