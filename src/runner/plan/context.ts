import type { Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { ImageRule } from "./images.ts";
import type { Resources } from "./plan.ts";

/** What planning a job looks at besides the job. */
export interface PlanContext {
  readonly report: Report;
  readonly images: readonly ImageRule[];
  /** What this machine is: a stand-in for a self-hosted runner is as large as it. */
  readonly host: Omit<Resources, "resourceClass">;
}
