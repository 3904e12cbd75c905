import type { StepOutcome } from "../events.ts";
import type { PlannedStep } from "../plan/plan.ts";
import { restoreCache, saveCache } from "./cache-steps.ts";
import type { StepReport } from "./node-report.ts";
import { refusedBecause } from "./refused.ts";
import { runStep } from "./run-step.ts";
import type { RunningNode } from "./running-node.ts";
import { storeArtifactsStep, storeTestResultsStep } from "./stored-steps.ts";
import { attachWorkspace, checkout, persistToWorkspace } from "./workspace-steps.ts";

/** Does one step, whatever it is. What it does is its outcome; it rejects for our bugs alone. */
export async function doStep(step: PlannedStep, node: RunningNode, report: StepReport): Promise<StepOutcome> {
  try {
    return await doIt(step, node, report);
  } catch (error) {
    // Whatever is cut off by a cancel ends with some error of its own.
    if (node.context.signal.aborted) return { kind: "cancelled" };
    const message = refusedBecause(error);
    if (message === undefined) throw error;
    return { kind: "refused", message };
  }
}

function doIt(step: PlannedStep, node: RunningNode, report: StepReport): Promise<StepOutcome> | StepOutcome {
  switch (step.kind) {
    case "run":
      return runStep(step, node, report);
    case "checkout":
      return checkout(step, node, report);
    case "persist-to-workspace":
      return persistToWorkspace(step, node, report);
    case "attach-workspace":
      return attachWorkspace(step, node, report);
    case "save-cache":
      return saveCache(step, node, report);
    case "restore-cache":
      return restoreCache(step, node, report);
    case "store-artifacts":
      return storeArtifactsStep(step, node, report);
    case "store-test-results":
      return storeTestResultsStep(step, node, report);
    case "setup-remote-docker":
      report.say("The container engine of this machine can be reached.");
      return { kind: "passed" };
    case "add-ssh-keys":
      node.report.note("No SSH key is added: CircleCI keeps them, and this machine's own stay out of jobs.");
      return { kind: "passed" };
  }
}
