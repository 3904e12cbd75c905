import type { JobStatus } from "../../circleci/statuses.ts";
import { unreachable } from "../../text/unreachable.ts";
import type { RunAbout, RunEvent, StartedJob, StepOutcome, TestTotals } from "../events.ts";
import { StepLog } from "./step-log.ts";

/** One run of a step. Times are milliseconds since the run began. */
export interface StepRecord {
  readonly index: number;
  readonly name: string;
  readonly startedAt: number;
  endedAt: number | undefined;
  outcome: StepOutcome | undefined;
  readonly log: StepLog;
}

/** What one node of a job did in one attempt. */
export interface NodeRecord {
  readonly node: number;
  readonly attempt: number;
  readonly steps: StepRecord[];
  readonly artifacts: { readonly path: string; readonly bytes: number }[];
  readonly tests: TestTotals[];
  readonly notes: string[];
}

/** `blocked`: its requirements are open. */
export type JobPhase = "blocked" | "waiting" | "running" | "ended";

/** A job as its events tell it. With automatic reruns its times are those of the last attempt. */
export interface JobRecord {
  readonly name: string;
  readonly requires: readonly string[];
  readonly statuses: NonNullable<StartedJob["statuses"]>;
  readonly on: StartedJob["on"];
  phase: JobPhase;
  waitingFor: "approval" | "serial-group" | "machine" | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  status: JobStatus | undefined;
  because: string | undefined;
  /** Counted from 1. */
  attempt: number;
  nodeCount: number;
  /** The nodes of all attempts, in the order in which they first said something. */
  readonly nodes: NodeRecord[];
}

/** A run as its events tell it. */
export interface RunRecord {
  run: string;
  workflow: string;
  about: RunAbout | undefined;
  /** The time of the last event. */
  at: number;
  status: Extract<RunEvent, { kind: "run-ended" }>["status"] | undefined;
  readonly jobs: Map<string, JobRecord>;
}

/** A run of which nothing is known. */
export const emptyRun = (): RunRecord => ({
  run: "",
  workflow: "",
  about: undefined,
  at: 0,
  status: undefined,
  jobs: new Map(),
});

/** All events in one record. */
export function recordOf(events: Iterable<RunEvent>): RunRecord {
  const record = emptyRun();
  for (const event of events) applyEvent(record, event);
  return record;
}

/** Adds what an event tells. The record is changed and not copied: a step may print ten thousand times a second. */
export function applyEvent(record: RunRecord, event: RunEvent): void {
  record.at = Math.max(record.at, event.at);
  if (event.kind === "run-started") {
    record.run = event.run;
    record.workflow = event.workflow;
    record.about = event.about;
    for (const job of event.jobs) record.jobs.set(job.name, newJob(job));
    return;
  }
  if (event.kind === "run-ended") {
    record.status = event.status;
    return;
  }
  const job = record.jobs.get(event.job);
  if (job === undefined) throw new Error(`Internal error: an event is about "${event.job}", which is not in the run.`);
  applyToJob(job, event);
}

const newJob = ({ name, requires, statuses = {}, on }: StartedJob): JobRecord => ({
  name,
  requires,
  statuses,
  on,
  phase: "blocked",
  waitingFor: undefined,
  startedAt: undefined,
  endedAt: undefined,
  status: undefined,
  because: undefined,
  attempt: 1,
  nodeCount: 1,
  nodes: [],
});

type JobEvent = Exclude<RunEvent, { kind: "run-started" | "run-ended" }>;

function applyToJob(job: JobRecord, event: JobEvent): void {
  switch (event.kind) {
    case "job-waiting":
      job.phase = "waiting";
      job.waitingFor = event.for;
      break;
    case "job-started":
      job.phase = "running";
      job.waitingFor = undefined;
      job.startedAt = event.at;
      job.endedAt = undefined;
      job.status = undefined;
      job.because = undefined;
      job.attempt = event.attempt ?? 1;
      job.nodeCount = event.nodes;
      break;
    case "job-ended":
      job.phase = "ended";
      job.waitingFor = undefined;
      job.endedAt = event.at;
      job.status = event.status;
      job.because = event.because;
      break;
    case "step-started": {
      const { index, step: name, at: startedAt } = event;
      const open = { endedAt: undefined, outcome: undefined };
      nodeOf(job, event.node).steps.push({ index, name, startedAt, ...open, log: new StepLog() });
      break;
    }
    case "step-output":
      stepOf(job, event).log.push(event.chunk);
      break;
    case "step-ended": {
      const step = stepOf(job, event);
      step.endedAt = event.at;
      step.outcome = event.outcome;
      break;
    }
    case "artifact-stored":
      nodeOf(job, event.node).artifacts.push({ path: event.path, bytes: event.bytes });
      break;
    case "test-results-stored":
      nodeOf(job, event.node).tests.push(event.totals);
      break;
    case "note":
      nodeOf(job, event.node).notes.push(event.message);
      break;
    default:
      unreachable(event);
  }
}

function nodeOf(job: JobRecord, node: number): NodeRecord {
  const found = job.nodes.findLast((each) => each.node === node);
  if (found !== undefined && found.attempt === job.attempt) return found;
  const made: NodeRecord = { node, attempt: job.attempt, steps: [], artifacts: [], tests: [], notes: [] };
  job.nodes.push(made);
  return made;
}

/** The step that an event is about. One that was skipped ends without having started. */
function stepOf(
  job: JobRecord,
  event: { readonly at: number; readonly node: number; readonly index: number; readonly step?: string },
): StepRecord {
  const { steps } = nodeOf(job, event.node);
  const found = steps.findLast(({ index }) => index === event.index);
  if (found !== undefined) return found;
  const { index, at: startedAt, step: name = `step ${event.index + 1}` } = event;
  const made: StepRecord = { index, name, startedAt, endedAt: undefined, outcome: undefined, log: new StepLog() };
  steps.push(made);
  return made;
}
