import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { errorsFirst } from "../../compiler/diagnostics/errors-first.ts";
import { isMissingOrb, neededOnly } from "../../compiler/orbs/missing-orb.ts";
import { printText } from "../../compiler/print/text.ts";
import { hostResources } from "../../machines/host/resources.ts";
import type { Data } from "../../model/data.ts";
import type { WorkflowPlan } from "../../runner/plan/plan.ts";
import { planWorkflow } from "../../runner/plan/plan-workflow.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { fails, sayHowToFetch, statusOf, verdict } from "../io/show-diagnostics.ts";
import { chooseWorkflow } from "./choose-workflow.ts";
import type { CompiledRun } from "./compile-run.ts";
import type { RunChoices, RunFlags } from "./run-flags.ts";

/** Which jobs are asked for, with which flags. */
export interface RunRequest {
  readonly jobs: readonly string[];
  readonly flags: RunFlags;
  readonly choices: RunChoices;
  readonly compiledRun: CompiledRun;
}

/**
 * A plan, and what the checkout and the flags tell; nothing where something is wrong, which was shown, and which the
 * status says.
 */
export interface Prepared {
  /** The configuration's path from the current folder, or - for the standard input. */
  readonly configuration: string;
  readonly plan: WorkflowPlan;
  readonly facts: Readonly<Record<string, Data>>;
  /** The workflow, where it was asked for or chosen. */
  readonly workflow: string | undefined;
}

/**
 * Compiles and plans. What is wrong is shown as `validate` shows it; with an error there is no plan. An orb that is not
 * at hand is an error where a job that was asked for needs it.
 */
export async function prepareRun(
  io: Io,
  { jobs, flags, choices, compiledRun }: RunRequest,
): Promise<Prepared | undefined> {
  const { only } = flags;
  const { source, facts, compiled, diagnostics, values } = compiledRun;
  const others = diagnostics.filter((each) => !isMissingOrb(each));
  if (fails(others, false)) return show(diagnostics);
  const workflow = await chooseWorkflow(io, { compiled, values, jobs, flags });
  const { plan, problems, refusals } = planWorkflow(compiled, {
    values,
    images: choices.images,
    jobs,
    only: only ?? false,
    host: hostResources(io),
    ...(workflow !== undefined && { workflow }),
  });
  const needed = problems.filter(isMissingOrb);
  const known = new Set(needed.map(({ reference }) => reference));
  show(neededOnly(diagnostics, needed).filter((each) => !isMissingOrb(each) || !known.has(each.reference)));
  if (refusals.length > 0)
    throw new CliError(refusals.map(({ message }) => message).join(" "), {
      code: ExitCode.usage,
      next: refusals.map(({ next }) => next),
    });
  show(problems);
  return plan === undefined ? undefined : { plan, facts, configuration: source.name, workflow };

  function show(found: readonly Diagnostic[]): undefined {
    if (found.length > 0) io.say(printText(errorsFirst(found), { paint: io.paint }).trimEnd());
    if (!fails(found, false)) return;
    io.say(`${verdict(io, found, { strict: false, looked: source.name })} Nothing was started.`);
    sayHowToFetch(io, found, { strict: false });
    io.exit(statusOf(found, false));
  }
}
