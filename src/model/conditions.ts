import type { Value } from "./references.ts";
import type { Condition, Judged } from "./types.ts";

/** True when all are. */
export const and = (...conditions: readonly Condition[]): Condition => ({ kind: "and", conditions });

/** True when one is. */
export const or = (...conditions: readonly Condition[]): Condition => ({ kind: "or", conditions });

/** True when the condition is not. */
export const not = (condition: Condition): Condition => ({ kind: "not", condition });

/** True when all values are the same, in type too. */
export const equal = (...values: readonly Judged[]): Condition => ({ kind: "equal", values });

/** True when the pattern, in Java's syntax, matches the whole value. */
export const matches = (match: { readonly pattern: string; readonly value: Value<string> }): Condition => ({
  kind: "matches",
  ...match,
});
