import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { CheckInput } from "./input.ts";
import { unusedDefinitions } from "./unused.ts";

/** An executor that no job runs on. */
export const unusedExecutor = defineDiagnostic<{ readonly name: string }>({
  code: "unused-executor",
  severity: "warning",
  about:
    "No job of the configuration runs on this executor, and none is given it as an argument. https://circleci.com/docs/guides/orchestrate/reusing-config/#authoring-reusable-executors",
  message: ({ name }) => `No job runs on the executor "${name}".`,
  hint: () => "Remove it, or name it in the `executor` of a job.",
});

/** Reports executors of the configuration that nothing names. */
export function checkUnusedExecutors(input: CheckInput, report: Report): void {
  for (const { name, at } of unusedDefinitions(input.library.executors, input)) report(unusedExecutor.at(at, { name }));
}
