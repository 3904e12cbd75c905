import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import type { YamlNode } from "../source/node.ts";
import type { Budget, Scope } from "./scope.ts";

/*
 * Commands that call commands multiply, and so do matrices: a file of a stranger could ask for more steps than memory
 * holds. So expansion has a budget. A step and a call cost one, its texts one for each thousand characters, and a job
 * forty. Five thousand jobs of ten steps cost half of it.
 */

/** What a job costs, besides its steps. */
export const costOfJob = 40;

const limits = { job: 20_000, configuration: 500_000, charactersForOne: 1000 } as const;

/** A job, or all of a configuration, that becomes larger than anything can run. */
export const tooManySteps = defineDiagnostic<{ readonly what: string; readonly limit: number }>({
  code: "too-many-steps",
  severity: "error",
  about:
    "Commands that call commands multiply, and so do matrices. A job is not expanded further than twenty thousand steps and calls, and a configuration no further than half a million, so that a file from somebody else cannot use up the machine.",
  message: ({ what, limit }) => `This ${what} expands to more than ${limit} steps and calls.`,
});

/** The budget of a whole configuration. */
export const configurationBudget = (): Budget => ({ left: limits.configuration });

/** Whether any job can be expanded still, however large, so that what is left makes no difference to it. */
export const isAmple = ({ left }: Budget): boolean => left >= limits.job;

/** Runs the expansion of one job within its own budget. */
export function withJobBudget<T>(scope: Scope, expand: (inner: Scope) => T): T {
  const given = Math.min(limits.job, Math.max(0, scope.budget.left));
  const budget = { left: given };
  const result = expand({ ...scope, budget });
  scope.budget.left -= given - Math.max(0, budget.left);
  return result;
}

/** Takes a cost from the budget; false where there was not enough, which is reported the first time. */
export function spend(scope: Scope, at: Range, cost = 1): boolean {
  const { budget } = scope;
  const before = budget.left;
  budget.left -= cost;
  if (budget.left >= 0) return true;
  const inJob = scope.calls.length > 0;
  if (before >= 0)
    scope.report(
      tooManySteps.at(at, { what: inJob ? "job" : "configuration", limit: inJob ? limits.job : limits.configuration }),
    );
  return false;
}

/** What a step costs for its texts. */
export const costOf = (node: YamlNode | undefined): number =>
  node === undefined ? 0 : Math.floor(node.length / limits.charactersForOne);
