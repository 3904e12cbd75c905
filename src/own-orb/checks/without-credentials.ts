import { stepsOf } from "../../compiler/checks/job-steps.ts";
import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledEntry, CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { get, textOf } from "../../compiler/source/node.ts";
import { isEcrHost } from "../../orb/ecr.ts";
import { hasContext, type OwnJob, ownJobOf, placeOfArgument, textIn } from "./own-jobs.ts";

/** A job with Pulumi that has no credentials in sight. */
export const deployWithoutCredentials = defineDiagnostic<{ readonly job: string }>({
  code: "deploy-without-credentials",
  severity: "warning",
  about:
    "Of this orb: `preview`, `deploy`, `rollback`, `destroy` and `reap` read Pulumi's token and the cloud's keys from a context, or assume a role by OpenID Connect. Without either they end with status 2 or 3, unless the project's settings have the variables, which every job then sees. https://circleci.com/docs/guides/security/contexts/",
  message: ({ job }) => `"${job}" names no context and assumes no role, so it has no credentials to deploy with.`,
  hint: () =>
    "Give it a context, such as context: [pulumi, aws]. Ignore this where the project's settings have the variables.",
});

/** A push to Amazon ECR that has no credentials in sight. */
export const ecrWithoutCredentials = defineDiagnostic<{ readonly job: string; readonly registry: string }>({
  code: "ecr-without-credentials",
  severity: "warning",
  about:
    "Of this orb: a login to Amazon ECR takes AWS keys from a context, or those of a role that was assumed by OpenID Connect before it. Without either the login is refused. https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
  message: ({ job, registry }) =>
    `"${job}" logs in to ${registry}, names no context and assumes no role, so it has no AWS keys.`,
  hint: () =>
    "Give it the context with the keys, or assume a role before it: the example ecr_with_oidc. Ignore this where the project's settings have them.",
});

/** Steps before the first of the orb's own were put there by the workflow: one of them may get what is missing here. */
const hasPreSteps = ({ job }: CompiledEntry, name: OwnJob): boolean => {
  const [first] = job === undefined ? [] : stepsOf(job);
  if (first?.name === "checkout" || first?.name === "attach_workspace") return false; // an earlier version of the orb
  return textOf(get(get(first?.body, "environment"), "PARAM_COMPONENT")) !== name; // the step that shares functions
};

/** Reports jobs that need credentials and have none in sight. */
export function checkCredentials(workflow: CompiledWorkflow, report: Report): void {
  for (const entry of workflow.entries) {
    const job = ownJobOf(entry);
    if (job === undefined || hasContext(entry) || textIn(entry, "role_arn") !== "") continue;
    if (job === "preview" || job === "deploy" || job === "rollback" || job === "destroy" || job === "reap") {
      const isLocal = textIn(entry, "backend").startsWith("file:");
      if (!isLocal && textIn(entry, "oidc_organization") === "" && !(job !== "destroy" && hasPreSteps(entry, job)))
        report(deployWithoutCredentials.at(entry.at, { job: entry.name }));
    } else if (job === "build_and_push" || job === "push" || job === "publish_manifest" || job === "scan_image") {
      const registry = textIn(entry, "registry");
      const login = textIn(entry, "login");
      const needsKeys = login === "ecr" || (login === "auto" && isEcrHost(registry));
      if (needsKeys && !hasPreSteps(entry, job))
        report(ecrWithoutCredentials.at(placeOfArgument(entry, "registry"), { job: entry.name, registry }));
    }
  }
}
