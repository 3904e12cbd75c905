import { type JobStatus, jobStatuses } from "../../circleci/statuses.ts";
import { duration } from "../../text/quantities.ts";
import { oneLine, terminalText } from "../../text/terminal-text.ts";
import type { FailedTest, StepOutcome } from "../events.ts";
import type { JobRecord, NodeRecord, RunRecord } from "./run-model.ts";

/** How a step ended, in a few words. */
export function outcomeWords(outcome: StepOutcome): string {
  switch (outcome.kind) {
    case "passed":
      return "passed";
    case "halted":
      return "halted the job";
    case "cancelled":
      return "canceled";
    case "failed":
      return `failed with exit status ${outcome.exitCode}`;
    case "timed-out":
      return `timed out: it printed nothing for ${duration(outcome.silentForMs)}`;
    case "refused":
      return `failed: ${outcome.message}`;
    case "skipped":
      return `skipped, since ${skipped[outcome.because]}`;
  }
}

const skipped = {
  "an-earlier-step-failed": "an earlier step failed",
  "no-step-failed": "no step failed",
  "the-job-was-halted": "the job was halted",
} as const;

/** Whether a step with this outcome makes its job fail. */
export const isFailure = ({ kind }: StepOutcome): boolean =>
  kind === "failed" || kind === "timed-out" || kind === "refused";

/** A failed test in one line: its name and how its message begins. */
export function failedTest({ name, message }: FailedTest): string {
  const first = terminalText(message.trim().split("\n")[0] ?? "");
  return `${oneLine(name)}${first === "" ? "" : `: ${first}`}`;
}

/** A job, and which of its nodes where it has several. */
export const nodeName = ({ name, nodeCount }: Pick<JobRecord, "name" | "nodeCount">, node: number): string =>
  nodeCount > 1 ? `${name}#${node}` : name;

/** The nodes of a job's last attempt, in their order. */
export const lastNodes = ({ nodes, attempt }: JobRecord): readonly NodeRecord[] =>
  nodes.filter((each) => each.attempt === attempt).toSorted((a, b) => a.node - b.node);

/** What is stored under a path again takes the place of what was there. */
export const artifactsOf = ({ artifacts }: NodeRecord): NodeRecord["artifacts"] => [
  ...new Map(artifacts.map((artifact) => [artifact.path, artifact])).values(),
];

/** What a job is doing, or how it ended. */
export function jobWords({ phase, waitingFor, status, attempt }: JobRecord): string {
  if (phase === "ended") return (status ?? "").replace("_", " ");
  if (phase === "waiting")
    return `waits for ${waitingFor === "approval" ? "approval" : `a ${waitingFor?.replace("-", " ")}`}`;
  if (phase === "running" && attempt > 1) return `running, attempt ${attempt}`;
  return phase;
}

/**
 * What a requirement waits for, in CircleCI's words: `failed`, `failed or canceled`, and `terminal` for whatever end.
 */
export const conditionWords = (statuses: readonly JobStatus[]): string =>
  statuses.length === jobStatuses.length ? "terminal" : statuses.join(" or ").replaceAll("_", " ");

/** Why a job ran although not all before it succeeded; nothing where they did. */
export function whyItRan({ statuses, startedAt }: JobRecord, { jobs }: Pick<RunRecord, "jobs">): string | undefined {
  if (startedAt === undefined) return undefined;
  const causes = Object.keys(statuses).flatMap((name) => {
    const status = jobs.get(name)?.status;
    if (status === undefined || status === "success") return [];
    return [`"${name}" ${status === "not_run" ? "did not run" : status === "failed" ? "failed" : `was ${status}`}`];
  });
  return causes.length === 0 ? undefined : `since ${causes.join(" and ")}`;
}

/** How many jobs are in which state: `2 running, 1 failed, 3 blocked`. */
export function statusCounts(jobs: readonly JobRecord[]): string {
  const counts = new Map<string, number>();
  for (const { phase, status = "" } of jobs) {
    const word = phase === "ended" ? (status === "success" ? "succeeded" : status.replace("_", " ")) : phase;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const order = ["failed", "unauthorized", "running", "waiting", "succeeded", "canceled", "not run", "blocked"];
  return order.flatMap((word) => (counts.has(word) ? [`${counts.get(word)} ${word}`] : [])).join(", ");
}

/** How a run ended, as the end of a sentence about it. */
export const runWords = ({ status }: Pick<RunRecord, "status">): string =>
  status === undefined ? "was interrupted" : verdicts[status];

const verdicts = { success: "succeeded", failed: "failed", canceled: "was canceled", on_hold: "is on hold" } as const;
