import type { PackedOrb } from "../compiler/orbs/pack.ts";
import { type Position, positionOf } from "../compiler/print/positions.ts";
import type { ReviewOptions, ReviewRule } from "./rule.ts";
import { reviewRules } from "./rules/all.ts";
import { orbSource, placeOf } from "./sources.ts";

/** One thing that a reviewer would ask to change. */
export type Finding = Position & {
  readonly code: ReviewRule["code"];
  readonly file: string;
  readonly message: string;
  readonly hint: string;
};

/** A rule that was not checked, and why. */
export type SkippedRule = { readonly code: ReviewRule["code"]; readonly reason: string };

/** What the review of an orb found; nothing in `findings` is an orb in order. */
export type Review = {
  readonly findings: readonly Finding[];
  readonly passed: readonly ReviewRule["code"][];
  readonly skipped: readonly SkippedRule[];
};

/**
 * Reviews an orb that `packFile` or `packFolder` read, by the rules of CircleCI's own review, offline. Rules in
 * `exclude` are reported as skipped. https://circleci.com/developer/orbs/orb/circleci/orb-tools#jobs-review
 */
export function reviewOrb(
  packed: PackedOrb,
  options: ReviewOptions & { readonly exclude?: readonly string[] } = {},
): Review {
  const orb = orbSource(packed);
  const findings: Finding[] = [];
  const passed: ReviewRule["code"][] = [];
  const skipped: SkippedRule[] = [];
  for (const { code, check } of reviewRules) {
    const verdict = options.exclude?.includes(code) ? { skipped: "Excluded." } : check(orb, options);
    if ("skipped" in verdict) skipped.push({ code, reason: verdict.skipped });
    else if (verdict.length === 0) passed.push(code);
    else
      findings.push(
        ...verdict.map(({ in: part, path, message, hint }) => {
          const { source, start } = placeOf(part, path);
          return { code, file: source.name, ...positionOf(source, start), message, hint };
        }),
      );
  }
  return { findings, passed, skipped };
}
