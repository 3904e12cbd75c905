import type { Data, DataMap } from "../../model/index.ts";
import type { AdditionProblem } from "./addition.ts";
import { partOf } from "./already-there.ts";
import type { AddedJob } from "./entries.ts";
import type { Existing } from "./existing.ts";
import { entriesOf, holds, textOf } from "./nodes.ts";
import { isMap } from "./references.ts";
import type { Target } from "./target.ts";
import type { ExistingJob, ExistingWorkflow } from "./workflows.ts";

/** What CircleCI accepts and may not be meant, of jobs that go into a workflow of the file. */
export function warningsFor(
  existing: Existing,
  jobs: readonly AddedJob[],
  { workflow, workflows, after }: Target,
): readonly AdditionProblem[] {
  if (workflow === undefined) return [];
  return [
    ...filteredAway(existing, jobs, { workflow, after }),
    ...limited(existing, workflow),
    ...workflows.flatMap((other) => (other === workflow ? [] : twice(jobs, other))),
  ];
}

/**
 * A job does not run where one that it requires is filtered away:
 * https://circleci.com/docs/reference/configuration-reference/#filters
 */
function filteredAway(
  { document }: Existing,
  jobs: readonly AddedJob[],
  { workflow, after }: { readonly workflow: ExistingWorkflow; readonly after: readonly ExistingJob[] },
): readonly AdditionProblem[] {
  const filtered = upstream(workflow, after).filter(
    ({ filters }) =>
      (textOf(filters) !== undefined || entriesOf(document, filters).has("branches")) &&
      jobs.some(({ args }) => args.filters === undefined || !holds(document, filters, args.filters)),
  );
  const [first, ...more] = filtered;
  if (first === undefined) return [];
  const names =
    more.length === 0 ? `"${first.name}" has` : `"${first.name}" and ${more.length} more that it waits for have`;
  return [
    {
      message: `${names} filters of branches: where one does not run, the added jobs that wait for it do not run either.`,
      hint: "Give the added jobs the same `filters`, or let them wait for a job that runs for every branch.",
    },
  ];
}

/** These jobs, and all that they wait for. */
function upstream({ jobs }: ExistingWorkflow, from: readonly ExistingJob[]): readonly ExistingJob[] {
  const found = new Set(from);
  // The set grows while it is walked.
  for (const { requires } of found) for (const job of jobs) if (requires.includes(job.name)) found.add(job);
  return [...found];
}

function limited({ document }: Existing, { name, node }: ExistingWorkflow): readonly AdditionProblem[] {
  const keys = entriesOf(document, node);
  const key = ["when", "unless", "triggers"].find((each) => keys.has(each));
  if (key === undefined) return [];
  const words = key === "triggers" ? "only at fixed times" : "only under its condition";
  return [
    {
      message: `The workflow "${name}" has \`${key}\`: the added jobs run ${words}.`,
      hint: "Where that is not meant, choose another workflow, or none.",
    },
  ];
}

/**
 * A schedule runs every workflow that has no condition. Those of a file were there before the schedule that an added
 * workflow waits for. https://circleci.com/docs/guides/orchestrate/schedule-triggers/
 */
export function scheduledToo(
  { document }: Existing,
  added: DataMap,
  { workflows }: Target,
): readonly AdditionProblem[] {
  const names = Object.values(added).flatMap((content) => (isMap(content) ? (scheduleOf(content.when) ?? []) : []));
  const [name] = names;
  if (name === undefined) return [];
  const conditions = ["when", "unless", "triggers"];
  const free = workflows.filter(({ node }) => !conditions.some((key) => entriesOf(document, node).has(key)));
  if (free.length === 0) return [];
  return [
    {
      message: `The schedule "${name}" runs ${free.length > 1 ? "the workflows" : "the workflow"} ${free.map((each) => `"${each.name}"`).join(", ")} too, as it runs every workflow without a condition.`,
      hint: `Where that is not meant, give it: when: {not: {equal: [${name}, << pipeline.schedule.name >>]}}`,
    },
  ];
}

/** The schedule that a condition waits for. */
function scheduleOf(condition: Data | undefined): string | undefined {
  if (!isMap(condition) || !Array.isArray(condition.equal)) return undefined;
  const [one, other] = condition.equal as readonly Data[];
  return other === "<< pipeline.schedule.name >>" && typeof one === "string" ? one : undefined;
}

function twice(jobs: readonly AddedJob[], other: ExistingWorkflow): readonly AdditionProblem[] {
  const { there, lacking } = partOf(jobs, other);
  if (there.length === 0 || lacking.length > 0) return [];
  return [
    {
      message: `The workflow "${other.name}" has the same jobs, and both workflows run them.`,
      hint: `Delete them from one of the two.`,
    },
  ];
}
