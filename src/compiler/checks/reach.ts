import type { Status } from "../../circleci/statuses.ts";
import type { CompiledWorkflow, Requirement } from "../expand/compiled.ts";
import { get } from "../source/node.ts";
import { remembered } from "../source/remembered.ts";
import { both, type Filtered, readFilters } from "./filters.ts";
import { graphOf } from "./graph.ts";

/** A job that its requirement keeps from running, for branches, for tags, or for both. */
export interface Blocked {
  readonly job: string;
  readonly own: Filtered;
  readonly requirement: Requirement;
  /** What the required job runs for, given its own requirements. */
  readonly required: Filtered;
  readonly kinds: readonly ("branches" | "tags")[];
  /** Whether nothing is left that the job could run for. */
  readonly never: boolean;
}

/** A requirement that is met also where the required job never ran. */
const needsNoRun = ({ statuses }: Requirement): boolean =>
  statuses.includes("not_run") || statuses.includes("terminal");

/**
 * The jobs of a workflow whose filters let through what the filters of a required job keep out: a job whose requirement
 * does not run does not run either, and nothing says so. Each cause once, where the chain is broken first.
 */
export const blockedJobs: (workflow: CompiledWorkflow) => readonly Blocked[] = remembered(findBlocked);

function findBlocked(workflow: CompiledWorkflow): readonly Blocked[] {
  const { entries, edges, order } = graphOf(workflow);
  const found: Blocked[] = [];
  const reached = new Map<number, Filtered>();
  for (const index of order) {
    const entry = entries[index];
    if (entry === undefined) continue;
    const own = readFilters(get(entry.settings, "filters"));
    let left = own;
    const blame = new Map<"branches" | "tags", { readonly requirement: Requirement; readonly required: Filtered }>();
    for (const { requirement, to } of edges[index] ?? []) {
      const [target] = to;
      const required =
        target === undefined || to.length > 1 || needsNoRun(requirement) ? undefined : reached.get(target);
      if (required === undefined) continue;
      const next = { ...left, branches: both(left.branches, required.branches), tags: both(left.tags, required.tags) };
      for (const kind of ["branches", "tags"] as const)
        if (next[kind] === "none" && left[kind] !== "none") blame.set(kind, { requirement, required });
      left = next;
    }
    const blocked = describeBlocked(entry.name, { own, left, blame });
    if (blocked !== undefined) found.push(blocked);
    // Whoever requires this job does not get the same again: it counts as running for what it was meant for.
    reached.set(index, blocked === undefined ? left : withKinds(left, own, blocked.kinds));
  }
  return found;
}

function describeBlocked(
  job: string,
  {
    own,
    left,
    blame,
  }: {
    readonly own: Filtered;
    readonly left: Filtered;
    readonly blame: ReadonlyMap<
      "branches" | "tags",
      { readonly requirement: Requirement; readonly required: Filtered }
    >;
  },
): Blocked | undefined {
  const never = left.branches === "none" && left.tags === "none";
  const kinds = [...blame.keys()].filter((kind) => never || own.explicit[kind]);
  const [first] = kinds;
  const cause = first === undefined ? undefined : blame.get(first);
  return cause === undefined ? undefined : { job, own, kinds, never, ...cause };
}

const withKinds = (left: Filtered, own: Filtered, kinds: readonly ("branches" | "tags")[]): Filtered => ({
  ...left,
  branches: kinds.includes("branches") ? own.branches : left.branches,
  tags: kinds.includes("tags") ? own.tags : left.tags,
});

/** Two requirements of a job that cannot both be met. */
export interface Conflict {
  readonly job: string;
  /** What is wanted of `requirement.name`. */
  readonly requirement: Requirement;
  /** The other requirement of the job, and what it takes of the same job to get there. */
  readonly other: Requirement;
  readonly needed: readonly Status[];
}

/** Ends of a job that has run: whoever waits for one of these needs all that the job itself waits for. */
export const hasRun = ({ statuses }: Requirement): boolean =>
  statuses.length > 0 && statuses.every((status) => status === "success" || status === "failed");

/** Whether no end of a job is both of these. */
export const disjoint = (a: readonly Status[], b: readonly Status[]): boolean =>
  a.length > 0 &&
  b.length > 0 &&
  !a.includes("terminal") &&
  !b.includes("terminal") &&
  a.every((one) => !b.includes(one));

/** Few jobs wait for a failure, but a file from somebody else may have thousands that do. */
const mostVisits = 200_000;

/** Jobs that want one job to end in a way in which another required job could not have run. */
export function statusConflicts(workflow: CompiledWorkflow): readonly Conflict[] {
  const { entries, edges } = graphOf(workflow);
  const found: Conflict[] = [];
  let visits = 0;
  const needs = (from: readonly number[], target: number, wanted: Requirement): readonly Status[] | undefined => {
    const seen = new Set(from);
    for (const index of seen)
      for (const { requirement, to } of edges[index] ?? []) {
        if (++visits > mostVisits) return undefined;
        if (to.includes(target)) {
          if (disjoint(requirement.statuses, wanted.statuses)) return requirement.statuses;
        } else if (hasRun(requirement)) for (const one of to) seen.add(one);
      }
    return undefined;
  };
  for (const [index, own] of edges.entries()) {
    const job = entries[index]?.name;
    for (const { requirement, to } of own) {
      visits += own.length;
      if (visits > mostVisits) return found;
      const [target] = to;
      if (job === undefined || target === undefined || requirement.statuses.includes("success")) continue;
      const conflict = own.flatMap(({ requirement: other, to: others }): readonly Conflict[] => {
        if (other === requirement || !hasRun(other)) return [];
        const needed = others.includes(target)
          ? disjoint(other.statuses, requirement.statuses) && other.statuses
          : needs(others, target, requirement);
        return needed ? [{ job, requirement, other, needed }] : [];
      })[0];
      if (conflict !== undefined) {
        found.push(conflict);
        break;
      }
    }
  }
  return found;
}
