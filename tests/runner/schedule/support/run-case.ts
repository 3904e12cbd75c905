import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../../../../src/compiler/compile.ts";
import type { Data } from "../../../../src/model/data.ts";
import { pipelineData } from "../../../../src/runner/plan/pipeline-data.ts";
import type { WorkflowPlan } from "../../../../src/runner/plan/plan.ts";
import { type PlanOptions, planWorkflow } from "../../../../src/runner/plan/plan-workflow.ts";
import { memoryLocks } from "../../../../src/runner/schedule/locks.ts";
import type { RunResult } from "../../../../src/runner/schedule/result.ts";
import { type RunningWorkflow, startWorkflow } from "../../../../src/runner/schedule/start-workflow.ts";
import { HeldClock } from "./held-clock.ts";
import { HeldJobs } from "./held-jobs.ts";
import { renderEvent } from "./render-event.ts";

export const casesFolder = join(import.meta.dirname, "..", "cases");

export const caseNames = (): readonly string[] => readdirSync(casesFolder).toSorted();

/** What happens in a case, beside its configuration. */
interface Story {
  readonly maxConcurrent?: number;
  readonly plan?: Pick<PlanOptions, "workflow" | "jobs" | "only">;
  readonly values?: Readonly<Record<string, Data>>;
  /** Other runs of the same configuration, by name, with the values of their pipelines. They start with "start NAME". */
  readonly others?: Readonly<Record<string, Readonly<Record<string, Data>>>>;
  /** "JOB: END", "cancel", "clock: HOURSh", "start RUN"; what another run does stands behind "RUN/". */
  readonly story: readonly string[];
}

const host = { architecture: "amd64", cpus: 2, memoryMiB: 8192 } as const;

/** Everything that a run promises has come to pass once one turn of the event loop is over: nothing here waits for the world. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs a case, and gives all events and what the story did, in order. */
export async function runCase(name: string): Promise<string> {
  const folder = join(casesFolder, name);
  const story = JSON.parse(readFileSync(join(folder, "story.json"), "utf8")) as Story;
  const lines: string[] = [];
  const clock = new HeldClock();
  const locks = memoryLocks();
  const runs = new Map<string, { readonly jobs: HeldJobs; readonly running: RunningWorkflow; result?: RunResult }>();
  const several = story.others !== undefined;

  const start = (run: string, values: Readonly<Record<string, Data>>): void => {
    const say = (line: string): number => lines.push(several ? line.replaceAll(/^/gm, `${run}| `) : line);
    const jobs = new HeldJobs(say);
    const deps = { ...{ run, clock, locks, maxConcurrent: story.maxConcurrent ?? 10 }, ...jobs };
    const plan = planOf(folder, { values: { ...story.values, ...values }, plan: story.plan ?? {} });
    const running = startWorkflow(plan, { ...deps, report: (event) => say(renderEvent(event)) });
    const entry: { jobs: HeldJobs; running: RunningWorkflow; result?: RunResult } = { jobs, running };
    runs.set(run, entry);
    // A bug of ours shows when the story is over and the promise is waited for.
    void running.done.then((result) => Object.assign(entry, { result })).catch(() => {});
  };

  start("run", {});
  await settled();
  for (const line of story.story) {
    lines.push(`> ${line}`);
    const [, run = "run", what = ""] = /^(?:(\w+)\/)?(.*)$/.exec(line) ?? [];
    const [subject = "", how] = what.split(": ");
    if (subject.startsWith("start ")) start(subject.slice(6), story.others?.[subject.slice(6)] ?? {});
    else if (subject === "clock") clock.forward(Number.parseFloat(how ?? "0") * 3_600_000);
    else if (subject === "cancel") runs.get(run)?.running.cancel();
    else runs.get(run)?.jobs.end(subject, how ?? "");
    await settled();
  }
  for (const [run, { jobs, running, result }] of runs) {
    if (jobs.left().length > 0) throw new Error(`The story of ${run} ends while there are: ${jobs.left().join(", ")}.`);
    if (result === undefined) await Promise.race([running.done, settled()]);
    if (result === undefined) throw new Error(`The run ${run} does not end.`);
    const statuses = [...result.jobs].map(([job, status]) => `    ${job}: ${status}`);
    const attempts = result.attempts === 1 ? "" : ` after ${result.attempts} attempts`;
    lines.push(`= ${several ? `${run} ` : ""}${result.status}${attempts}`, ...statuses);
  }
  const left = { sleepers: clock.sleepers(), locks: locks.held() };
  if (left.sleepers > 0 || left.locks.length > 0) throw new Error(`Something is left behind: ${JSON.stringify(left)}.`);
  return `${lines.join("\n")}\n`;
}

function planOf(
  folder: string,
  {
    values,
    plan: options,
  }: { readonly values: Readonly<Record<string, Data>>; readonly plan: NonNullable<Story["plan"]> },
): WorkflowPlan {
  const source = { name: "config.yml", text: readFileSync(join(folder, "config.yml"), "utf8") };
  const given = { values: { "git.branch": "main", ...values }, parameters: {} };
  const { compiled, diagnostics } = compile(source, given);
  const data = pipelineData(source, given);
  const { plan, problems } = planWorkflow(compiled, { ...options, values: data, host });
  const wrong = [...diagnostics, ...problems].filter(({ severity }) => severity === "error");
  if (plan === undefined || wrong.length > 0)
    throw new Error(`The configuration cannot be planned: ${wrong.map(({ message }) => message).join(" ")}`);
  return plan;
}
