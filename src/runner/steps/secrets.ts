import type { PlannedJob } from "../plan/plan.ts";
import type { RunSecrets } from "./dependencies.ts";

/**
 * The variables of the project and of a job's contexts. A context wins over the project, and a later context over an
 * earlier one: https://circleci.com/docs/guides/security/contexts/#combine-contexts
 */
export function secretsOf(
  { contexts }: Pick<PlannedJob, "contexts">,
  secrets: RunSecrets,
): Readonly<Record<string, string>> {
  return Object.assign({}, secrets.project, ...contexts.map((name) => secrets.contexts.get(name) ?? {}));
}

/** Every value that a job may show and must not, also one that another of its contexts has covered. */
export function secretValues({ contexts }: Pick<PlannedJob, "contexts">, secrets: RunSecrets): readonly string[] {
  return [secrets.project, ...contexts.map((name) => secrets.contexts.get(name) ?? {})].flatMap(Object.values);
}
