import type { CompiledEntry, CompiledWorkflow, Requirement } from "../expand/compiled.ts";
import { remembered } from "../source/remembered.ts";

/**
 * One entry's requirement, with the entries that have that name. Equal jobs share a name, so there may be more than
 * one.
 */
export interface Edge {
  readonly requirement: Requirement;
  readonly to: readonly number[];
}

/** Which job waits for which, by the positions of the workflow's entries. */
export interface WorkflowGraph {
  readonly entries: readonly CompiledEntry[];
  /** What each entry waits for. */
  readonly edges: readonly (readonly Edge[])[];
  /** The entries, each behind all that it waits for. What is in a circle, or waits for one, is not among them. */
  readonly order: readonly number[];
}

/** The graph of a workflow's requirements; it is made once. */
export const graphOf: (workflow: CompiledWorkflow) => WorkflowGraph = remembered(makeGraph);

function makeGraph({ entries }: CompiledWorkflow): WorkflowGraph {
  const named = new Map<string, number[]>();
  for (const [index, { name }] of entries.entries()) {
    const others = named.get(name);
    if (others === undefined) named.set(name, [index]);
    else others.push(index);
  }
  const edges = entries.map(({ requires }) =>
    requires.map((requirement): Edge => ({ requirement, to: named.get(requirement.name) ?? [] })),
  );
  return { entries, edges, order: inOrder(edges) };
}

/** Kahn's algorithm: takes away what waits for nothing that is left, again and again. */
function inOrder(edges: readonly (readonly Edge[])[]): readonly number[] {
  const waiting = edges.map((each) => each.reduce((sum, { to }) => sum + to.length, 0));
  const dependents = edges.map((): number[] => []);
  for (const [from, each] of edges.entries())
    for (const { to } of each) for (const one of to) dependents[one]?.push(from);
  const order = waiting.flatMap((count, index) => (count === 0 ? [index] : []));
  // The list grows while it is walked.
  for (const index of order)
    for (const dependent of dependents[index] ?? []) {
      const left = (waiting[dependent] ?? 0) - 1;
      waiting[dependent] = left;
      if (left === 0) order.push(dependent);
    }
  return order;
}

/**
 * Whether each requirement is one of the workflow's jobs. Where one is not, that is reported, and what follows from it
 * is no news.
 */
export const isWhole = ({ edges }: WorkflowGraph): boolean =>
  edges.every((each) => each.every(({ to }) => to.length > 0));

/** For each entry whether something holds for it or for one that it waits for, directly or not. */
export function upstream(graph: WorkflowGraph, holds: (entry: CompiledEntry) => boolean): readonly boolean[] {
  const above = graph.entries.map(() => false);
  for (const index of graph.order)
    above[index] = (graph.edges[index] ?? []).some(({ to }) =>
      to.some((one) => above[one] === true || holds(graph.entries[one] as CompiledEntry)),
    );
  return above;
}
