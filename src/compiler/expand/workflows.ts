import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Memory } from "../diagnostics/memory.ts";
import type { Range } from "../diagnostics/source.ts";
import type { Definition } from "../library/library.ts";
import { type AbsentOrb, isMissingOrb } from "../orbs/missing-orb.ts";
import { type Entry, get, type MappingNode, mapping, scalar, sequence, textOf, type YamlNode } from "../source/node.ts";
import { evaluateWorkflowCondition } from "../template/condition.ts";
import { substitute } from "../template/substitute.ts";
import { isAmple } from "./budget.ts";
import type { CompiledConfiguration, CompiledEntry, CompiledWorkflow, Requirement } from "./compiled.ts";
import { finalNames, type NamedJob } from "./final-names.ts";
import { type Invocation, invocationsOf, type WrittenRequirement } from "./invocations.ts";
import { expandJob } from "./job.ts";
import { invocationsIn } from "./job-groups.ts";
import { requirementFinder } from "./requirements.ts";
import { noting, type Scope, type Used } from "./scope.ts";

/** No `workflows`, and no job that CircleCI would run without them. */
export const noBuildJob = defineDiagnostic<object>({
  code: "no-build-job",
  severity: "error",
  about:
    "Without `workflows`, CircleCI runs the job `build`, and there must be one. https://circleci.com/docs/reference/configuration-reference/#jobs",
  message: () => 'There are no workflows, and no job "build" to run without them.',
  hint: () => "Add `workflows`, or name the job `build`.",
});

/**
 * Workflows that are all switched off. CircleCI's command line then says that all were filtered, and gives no
 * configuration.
 */
export const nothingRuns = defineDiagnostic<object>({
  code: "nothing-runs",
  severity: "warning",
  about:
    "Each workflow has a condition, and for the given parameters none of them holds, so that a pipeline would run nothing. https://circleci.com/docs/reference/configuration-reference/#using-when-in-workflows",
  message: () => "No workflow runs for the given parameters: all are switched off by their conditions.",
  hint: () => "Pass what a pipeline that runs something has, such as --set deploy=true or --branch main.",
});

/** The same where a condition asks what started the pipeline, which is meant to hold for some pipelines only. */
export const nothingRunsHere = defineDiagnostic<object>({
  code: "nothing-runs-here",
  severity: "warning",
  about:
    "Each workflow has a condition, one of them on the branch, the tag or what else starts a pipeline, and none holds for this one, so that it would run nothing. `compile` says so; the command `validate` does not, since other pipelines run something. https://circleci.com/docs/reference/configuration-reference/#using-when-in-workflows",
  message: () =>
    "No workflow runs for the given parameters, branch and trigger: all are switched off by their conditions.",
  hint: () => "Pass what a pipeline that runs something has, such as --branch main, --tag v1.2.3 or --set deploy=true.",
});

/** A workflow as it is written, with its jobs expanded but not yet named for good. */
interface ExpandedWorkflow {
  readonly name: string;
  readonly at: Range;
  readonly active: boolean;
  /** Whether its condition asks what started the pipeline. */
  readonly ofSome: boolean;
  readonly settings: ReadonlyMap<string, YamlNode>;
  readonly when: YamlNode | undefined;
  readonly jobs: readonly NamedJob[];
  readonly scope: Scope;
}

const notKept = new Set(["jobs", "when", "unless", "version"]);

/** Expands all workflows of a configuration; those that their condition switches off report warnings only. */
export function expandWorkflows(document: MappingNode, scope: Scope): Omit<CompiledConfiguration, "orbs"> {
  const expanded = writtenWorkflows(document, scope).map((workflow) => expandWorkflow(workflow, scope));
  const active = expanded.filter((workflow) => workflow.active);
  const section = document.entries.get("workflows");
  if (expanded.length > 0 && active.length === 0 && section !== undefined)
    scope.report((expanded.some(({ ofSome }) => ofSome) ? nothingRunsHere : nothingRuns).at(section.key, {}));
  const names = new Map<NamedJob, string>();
  // What is switched off is named apart: CircleCI does not see it when it numbers the jobs.
  for (const group of [active, ...expanded.filter((workflow) => !workflow.active).map((workflow) => [workflow])]) {
    const jobs = group.flatMap((workflow) => workflow.jobs);
    for (const [index, name] of finalNames(jobs).entries()) {
      const job = jobs[index];
      if (job !== undefined) names.set(job, name);
    }
  }
  const workflows = expanded.map((workflow) => finish(workflow, names));
  const jobs = new Map<string, MappingNode>();
  for (const workflow of workflows)
    if (workflow.active)
      for (const { name, job } of workflow.entries) if (job !== undefined && !jobs.has(name)) jobs.set(name, job);
  return { jobs, workflows };
}

