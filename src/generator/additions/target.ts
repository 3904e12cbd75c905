import { isMap as isMapNode } from "yaml";
import { type Addition, type AdditionProblem, type Refusal, refused } from "./addition.ts";
import { type Existing, lineOf } from "./existing.ts";
import { entriesOf, valueAt } from "./nodes.ts";
import {
  type ExistingJob,
  type ExistingWorkflow,
  hasImplicitWorkflow,
  implicitWorkflow,
  workflowsOf,
} from "./workflows.ts";

/** Where the jobs of an addition go: into a workflow of the file, or into workflows of their own. */
export type Target = {
  readonly kind: "target";
  readonly workflows: readonly ExistingWorkflow[];
  readonly workflow: ExistingWorkflow | undefined;
  /** Whether the file relies on the workflow that CircleCI makes up, which is no more once there are others. */
  readonly implicit: boolean;
  /** The required jobs. */
  readonly after: readonly ExistingJob[];
};

/** Finds the chosen workflow and the jobs that are to be required. */
export function targetOf(existing: Existing, { workflow: chosen, after = [] }: Addition): Target | Refusal {
  const implicit = hasImplicitWorkflow(existing);
  const limited = implicit ? limitedBuild(existing) : undefined;
  if (limited !== undefined) return limited;
  const build: ExistingJob = {
    job: "build",
    name: "build",
    isApproval: false,
    hasArguments: false,
    requires: [],
    filters: undefined,
  };
  const workflows = implicit ? [{ name: implicitWorkflow, node: undefined, jobs: [build] }] : workflowsOf(existing);
  if (chosen === undefined && after.length === 0)
    return { kind: "target", workflows, workflow: undefined, implicit, after: [] };
  const workflow = chosen === undefined ? withAll(workflows, after) : workflows.find(({ name }) => name === chosen);
  if (workflow === undefined) return noWorkflow(workflows, { chosen, after });
  const required = after.map((name) => jobNamed(workflow, name));
  const problems = required.flatMap((found) => ("message" in found ? [found] : []));
  if (problems.length > 0) return { kind: "refused", problems };
  return { kind: "target", workflows, workflow, implicit, after: required.filter((found) => "job" in found) };
}

/** The only workflow that has all of these jobs. */
function withAll(workflows: readonly ExistingWorkflow[], names: readonly string[]): ExistingWorkflow | undefined {
  const [first, second] = workflows.filter(({ jobs }) =>
    names.every((name) => jobs.some((job) => job.name === name || job.job === name)),
  );
  return second === undefined ? first : undefined;
}

function noWorkflow(
  workflows: readonly ExistingWorkflow[],
  { chosen, after }: { readonly chosen: string | undefined; readonly after: readonly string[] },
): Refusal {
  const names = listed(workflows.map(({ name }) => name));
  if (chosen !== undefined)
    return refused(
      `The file has no workflow "${chosen}".`,
      names === ""
        ? "It has none at all: leave the workflow out, and the jobs get one of their own."
        : `Its workflows: ${names}.`,
    );
  const one = after.length === 1 ? `the job ${listed(after)}` : `the jobs ${listed(after)}`;
  return refused(
    `There is not exactly one workflow that has ${one}.`,
    names === "" ? "The file has no workflows." : `Name the workflow: ${names}.`,
  );
}

/** A job by its name in the workflow, or by what it runs where only one does. */
function jobNamed({ name: workflow, jobs }: ExistingWorkflow, wanted: string): ExistingJob | AdditionProblem {
  const [named, other] = jobs.filter(({ name }) => name === wanted);
  if (named !== undefined && other !== undefined)
    return {
      message: `The workflow "${workflow}" runs "${wanted}" more than once, under the same name.`,
      hint: "Give each of them a `name` of its own, and add again.",
    };
  if (named !== undefined) return named;
  const [one] = jobs.filter(({ prefix }) => prefix !== undefined && wanted.startsWith(prefix));
  if (one !== undefined) return { ...one, name: wanted };
  const [first, second] = jobs.filter(({ job }) => job === wanted);
  if (first !== undefined && second === undefined) return first;
  const others = listed(
    (first === undefined ? jobs : jobs.filter(({ job }) => job === wanted)).map(({ name }) => name),
  );
  return first === undefined
    ? {
        message: `The workflow "${workflow}" has no job "${wanted}" to wait for.`,
        hint: others === "" ? "It has no jobs at all." : `Its jobs: ${others}.`,
      }
    : { message: `The workflow "${workflow}" runs "${wanted}" more than once.`, hint: `Name one of them: ${others}.` };
}

/**
 * `branches` of a job hold only where there are no workflows:
 * https://circleci.com/docs/reference/configuration-reference/#branches-1
 */
function limitedBuild(existing: Existing): Refusal | undefined {
  const { document } = existing;
  const build = valueAt(document, valueAt(document, document.contents, "jobs"), "build");
  const branches = entriesOf(document, build).get("branches");
  if (!isMapNode(build) || branches === undefined) return undefined;
  return refused(
    `The job "build" runs without workflows, and its \`branches\` (line ${lineOf(existing, branches.value)}) hold only there: with a workflow it would run for every branch.`,
    "Write the workflow into the file first, with these branches as `filters` of the job, and add again.",
  );
}

const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
