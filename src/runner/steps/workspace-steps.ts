import { some } from "../../text/quantities.ts";
import type { StepOutcome } from "../events.ts";
import { Refusal } from "../machine/refusal.ts";
import type { PlannedStep } from "../plan/plan.ts";
import { upstreamOf } from "../state/upstream.ts";
import { workspaceIn } from "../state/workspace.ts";
import type { StepReport } from "./node-report.ts";
import { sayPassedOver } from "./passed-over.ts";
import { pathIn, type RunningNode } from "./running-node.ts";
import { stoppable } from "./streams.ts";

/** Unpacks the files that are rehearsed. https://circleci.com/docs/reference/configuration-reference/#checkout */
export async function checkout(
  step: Extract<PlannedStep, { kind: "checkout" }>,
  node: RunningNode,
  report: StepReport,
): Promise<StepOutcome> {
  const to = pathIn(node, step.path ?? ".");
  await node.machine.unpack(to, stoppable(await node.deps.checkout(), node.context.signal));
  report.say(`The files are in ${to}.`);
  return { kind: "passed" };
}

/**
 * Adds a layer to the workspace. A path that is not there is reported; when none is, the step fails, as on CircleCI.
 * https://circleci.com/docs/reference/configuration-reference/#persisttoworkspace
 */
export async function persistToWorkspace(
  step: Extract<PlannedStep, { kind: "persist-to-workspace" }>,
  node: RunningNode,
  report: StepReport,
): Promise<StepOutcome> {
  const root = pathIn(node, step.root);
  const { tar, missing, passedOver } = await node.machine.pack(root, step.paths);
  if (missing.length === step.paths.length) {
    const paths = step.paths.map((path) => `"${path}"`).join(", ");
    throw new Refusal(`Nothing is persisted: below ${root} there is no file that fits ${paths}.`);
  }
  for (const path of missing) report.say(`No file fits "${path}".`);
  const { files } = await workspaceIn(node.deps.store).persist(node.place, stoppable(tar, node.context.signal), {
    onPassedOver: (name) => passedOver.push(name),
  });
  sayPassedOver(report, passedOver);
  report.say(`${some(files, "file")} from ${root} added to the workspace.`);
  return { kind: "passed" };
}

/**
 * Lays the layers of all jobs upstream. https://circleci.com/docs/reference/configuration-reference/#attachworkspace
 */
export async function attachWorkspace(
  step: Extract<PlannedStep, { kind: "attach-workspace" }>,
  node: RunningNode,
  report: StepReport,
): Promise<StepOutcome> {
  const at = pathIn(node, step.at);
  const layers = await workspaceIn(node.deps.store).layersOf(upstreamOf(node.deps.facts.plan.jobs, node.job.name));
  for (const { place, files, open } of layers) {
    await node.machine.unpack(at, stoppable(open(), node.context.signal));
    const from = place.node === 0 ? `"${place.job}"` : `node ${place.node} of "${place.job}"`;
    report.say(`${some(files, "file")} of ${from} laid into ${at}.`);
  }
  if (layers.length === 0) node.report.note("The workspace is empty: no job before this one has persisted anything.");
  return { kind: "passed" };
}
