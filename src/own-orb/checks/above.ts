import { graphOf } from "../../compiler/checks/graph.ts";
import type { CompiledEntry, CompiledWorkflow } from "../../compiler/expand/compiled.ts";

/** For each entry of a workflow those that it waits for, directly or not, in the order of the workflow. */
export function entriesAbove(workflow: CompiledWorkflow): (entry: CompiledEntry) => readonly CompiledEntry[] {
  const { entries, edges } = graphOf(workflow);
  return (entry) => {
    const seen = new Set([entries.indexOf(entry)]);
    for (const index of seen) for (const { to } of edges[index] ?? []) for (const one of to) seen.add(one);
    return entries.filter((each, index) => each !== entry && seen.has(index));
  };
}
