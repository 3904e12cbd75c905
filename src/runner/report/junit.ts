import { xml } from "../../compiler/print/junit.ts";
import { terminalText } from "../../text/terminal-text.ts";
import { isFailure, jobWords, lastNodes, nodeName, outcomeWords } from "./format.ts";
import type { JobRecord, NodeRecord, RunRecord, StepRecord } from "./run-model.ts";

/** The lines of a step's output that a result holds. */
const lastLines = 50;

interface Counted {
  readonly text: string;
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

/**
 * A run as test results: a suite for each job, a test for each step. A job that ended without a failed step, such as
 * one that lacks a context, is a test of its own, and so is one that did not run.
 * https://circleci.com/docs/guides/test/collect-test-data/ What ran before of the same pipeline, its setup, comes
 * first.
 */
export function printRunJunit(run: RunRecord, before: readonly RunRecord[] = []): string {
  const runs = [...before, run];
  const suites = runs.flatMap(({ jobs }) => [...jobs.values()].map(suiteOf));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(run.workflow)}" ${counts(sum(suites))} time="${seconds(runs.reduce((ms, { at }) => ms + at, 0))}">`,
    ...suites.map(({ text }) => text),
    "</testsuites>",
    "",
  ].join("\n");
}

function suiteOf(job: JobRecord): Counted & { readonly text: string } {
  const nodes = lastNodes(job);
  const steps = nodes.flatMap((node) => node.steps.map((step) => caseOf(job, node, step)));
  const cases = steps.some(({ failures }) => failures > 0) ? steps : [...steps, ...jobCase(job, steps.length > 0)];
  const total = sum(cases);
  const took = (job.endedAt ?? 0) - (job.startedAt ?? job.endedAt ?? 0);
  const lines = [
    `  <testsuite name="${xml(job.name)}" ${counts(total)} time="${seconds(took)}">`,
    ...cases.map(({ text }) => text),
    "  </testsuite>",
  ];
  return { ...total, text: lines.join("\n") };
}

function caseOf(job: JobRecord, { node }: NodeRecord, step: StepRecord): Counted {
  const { outcome, startedAt, endedAt = startedAt, name, log } = step;
  const open = `    <testcase classname="${xml(nodeName(job, node))}" name="${xml(name)}" time="${seconds(endedAt - startedAt)}"`;
  if (outcome === undefined || outcome.kind === "skipped" || outcome.kind === "cancelled") {
    const why = outcome === undefined ? "did not end" : outcomeWords(outcome);
    return { text: `${open}><skipped message="${xml(why)}"/></testcase>`, tests: 1, failures: 0, skipped: 1 };
  }
  if (!isFailure(outcome)) return { text: `${open}/>`, tests: 1, failures: 0, skipped: 0 };
  const output = log.lastLines(lastLines).map((line) => terminalText(line));
  const failure = `<failure message="${xml(outcomeWords(outcome))}">${xml(output.join("\n"))}</failure>`;
  return { text: `${open}>${failure}</testcase>`, tests: 1, failures: 1, skipped: 0 };
}

/** What is to be said of a job beyond its steps. */
function jobCase(job: JobRecord, hasSteps: boolean): readonly Counted[] {
  const { name, status, because = "" } = job;
  if (status === "success" && hasSteps) return [];
  const words = `${jobWords(job)}${because === "" ? "" : `: ${because}`}`;
  const open = `    <testcase classname="${xml(name)}" name="the job" time="0.000"`;
  if (status === "success") return [{ text: `${open}/>`, tests: 1, failures: 0, skipped: 0 }];
  if (status === "failed" || status === "unauthorized")
    return [{ text: `${open}><failure message="${xml(words)}"/></testcase>`, tests: 1, failures: 1, skipped: 0 }];
  return [{ text: `${open}><skipped message="${xml(words)}"/></testcase>`, tests: 1, failures: 0, skipped: 1 }];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const counts = ({ tests, failures, skipped }: Omit<Counted, "text">): string =>
  `tests="${tests}" failures="${failures}" skipped="${skipped}"`;

function sum(all: readonly Omit<Counted, "text">[]): Omit<Counted, "text"> {
  const total = (key: "tests" | "failures" | "skipped"): number => all.reduce((result, each) => result + each[key], 0);
  return { tests: total("tests"), failures: total("failures"), skipped: total("skipped") };
}
