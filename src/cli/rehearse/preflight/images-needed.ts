import type { EngineClient } from "../../../machines/docker/engine-client.ts";
import { standInFor } from "../../../machines/machine-image.ts";
import type { PlannedContainer, Resources } from "../../../runner/plan/plan.ts";
import type { JobWithBody } from "../places.ts";

/** An image that jobs run in, for one architecture. */
export interface ImageNeed {
  readonly image: string;
  readonly resources: Resources;
  readonly jobs: readonly JobWithBody[];
  /** As the first of these jobs has it; nothing for the image of a machine. */
  readonly container: PlannedContainer | undefined;
  /** Where it is needed. */
  readonly engine: EngineClient;
}

/** The images of jobs in containers, each once, in the jobs' order. */
export function imagesNeeded(jobs: readonly JobWithBody[], engine: EngineClient): readonly ImageNeed[] {
  const needs = new Map<string, ImageNeed>();
  for (const job of jobs) {
    const { executor, resources } = job.body;
    const containers: readonly (PlannedContainer | undefined)[] =
      executor.kind === "docker" ? executor.containers : [undefined];
    for (const container of containers) {
      const image = container?.image ?? (executor.kind === "machine" ? standInFor(executor.image) : "");
      const key = `${resources.architecture} ${image}`;
      const known = needs.get(key);
      if (known === undefined) needs.set(key, { image, resources, jobs: [job], container, engine });
      else if (!known.jobs.includes(job)) needs.set(key, { ...known, jobs: [...known.jobs, job] });
    }
  }
  return [...needs.values()];
}
