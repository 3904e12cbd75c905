import type { CompiledEntry } from "../expand/compiled.ts";
import type { MappingNode } from "../source/node.ts";
import { type JobStep, stepsOf } from "./job-steps.ts";

const known = new WeakMap<MappingNode, { readonly attach: readonly JobStep[]; readonly persist: readonly JobStep[] }>();

const none = { attach: [], persist: [] } as const;

/** The steps of a job that hand files on by the workspace, and that take them. */
export function workspaceStepsOf({ job }: CompiledEntry): {
  readonly attach: readonly JobStep[];
  readonly persist: readonly JobStep[];
} {
  if (job === undefined) return none;
  const found = known.get(job) ?? find(job);
  known.set(job, found);
  return found;
}

function find(job: MappingNode): { readonly attach: readonly JobStep[]; readonly persist: readonly JobStep[] } {
  const steps = stepsOf(job).filter(({ name }) => name === "attach_workspace" || name === "persist_to_workspace");
  if (steps.length === 0) return none;
  return {
    attach: steps.filter(({ name }) => name === "attach_workspace"),
    persist: steps.filter(({ name }) => name === "persist_to_workspace"),
  };
}
