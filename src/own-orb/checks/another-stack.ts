import type { CompiledEntry, CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { entriesAbove } from "./above.ts";
import { type OwnJob, ownJobOf, textIn } from "./own-jobs.ts";

/** A job behind deploy jobs of other stacks only, and the last of these. */
export interface OnAnotherStack {
  readonly entry: CompiledEntry;
  readonly deploy: CompiledEntry;
}

/** The jobs of one kind whose stack no deploy job before them has. */
export function jobsOnAnotherStack(workflow: CompiledWorkflow, kind: OwnJob): readonly OnAnotherStack[] {
  const above = entriesAbove(workflow);
  return workflow.entries.flatMap((entry): readonly OnAnotherStack[] => {
    if (ownJobOf(entry) !== kind) return [];
    const stack = textIn(entry, "stack");
    const deploys = above(entry).filter((each) => ownJobOf(each) === "deploy");
    const deploy = deploys.at(-1);
    if (deploy === undefined || deploys.some((each) => textIn(each, "stack") === stack)) return [];
    return [{ entry, deploy }];
  });
}