function writtenWorkflows(
  document: MappingNode,
  scope: Scope,
): readonly { readonly key: Entry["key"]; readonly name: string; readonly value: YamlNode }[] {
  const node = get(document, "workflows");
  if (node?.kind === "mapping")
    return [...node.entries]
      .filter(([name, { value }]) => name !== "version" && value.kind === "mapping")
      .map(([name, { key, value }]) => ({ name, key, value }));
  if (node !== undefined && node.kind !== "scalar") return [];
  const build = get(document, "jobs")?.kind === "mapping" ? scope.library.jobs.get("build") : undefined;
  if (build === undefined) {
    const [first] = document.entries.values();
    scope.report(noBuildJob.at(document.entries.get("jobs")?.key ?? first?.key ?? document, {}));
    return [];
  }
  const key = scalar("workflow", build.at);
  const jobs = sequence([scalar("build", build.at)], build.at);
  return [
    {
      name: "workflow",
      key,
      value: mapping(new Map([["jobs", { key: scalar("jobs", build.at), value: jobs }]]), build.at),
    },
  ];
}

function expandWorkflow(
  { name, key, value }: { readonly name: string; readonly key: Entry["key"]; readonly value: YamlNode },
  outer: Scope,
): ExpandedWorkflow {
  const entries = value.kind === "mapping" ? value.entries : new Map<string, Entry>();
  const active = isActive(entries, outer);
  const scope = active ? outer : { ...outer, report: asWarning(outer.report, key) };
  const settings = new Map<string, YamlNode>();
  for (const [setting, entry] of entries)
    if (!notKept.has(setting)) settings.set(setting, substitute(entry.value, scope.pipeline, scope.report));
  const jobs = expandEntries(get(value, "jobs"), name, scope);
  const ofSome = ["when", "unless"].some((condition) => asksForTrigger(entries.get(condition)?.value));
  return { name, at: key, active, ofSome, settings, when: conditionOf(entries), jobs, scope };
}

const conditionOf = (entries: ReadonlyMap<string, Entry>): YamlNode | undefined =>
  entries.has("unless") ? undefined : entries.get("when")?.value;

/** The jobs of a workflow's list; those of an entry that is as before are as before, if what they use is too. */
function expandEntries(list: YamlNode | undefined, workflow: string, scope: Scope): readonly NamedJob[] {
  const { memory } = scope;
  // In a list with job groups, one entry depends on others.
  if (memory === undefined || list?.kind !== "sequence" || scope.library.jobGroups.size > 0) {
    const jobs: NamedJob[] = [];
    for (const invocation of invocationsIn(list, "", scope)) jobs.push(expandInvocation(invocation, workflow, scope));
    return jobs;
  }
  const surroundings = surroundingsOf(scope, memory);
  return list.items.flatMap((entry) => {
    const question = {
      about: entry,
      asked: expandEntries,
      under: [workflow, surroundings],
      holds: (before: ExpandedEntry) => holds(before, scope),
    };
    const expanded = memory.recall(question, scope.report, (report): ExpandedEntry => {
      const used = { definitions: new Set<Definition>(), orbs: new Set<string>(), missing: new Set<AbsentOrb>() };
      const budget = { left: scope.budget.left };
      const inner = { ...scope, report, used, budget };
      const jobs = invocationsOf(entry, "", inner).map((each) => expandInvocation(each, workflow, inner));
      const spent = scope.budget.left - budget.left;
      return { jobs, used, spent, isSure: isAmple(budget) };
    });
    scope.budget.left -= expanded.spent;
    for (const each of expanded.used.definitions) scope.used.definitions.add(each);
    for (const each of expanded.used.orbs) scope.used.orbs.add(each);
    for (const each of expanded.used.missing) scope.used.missing.add(each);
    return expanded.jobs;
  });
}

interface ExpandedEntry {
  readonly jobs: readonly NamedJob[];
  readonly used: Used;
  readonly spent: number;
  /** Whether it would be the same if more was left to spend. */
  readonly isSure: boolean;
}

/** What the expansion of an entry depends on, besides the definitions that it uses: one object while it is the same. */
function surroundingsOf({ library, pipeline }: Scope, memory: Memory): object {
  const { document, orbs, commands, executors, aliases } = library;
  const sections = [commands, executors, aliases.commands, aliases.executors, aliases.jobs];
  const names = sections.map((section) => [...section.keys()].join("\n"));
  const targets = [aliases.commands, aliases.executors, aliases.jobs].flatMap((section) => [...section.values()]);
  const under = [document.entries.get("functions")?.value, pipeline, ...orbs.values(), ...names, ...targets];
  return memory.recall(
    { about: memory, asked: surroundingsOf, under },
    () => {},
    () => ({}),
  );
}

const sectionOf = { command: "commands", executor: "executors", job: "jobs", "job-group": "jobGroups" } as const;

