import type { JobStatus } from "../../circleci/statuses.ts";
import { shownName } from "../../text/file-name.ts";
import type { Paint } from "../../text/paint.ts";
import { duration, size, some } from "../../text/quantities.ts";
import { oneLine, terminalText } from "../../text/terminal-text.ts";
import { fit, pad } from "../../text/width.ts";
import { criticalPath, pathWords } from "./critical-path.ts";
import { type FailedInJobs, failedTests, failureText, testsAreTheReason } from "./failed-tests.ts";
import {
  artifactsOf,
  failedTest,
  isFailure,
  jobWords,
  lastNodes,
  nodeName,
  outcomeWords,
  runWords,
  whyItRan,
} from "./format.ts";
import type { JobRecord, RunRecord, StepRecord } from "./run-model.ts";
import { storedIn } from "./stored-in.ts";

/** How much of what failed is shown. */
const lastLines = 20;
const mostFailures = 20;
/** Of how many failed tests the body is shown, and how much of it. */
const mostBodies = 3;
const mostBodyLines = 12;
const mostArtifacts = 20;
const widestName = 40;

/**
 * The end of a run for people: the jobs, the longest way, what failed and its last lines, tests and artifacts, and the
 * verdict.
 */
export function summaryLines(run: RunRecord, paint: Paint): readonly string[] {
  const jobs = [...run.jobs.values()];
  return [
    ...jobTable(run, paint),
    ...pathLine(run, paint),
    ...jobs.flatMap((job) => failedSteps(job).flatMap((failure) => failureLines(failure, paint))),
    ...testLines(jobs, paint),
    ...artifactLines(jobs, paint),
    verdict(run, paint),
  ];
}

/** The colour of a status. */
export const statusColour = (status: JobStatus | RunRecord["status"]): "green" | "red" | "yellow" =>
  status === "success" ? "green" : status === "failed" || status === "unauthorized" ? "red" : "yellow";

function jobTable(run: RunRecord, paint: Paint): readonly string[] {
  const jobs = [...run.jobs.values()];
  const nameWidth = Math.min(widestName, Math.max(0, ...jobs.map(({ name }) => oneLine(name).length)));
  const words = jobs.map(jobWords);
  const wordWidth = Math.max(0, ...words.map(({ length }) => length));
  return jobs.map((job, index) => {
    const { startedAt, endedAt, because, status, attempt } = job;
    const took = startedAt !== undefined && endedAt !== undefined ? duration(endedAt - startedAt) : "";
    const again = attempt > 1 ? `attempt ${attempt}` : "";
    const why = whyItRan(job, run);
    const ran = why === undefined ? "" : oneLine(`ran ${why}`);
    const more = [again, because === undefined ? ran : oneLine(because)].filter(Boolean).join(": ");
    const word = paint(statusColour(status), (words[index] ?? "").padEnd(wordWidth));
    return `${pad(fit(oneLine(job.name), widestName), nameWidth)}  ${word}  ${took.padStart(7)}  ${more}`.trimEnd();
  });
}

function pathLine(run: RunRecord, paint: Paint): readonly string[] {
  const path = criticalPath(run);
  if (path.length < 2) return [];
  const parts = path.map((entry) => `${oneLine(entry.job)} ${pathWords(entry)}`);
  return [`${paint("bold", "Critical path:")} ${parts.join(", then ")}`];
}

interface Failure {
  readonly name: string;
  readonly step: StepRecord;
}

/** The steps that made a job fail in its last attempt. */
export function failedSteps(job: JobRecord): readonly Failure[] {
  return lastNodes(job).flatMap((node) =>
    node.steps
      .filter(({ outcome }) => outcome !== undefined && isFailure(outcome))
      .map((step) => ({ name: nodeName(job, node.node), step })),
  );
}

function failureLines({ name, step }: Failure, paint: Paint): readonly string[] {
  const words = step.outcome === undefined ? "" : oneLine(outcomeWords(step.outcome));
  const lines = step.log.lastLines(lastLines).map((line) => `  | ${terminalText(line)}`);
  const title = `${paint("red", "Failed:")} ${oneLine(name)}, step "${oneLine(step.name)}" ${words}.`;
  return [title.replace(/\.\.$/, "."), ...lines];
}

function testLines(jobs: readonly JobRecord[], paint: Paint): readonly string[] {
  const totals = storedIn(jobs).flatMap(({ tests }) => tests);
  if (totals.length === 0) return [];
  const sum = (key: "tests" | "failures" | "skipped"): number => totals.reduce((all, each) => all + each[key], 0);
  const failed = failedTests(jobs);
  const shown = failed.slice(0, mostFailures).flatMap((test, index) => failedTestLines(test, { paint, index }));
  // A runner that is told to go on reports failures and ends with 0, and the job is green on CircleCI too.
  const though = sum("failures") > 0 && !testsAreTheReason(jobs) ? ", in jobs that passed all the same" : "";
  const count = `${some(sum("tests"), "test")}, ${sum("failures")} failed${though}, ${sum("skipped")} skipped`;
  return [
    `${paint("bold", "Tests:")} ${count}`,
    ...shown,
    ...more(failed.length - Math.min(failed.length, mostFailures)),
  ];
}

/** A line for the test and its place, and of the first ones how the body of the failure begins. */
function failedTestLines(
  test: FailedInJobs,
  { paint, index }: { readonly paint: Paint; readonly index: number },
): readonly string[] {
  const { jobs, place } = test;
  const where = jobs.length > 3 ? `${jobs.slice(0, 2).join(", ")} and ${jobs.length - 2} more` : jobs.join(", ");
  const title = `  ${paint("red", "failed")} ${oneLine(where)}: ${failedTest(test)}`;
  const at = place === undefined ? [] : [`    ${oneLine(place)}`];
  const body = failureText(test).split("\n");
  // A body of one line is the message, which stands in the title.
  if (index >= mostBodies || body.length < 2) return [title, ...at];
  const left = body.length > mostBodyLines ? [`    | ... and ${some(body.length - mostBodyLines, "more line")}`] : [];
  return [title, ...at, ...body.slice(0, mostBodyLines).map((line) => `    | ${terminalText(line)}`), ...left];
}

function artifactLines(jobs: readonly JobRecord[], paint: Paint): readonly string[] {
  const artifacts = storedIn(jobs).flatMap((node) => artifactsOf(node).map((file) => ({ name: node.name, ...file })));
  if (artifacts.length === 0) return [];
  const bytes = artifacts.reduce((sum, each) => sum + each.bytes, 0);
  const shown = artifacts
    .slice(0, mostArtifacts)
    .map(({ name, path, bytes: each }) => `  ${oneLine(name)}: ${oneLine(shownName(path))} (${size(each)})`);
  return [
    `${paint("bold", "Artifacts:")} ${some(artifacts.length, "file")}, ${size(bytes)}`,
    ...shown,
    ...more(artifacts.length - shown.length),
  ];
}

const more = (count: number): readonly string[] => (count > 0 ? [`  and ${count} more`] : []);

function verdict({ run, status, at, jobs }: RunRecord, paint: Paint): string {
  const held = [...jobs.values()].filter(({ phase, waitingFor }) => phase !== "ended" && waitingFor === "approval");
  const names = held.map(({ name }) => `"${oneLine(name)}"`).join(", ");
  const approvals = status === "on_hold" && held.length > 0 ? ` Not approved: ${names}.` : "";
  return `${paint(statusColour(status), `The run ${run} ${runWords({ status })}`)} after ${duration(at)}.${approvals}`;
}
