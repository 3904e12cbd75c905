import type { JobRecord, NodeRecord, RunRecord, StepRecord } from "../run-model.ts";

/**
 * Where the parts of the page are. An anchor is inside of what folds, not on it: a browser that follows a link unfolds
 * what is around its target.
 * https://html.spec.whatwg.org/multipage/interactive-elements.html#ancestor-details-revealing-algorithm
 */
export interface Anchors {
  readonly job: (name: string) => string;
  readonly step: (name: string, node: NodeRecord, step: StepRecord) => string;
}

/** Made of numbers: names of jobs are a stranger's. */
export function anchorsOf(run: RunRecord): Anchors {
  const numbers = new Map([...run.jobs.keys()].map((name, index) => [name, index + 1]));
  const job = (name: string): string => `job-${numbers.get(name) ?? 0}`;
  return {
    job,
    step: (name, { node, attempt }, { index }) =>
      `${job(name)}${attempt > 1 ? `-attempt-${attempt}` : ""}-node-${node}-step-${index + 1}`,
  };
}

/** The class that gives a job its colour. */
export const statusClass = ({
  phase,
  status,
}: Pick<JobRecord, "phase" | "status">): "open" | "good" | "bad" | "none" =>
  phase !== "ended"
    ? "open"
    : status === "success"
      ? "good"
      : status === "failed" || status === "unauthorized"
        ? "bad"
        : "none";

/** A sign for those who do not see the colour. */
export const statusSign = (job: Pick<JobRecord, "phase" | "status">): string => signs[statusClass(job)];

const signs = { good: "✓", bad: "✗", none: "–", open: "…" } as const;
