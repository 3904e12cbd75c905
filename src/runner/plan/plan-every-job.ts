import type { CompiledConfiguration } from "../../compiler/expand/compiled.ts";
import { get } from "../../compiler/source/node.ts";
import type { PlanContext } from "./context.ts";
import type { PlannedJob } from "./plan.ts";
import { planJob } from "./plan-job.ts";
import { textsIn } from "./values.ts";

/** The jobs of all workflows that are switched on, whatever branch or tag they are for, and wherever they can run. */
export function planEveryJob(compiled: CompiledConfiguration, host: PlanContext["host"]): readonly PlannedJob[] {
  return compiled.workflows
    .filter(({ active }) => active)
    .flatMap(({ entries }) => entries)
    .map(
      (entry) =>
        planJob(entry, { report: () => undefined, images: [], host }) ?? {
          name: entry.name,
          kind: "build",
          requires: [],
          serialGroup: undefined,
          body: undefined,
          contexts: textsIn(get(entry.settings, "context")),
        },
    );
}
