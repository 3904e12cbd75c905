import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { get } from "../source/node.ts";
import type { CheckInput } from "./input.ts";
import { jobMentionsIn } from "./mentions.ts";
import { unusedDefinitions } from "./unused.ts";

/** A job that no workflow runs. */
export const unusedJob = defineDiagnostic<{ readonly kind: "job" | "job group"; readonly name: string }>({
  code: "unused-job",
  severity: "warning",
  about:
    "No workflow names this job, so it never runs, and CircleCI never expands it. https://circleci.com/docs/reference/configuration-reference/#workflows",
  message: ({ kind, name }) => `No workflow runs the ${kind} "${name}".`,
  hint: () => "Add it to a workflow, or remove it.",
});

/** Reports jobs and job groups that no workflow names, not even one that is switched off. */
export function checkUnusedJobs(input: CheckInput, report: Report): void {
  const { library } = input;
  const implicit = get(library.document, "workflows")?.kind !== "mapping";
  for (const { name, at } of unusedDefinitions(library.jobs, input, jobMentionsIn))
    if (!(implicit && name === "build")) report(unusedJob.at(at, { kind: "job", name }));
  for (const { name, at } of unusedDefinitions(library.jobGroups, input, jobMentionsIn))
    report(unusedJob.at(at, { kind: "job group", name }));
}
