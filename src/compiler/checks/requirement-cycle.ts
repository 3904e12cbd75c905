import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Requirement } from "../expand/compiled.ts";
import { graphOf, type WorkflowGraph } from "./graph.ts";
import type { CheckInput } from "./input.ts";

/** Jobs that wait for each other. */
export const requirementCycle = defineDiagnostic<{ readonly workflow: string; readonly path: readonly string[] }>({
  code: "requirement-cycle",
  severity: "error",
  about:
    "A job starts when the jobs that it requires have ended, so jobs that require each other, directly or by others, could never start. https://circleci.com/docs/reference/configuration-reference/#requires",
  message: ({ workflow, path }) =>
    path.length === 2
      ? `The job "${path[0]}" in the workflow "${workflow}" requires itself.`
      : `Jobs in the workflow "${workflow}" require each other in a circle: ${shown(path)}.`,
  hint: () => "Break the circle: take one of these names out of a `requires`.",
});

/** Very long circles are shown by their beginning and end. */
const shown = (path: readonly string[]): string =>
  (path.length <= 20 ? path : [...path.slice(0, 10), `${path.length - 15} more`, ...path.slice(-5)]).join(" -> ");

/** Reports circles of requirements: each job in at most one, so that a tangle is not reported in all its ways. */
export function checkRequirementCycles({ compiled }: CheckInput, report: Report): void {
  for (const workflow of compiled.workflows)
    for (const circle of circlesIn(graphOf(workflow))) {
      const [first] = circle;
      if (first === undefined) continue;
      const path = [...circle.map(({ name }) => name), first.name];
      const diagnostic = requirementCycle.at(first.requirement.at, { workflow: workflow.name, path });
      report(workflow.active ? diagnostic : { ...diagnostic, severity: "warning" });
    }
}

/** A job in a circle, and its requirement that goes on in it. */
interface Link {
  readonly name: string;
  readonly requirement: Requirement;
}

function* circlesIn({ entries, edges, order }: WorkflowGraph): Generator<readonly Link[]> {
  if (order.length === entries.length) return;
  const free = new Set(order);
  const walkOf = new Map<number, number>();
  for (const start of entries.keys()) {
    if (free.has(start) || walkOf.has(start)) continue;
    // Whatever is not free waits for something that is not free, so the walk goes on until it meets itself or an
    // earlier one.
    const trail: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined && !walkOf.has(at)) {
      walkOf.set(at, start);
      trail.push(at);
      at = nextOf(edges[at] ?? [], free)?.index;
    }
    if (at === undefined || walkOf.get(at) !== start) continue;
    yield trail.slice(trail.indexOf(at)).flatMap((index): readonly Link[] => {
      const name = entries[index]?.name;
      const requirement = nextOf(edges[index] ?? [], free)?.requirement;
      return name === undefined || requirement === undefined ? [] : [{ name, requirement }];
    });
  }
}

function nextOf(edges: WorkflowGraph["edges"][number], free: ReadonlySet<number>) {
  for (const { requirement, to } of edges) for (const index of to) if (!free.has(index)) return { requirement, index };
  return undefined;
}
