import type { Diagnostic, Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { Range } from "../../compiler/diagnostics/source.ts";
import type { CompiledConfiguration, CompiledEntry, CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { fromData } from "../../compiler/source/data.ts";
import { get, type YamlNode } from "../../compiler/source/node.ts";
import type { Names } from "../../compiler/template/names.ts";
import type { Data } from "../../model/data.ts";
import type { PlanContext } from "./context.ts";
import { describeRef, type PipelineRef, refOf } from "./filters.ts";
import type { ImageRule } from "./images.ts";
import type { WorkflowPlan } from "./plan.ts";
import { planJob } from "./plan-job.ts";
import { equalJobs, nothingToRun, severalWorkflows, workflowSwitchedOff } from "./problems.ts";
import { type Refusal, unknownWorkflow } from "./refusal.ts";
import { chosenJobs, jobsThatRun } from "./select-jobs.ts";
import { numberIn } from "./values.ts";
import { flagsThatRun } from "./what-runs.ts";

/** What a plan is made for. */
export interface PlanOptions {
  /** The workflow to run; without it, the only one that a pipeline would run. */
  readonly workflow?: string;
  /** Pipeline values by their name without `pipeline.`, parameters as `parameters.NAME`: see `pipelineData`. */
  readonly values: Readonly<Record<string, Data>>;
  /** Images to use instead of those of the configuration; the first rule that fits counts. */
  readonly images?: readonly ImageRule[];
  /** The jobs to run, by name or by a pattern with `*` and `?`; without them all. What they require runs too. */
  readonly jobs?: readonly string[];
  /** Only the named jobs, without what they require. */
  readonly only?: boolean;
  /** What this machine is. */
  readonly host: PlanContext["host"];
}

/** A plan, unless a problem is an error or something was asked for that cannot be. */
export interface PlanResult {
  readonly plan?: WorkflowPlan;
  readonly problems: readonly Diagnostic[];
  readonly refusals: readonly Refusal[];
}

/** What takes what is wrong: with the configuration, and with what was asked for. */
interface Takers {
  readonly report: Report;
  readonly refuse: (refusal: Refusal) => void;
}

/**
 * Plans one workflow of a configuration whose only errors, if any, are orbs that are not at hand, for jobs that do not
 * need them: what runs, where, with which values. Nothing is started.
 */
export function planWorkflow(compiled: CompiledConfiguration, options: PlanOptions): PlanResult {
  const problems: Diagnostic[] = [];
  const refusals: Refusal[] = [];
  const plan = makePlan(compiled, options, {
    report: (problem) => problems.push(problem),
    refuse: (refusal) => refusals.push(refusal),
  });
  const failed = plan === undefined || refusals.length > 0 || problems.some(({ severity }) => severity === "error");
  return { ...(!failed && { plan }), problems, refusals };
}

/**
 * The workflows that a pipeline would run: switched on, not on a schedule, and with a job that its branch or tag lets
 * through.
 */
export function workflowsThatRun(
  compiled: CompiledConfiguration,
  values: Readonly<Record<string, Data>>,
): readonly CompiledWorkflow[] {
  const ignore: Report = () => {};
  return compiled.workflows.filter((workflow) => {
    const context = { ref: refOf(values), names: namesOf(values, workflow), report: ignore };
    return workflow.active && !isScheduled(workflow) && jobsThatRun(workflow, context).length > 0;
  });
}

function makePlan(compiled: CompiledConfiguration, options: PlanOptions, takers: Takers): WorkflowPlan | undefined {
  const { report, refuse } = takers;
  const { values, images = [], host } = options;
  const ref = refOf(values);
  const workflow = selectWorkflow(compiled, options, takers);
  if (workflow === undefined) return undefined;
  const running = jobsThatRun(workflow, { ref, names: namesOf(values, workflow), report });
  if (running.length === 0)
    report(
      nothingToRun.at(workflow.at, {
        what: `The workflow "${workflow.name}"`,
        for: describeRef(ref),
        others: thatWouldRun([workflow], values),
      }),
    );
  const choice = { names: options.jobs ?? [], alone: options.only ?? false };
  const entries = chosenJobs(running, choice, { workflow, ref: describeRef(ref), refuse });
  const lacking = entries.flatMap(({ missingOrbs }) => missingOrbs);
  if (lacking.length > 0) {
    for (const missing of new Map(lacking.map((each) => [each.reference, each])).values()) report(missing);
    return undefined;
  }
  const jobs = once(entries, workflow, report).flatMap((entry) => planJob(entry, { report, images, host }) ?? []);
  return {
    workflow: workflow.name,
    jobs,
    maxAutoReruns: numberIn(workflow.settings.get("max_auto_reruns"), { least: 0, otherwise: 0 }),
    pipelineValues: values,
    ...(compiled.setup !== undefined && { setup: true }),
  };
}

/** Workflows of which something would run with other flags, and the flags. */
function thatWouldRun(
  workflows: readonly CompiledWorkflow[],
  values: Readonly<Record<string, Data>>,
): readonly { readonly name: string; readonly flags: string }[] {
  return workflows.flatMap((workflow) => {
    const flags = flagsThatRun(workflow, (ref) => {
      const other = { ...values, "git.branch": "", "git.tag": "", [`git.${ref.kind}`]: ref.name };
      return jobsThatRun(workflow, { ref, names: namesOf(other, workflow), report: () => {} }).length > 0;
    });
    return flags === undefined ? [] : [{ name: workflow.name, flags }];
  });
}

/** A configuration without any workflow has an error, and is not planned. */
const nowhere: Range = { source: { name: "-", text: "" }, start: 0, end: 0 };

function selectWorkflow(
  compiled: CompiledConfiguration,
  { workflow: wanted, values }: PlanOptions,
  { report, refuse }: Takers,
): CompiledWorkflow | undefined {
  if (wanted !== undefined) {
    const found = compiled.workflows.find(({ name }) => name === wanted);
    const known = compiled.workflows.map(({ name }) => name);
    if (found === undefined) refuse(unknownWorkflow(wanted, known));
    else if (!found.active)
      report(workflowSwitchedOff.at(found.at, { name: wanted, flags: thatWouldRun([found], values)[0]?.flags }));
    return found?.active ? found : undefined;
  }
  const candidates = workflowsThatRun(compiled, values);
  const [first, second] = candidates;
  if (first !== undefined && second === undefined) return first;
  const ref: PipelineRef = refOf(values);
  if (first === undefined) {
    const at = compiled.workflows[0]?.at ?? nowhere;
    const others = thatWouldRun(
      compiled.workflows.filter((each) => !isScheduled(each)),
      values,
    );
    report(nothingToRun.at(at, { what: "The configuration", for: describeRef(ref), others }));
  } else {
    const names = candidates.map(({ name }) => name);
    const related = candidates.slice(1).map(({ at, name }) => ({ at, message: `"${name}" stands here.` }));
    report(severalWorkflows.at(first.at, { names, for: describeRef(ref) }, related));
  }
  return undefined;
}

/** https://circleci.com/docs/guides/orchestrate/workflows/#scheduling-a-workflow */
function isScheduled({ settings }: CompiledWorkflow): boolean {
  const triggers = settings.get("triggers");
  return triggers?.kind === "sequence" && triggers.items.some((item) => get(item, "schedule") !== undefined);
}

/** Jobs have one name each, but for entries that are equal in everything. */
function once(entries: readonly CompiledEntry[], workflow: CompiledWorkflow, report: Report): readonly CompiledEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ name, at }) => {
    if (seen.has(name)) report(equalJobs.at(at, { job: name, workflow: workflow.name }));
    const first = !seen.has(name);
    seen.add(name);
    return first;
  });
}

function namesOf(values: Readonly<Record<string, Data>>, { at }: CompiledWorkflow): Names {
  return {
    lookUp: (path): YamlNode | undefined => {
      const name = path.startsWith("pipeline.") ? path.slice("pipeline.".length) : "";
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return value === undefined ? undefined : fromData(value, at);
    },
    known: () => Object.keys(values).map((name) => `pipeline.${name}`),
  };
}
