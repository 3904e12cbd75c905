import { duration } from "../../text/quantities.ts";
import type { StepOutcome } from "../events.ts";
import type { CommandEnd, CommandOptions } from "../machine/machine.ts";
import type { PlannedStep } from "../plan/plan.ts";
import type { StepReport } from "./node-report.ts";
import { pathIn, type RunningNode } from "./running-node.ts";

/** A step that runs a command. */
export type RunStep = Extract<PlannedStep, { kind: "run" }>;

/**
 * Runs a command, and again when it failed and may be: https://circleci.com/docs/guides/orchestrate/automatic-reruns/
 * [?] That one was silent for too long is not the status "failed" there, so it is no reason for another attempt.
 */
export async function runStep(step: RunStep, node: RunningNode, report: StepReport): Promise<StepOutcome> {
  const { signal } = node.context;
  const attempts = step.maxAutoReruns + 1;
  for (let attempt = 1; ; attempt++) {
    const outcome = outcomeOf(await node.machine.exec(step.command, commandOptions(step, node, report)));
    if (outcome.kind !== "failed" || attempt >= attempts) return outcome;
    const next =
      step.autoRerunDelayMs === 0 ? "begins at once" : `begins after a pause of ${duration(step.autoRerunDelayMs)}`;
    report.say(`Attempt ${attempt} of ${attempts} failed with exit status ${outcome.exitCode}. The next one ${next}.`);
    if (step.autoRerunDelayMs > 0) await node.deps.clock.sleep(step.autoRerunDelayMs, signal);
    if (signal.aborted) return { kind: "cancelled" };
  }
}

/** What a step's command runs with. */
export function commandOptions(step: RunStep, node: RunningNode, report: StepReport): CommandOptions {
  return {
    shell: step.shell,
    env: { ...node.env, ...step.environment },
    workingDirectory: pathIn(node, step.workingDirectory ?? "."),
    silenceLimitMs: step.background ? Number.POSITIVE_INFINITY : step.noOutputTimeoutMs,
    signal: node.context.signal,
    onOutput: report.output,
  };
}

function outcomeOf(end: CommandEnd): StepOutcome {
  switch (end.kind) {
    case "cancelled":
      return { kind: "cancelled" };
    case "silent":
      return { kind: "timed-out", silentForMs: end.silentForMs };
    case "exited":
      if (end.halted === true) return { kind: "halted" };
      return end.exitCode === 0 ? { kind: "passed" } : { kind: "failed", exitCode: end.exitCode };
  }
}