/** Whether all that an entry came by is there still, and the same. What was not found may be there by now. */
const holds = ({ used, jobs, spent, isSure }: ExpandedEntry, { library, budget }: Scope): boolean =>
  isSure &&
  isAmple({ left: budget.left - spent }) &&
  jobs.every(({ invocation: { definition, type } }) => definition !== undefined || type === "approval") &&
  [...used.definitions].every(
    (each) => each.library !== library || library[sectionOf[each.kind]].get(each.name) === each,
  );

function expandInvocation(invocation: Invocation, workflow: string, scope: Scope): NamedJob {
  const { definition } = invocation;
  const { scope: noted, lacking } = noting(scope);
  const body =
    definition === undefined || definition.kind !== "job"
      ? undefined
      : expandJob(
          {
            definition,
            given: invocation.args,
            at: invocation.at,
            home: scope.library,
            preSteps: invocation.preSteps,
            postSteps: invocation.postSteps,
          },
          noted,
        );
  return { workflow, invocation, body, missingOrbs: [...invocation.lacking, ...lacking] };
}

/**
 * `when` and `unless` of a workflow:
 * https://circleci.com/docs/reference/configuration-reference/#using-when-in-workflows
 */
function isActive(entries: ReadonlyMap<string, Entry>, scope: Scope): boolean {
  const when = entries.get("when");
  const unless = entries.get("unless");
  const holds = when === undefined || evaluateWorkflowCondition(when.value, scope.pipeline, scope.report) !== false;
  return (
    holds && (unless === undefined || evaluateWorkflowCondition(unless.value, scope.pipeline, scope.report) !== true)
  );
}

/** Whether a condition names a value of the pipeline that no parameter is: its branch, its tag, its trigger. */
function asksForTrigger(node: YamlNode | undefined): boolean {
  if (node?.kind === "mapping") return [...node.entries.values()].some(({ value }) => asksForTrigger(value));
  if (node?.kind === "sequence") return node.items.some(asksForTrigger);
  return /\bpipeline\.(?!parameters\.)/.test(textOf(node) ?? "");
}

/** CircleCI does not look at a workflow that is switched off, until the day when it is switched on. */
function asWarning(report: Report, workflow: Range): Report {
  return (diagnostic) => {
    const once = isMissingOrb(diagnostic) ? "it is needed" : "CircleCI would refuse it";
    const message = `This workflow is switched off for the given parameters; ${once} once it is on.`;
    const related = [...diagnostic.related, { at: workflow, message }];
    report({ ...diagnostic, severity: "warning", related });
  };
}

function finish(workflow: ExpandedWorkflow, names: ReadonlyMap<NamedJob, string>): CompiledWorkflow {
  const { name, at, active, settings, when, scope } = workflow;
  const jobs = workflow.jobs.map((job) => ({ ...job, original: job, name: names.get(job) ?? job.invocation.name }));
  const requirementsOf = requirementFinder(name, jobs);
  const entries = jobs.map((job): CompiledEntry => {
    const found = job.invocation.requires.map((written) => ({ written, found: requirementsOf(written, job, scope) }));
    const requires = found.flatMap((each) => each.found);
    const make = (): CompiledEntry => compiledEntry(job, { found, requires });
    if (scope.memory === undefined) return make();
    const under = [job.name, job.original, ...requires.map((requirement) => requirement.name)];
    return scope.memory.recall({ about: job.invocation, asked: finish, under }, scope.report, make);
  });
  return { name, entries, settings, active, at, ...(when !== undefined && { when }) };
}

type Found = readonly { readonly written: WrittenRequirement; readonly found: readonly Requirement[] }[];

function compiledEntry(
  job: NamedJob & { readonly name: string },
  { found, requires }: { readonly found: Found; readonly requires: readonly Requirement[] },
): CompiledEntry {
  const { invocation, body } = job;
  const { definition, args } = invocation;
  return {
    name: job.name,
    type: invocation.type,
    requires,
    at: invocation.at,
    missingOrbs: job.missingOrbs,
    ...(definition !== undefined && { call: { definition, args } }),
    job: invocation.type === "approval" && invocation.definition === undefined ? undefined : body,
    settings: settingsOf(job, found),
  };
}

/** An entry's settings with the final names in `requires`, and the statuses as they are written. */
function settingsOf({ invocation }: NamedJob, found: Found): MappingNode {
  const { settings, at } = invocation;
  if (found.length === 0) return mapping(settings, at);
  const key = settings.get("requires")?.key ?? scalar("requires", at);
  const items = found.flatMap(({ written, found: requirements }) =>
    requirements.map(({ name, at: place }): YamlNode => {
      const node = scalar(name, place);
      return written.statuses === undefined
        ? node
        : mapping(new Map([[name, { key: node, value: written.statuses }]]), place);
    }),
  );
  return mapping(new Map([...settings, ["requires", { key, value: sequence(items, key) }]]), at);
}
