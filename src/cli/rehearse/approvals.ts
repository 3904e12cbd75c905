import { suggest } from "../../compiler/diagnostics/suggest.ts";
import { fitsGlob } from "../../runner/plan/images.ts";
import type { WorkflowPlan } from "../../runner/plan/plan.ts";
import type { ScheduleDependencies } from "../../runner/schedule/dependencies.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import type { Reporter } from "./reporter.ts";

/** What was said beforehand about approvals: names, patterns with * and ?, or `all`. */
export interface ApprovalFlags {
  readonly approve?: readonly string[];
  readonly deny?: readonly string[];
}

/** Refuses a name that no approval of the plan has: what it should approve would be held. */
export function checkApprovals({ jobs }: WorkflowPlan, { approve = [], deny = [] }: ApprovalFlags): void {
  const known = jobs.filter(({ kind }) => kind === "approval").map(({ name }) => name);
  const check = (option: string, names: readonly string[]): void => {
    const unknown = names.find((name) => name !== "all" && !known.some((each) => fits(name, each)));
    if (unknown === undefined) return;
    throw new CliError(`${option}: the run has no approval "${unknown}".`, {
      code: ExitCode.usage,
      next: [suggest(unknown, known, "It has") ?? "It has none: leave the option out."],
    });
  };
  check("--approve", approve);
  check("--deny", deny);
}

/**
 * Answers approvals: as the flags say, a refusal before a consent; then as a person on the terminal says; with neither,
 * they are held. Who answers with Ctrl-C wants to end the run.
 */
export function approvals(
  { interactive, signal: interrupted }: Pick<Io, "interactive" | "signal">,
  flags: ApprovalFlags,
  { ask, onInterrupt }: Pick<Reporter, "ask"> & { readonly onInterrupt: () => void },
): ScheduleDependencies["approve"] {
  const { approve = [], deny = [] } = flags;
  const said = (names: readonly string[], job: string): boolean =>
    names.some((name) => name === "all" || fits(name, job));
  return async ({ name }, signal) => {
    if (said(deny, name)) return "denied";
    if (said(approve, name)) return "approved";
    if (!interactive || interrupted.aborted) return "held";
    try {
      const letter = await ask(`Approve "${name}"? (y/n)`, { letters: ["y", "n"], signal });
      return letter === "y" ? "approved" : "denied";
    } catch (error) {
      if (!(error instanceof Error && error.name === "AbortError")) throw error;
      if (!signal.aborted && !interrupted.aborted) onInterrupt();
      return "held";
    }
  };
}

const fits = (pattern: string, name: string): boolean => pattern === name || fitsGlob(pattern, name);
