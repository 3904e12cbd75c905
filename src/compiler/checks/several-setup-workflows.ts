import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { CheckInput } from "./input.ts";
import { isSetup } from "./setup.ts";

/** A setup configuration that starts more than the one workflow that it may have. */
export const severalSetupWorkflows = defineDiagnostic<{ readonly workflow: string; readonly first: string }>({
  code: "several-setup-workflows",
  severity: "warning",
  about:
    "A setup configuration may start one workflow. A pipeline is continued once, and of two workflows that continue it the second one ends with `Pipeline is not in setup state` (https://github.com/circleci/circleci-docs/issues/7550). https://circleci.com/docs/guides/orchestrate/dynamic-config/",
  message: ({ workflow, first }) =>
    `The setup configuration starts the workflow "${workflow}" beside "${first}", and may start one.`,
  hint: () => "Put the jobs into one workflow, or give each a condition, so that one of them holds.",
});

/** Reports each workflow of a setup configuration behind its first that starts with the same pipeline. */
export function checkSetupWorkflows(input: CheckInput, report: Report): void {
  if (!isSetup(input)) return;
  const [first, ...others] = input.compiled.workflows.filter(
    ({ active, settings }) => active && !settings.has("triggers"),
  );
  if (first === undefined) return;
  const related = [{ at: first.at, message: "The first one stands here." }];
  for (const { name, at } of others)
    report(severalSetupWorkflows.at(at, { workflow: name, first: first.name }, related));
}
