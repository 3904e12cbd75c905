import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledEntry, CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { get, type YamlNode } from "../../compiler/source/node.ts";
import { ownJobOf, placeOfArgument, textAt, textIn } from "./own-jobs.ts";

/** A stack that is named after a branch or a tag. */
export const branchInStackName = defineDiagnostic<{ readonly job: string; readonly ref: string }>({
  code: "branch-in-stack-name",
  severity: "warning",
  about:
    "Of this orb: Pulumi reads `feature/x` as the stack `x` of the organisation `feature`, so that a stack's name with the slash of a branch or tag is refused at run time, for that branch alone. Two pipelines of one branch would also share the stack. https://www.pulumi.com/docs/iac/concepts/stacks/#stack-naming",
  message: ({ job, ref }) =>
    `The name of the stack of "${job}" has ${ref} in it, and is refused for one with a slash, such as feature/x.`,
  hint: () =>
    "Name it after the pipeline, << pipeline.number >>; or after $ARM_PIPELINE_BRANCH, which is the branch made fit.",
});

const refs: readonly (readonly [RegExp, string])[] = [
  [/\$\{?CIRCLE_BRANCH\b|pipeline\.git\.branch\b/, "the branch"],
  [/\$\{?CIRCLE_TAG\b|pipeline\.git\.tag\b/, "the tag"],
  [/^(?:feature|feat|bugfix|fix|hotfix|release|chore|dependabot|renovate)\//, "what looks like a branch"],
];

/**
 * Reports names of stacks that hold what may have a slash. A job that only runs for branches without one is in order.
 */
export function checkStackNames(workflow: CompiledWorkflow, report: Report): void {
  for (const entry of workflow.entries) {
    const job = ownJobOf(entry);
    if (job !== "deploy" && job !== "preview" && job !== "rollback" && job !== "destroy") continue;
    const at = placeOfArgument(entry, "stack");
    const written = `${textIn(entry, "stack")} ${textAt(at)}`;
    const ref = refs.find(([pattern]) => pattern.test(written))?.[1];
    if (ref !== undefined && !runsOnlyForFitNames(entry)) report(branchInStackName.at(at, { job: entry.name, ref }));
  }
}

function runsOnlyForFitNames({ settings }: CompiledEntry): boolean {
  const only = get(get(get(settings, "filters"), "branches"), "only");
  const names: readonly (YamlNode | undefined)[] = only?.kind === "sequence" ? only.items : [only];
  return names.every((node) => node?.kind === "scalar" && typeof node.value === "string" && !node.value.includes("/"));
}
