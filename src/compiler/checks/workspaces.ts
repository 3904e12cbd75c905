import type { CompiledEntry } from "../expand/compiled.ts";
import type { MappingNode } from "../source/node.ts";
import { remembered } from "../source/remembered.ts";
import { type JobStep, stepsOf } from "./job-steps.ts";

/** The steps of a job that take files of the workspace, and that hand some on. */
interface WorkspaceSteps {
  readonly attach: readonly JobStep[];
  readonly persist: readonly JobStep[];
}

const none: WorkspaceSteps = { attach: [], persist: [] };

/** The steps of a job that hand files on by the workspace, and that take them. */
export const workspaceStepsOf = ({ job }: CompiledEntry): WorkspaceSteps => (job === undefined ? none : stepsIn(job));

const stepsIn = remembered(findSteps);

function findSteps(job: MappingNode): WorkspaceSteps {
  const steps = stepsOf(job).filter(({ name }) => name === "attach_workspace" || name === "persist_to_workspace");
  if (steps.length === 0) return none;
  return {
    attach: steps.filter(({ name }) => name === "attach_workspace"),
    persist: steps.filter(({ name }) => name === "persist_to_workspace"),
  };
}
