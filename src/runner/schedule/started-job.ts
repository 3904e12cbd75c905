import type { StartedJob } from "../events.ts";
import type { PlannedJob } from "../plan/plan.ts";

/** A job as the beginning of a run names it. */
export function startedJob({ name, requires, body }: Pick<PlannedJob, "name" | "requires" | "body">): StartedJob {
  const conditional = requires.filter(({ statuses }) => statuses.some((status) => status !== "success"));
  return {
    name,
    requires: [...new Set(requires.map(({ job }) => job))],
    ...(conditional.length > 0 && {
      statuses: Object.fromEntries(conditional.map(({ job, statuses }) => [job, statuses])),
    }),
    ...(body !== undefined && {
      on: { executor: body.executor.kind, resourceClass: body.resources.resourceClass },
    }),
  };
}
