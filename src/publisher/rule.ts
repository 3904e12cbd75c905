import type { Located, OrbSource, Path } from "./sources.ts";

/** What a rule may ask of whoever reviews. */
export type ReviewOptions = {
  /**
   * The version that is about to be published, `acme/arm-pipeline@1.2.3`; without it RC011 has nothing to compare with.
   */
  readonly release?: { readonly orb: string; readonly version: string };
};

/** One place that breaks a rule. */
export type Violation = {
  readonly in: Located;
  readonly path: Path;
  /** One sentence on what is wrong. */
  readonly message: string;
  /** One action. */
  readonly hint: string;
};

/** What a rule says: where the orb breaks it, or why it could not be checked here. */
export type Verdict = readonly Violation[] | { readonly skipped: string };

/**
 * A rule of CircleCI's orb review. The codes and what they ask for are those of the `review` job of
 * `circleci/orb-tools`, so that an orb that passes here passes there. Two are stricter or other here: RC010 also looks
 * at examples, parameters and capitals; RC011 finds the import of the orb by its reference, where `review` looks for
 * one under the orb's own name as its alias.
 * https://circleci.com/developer/orbs/orb/circleci/orb-tools#jobs-review
 */
export type ReviewRule = {
  readonly code: `RC${number}`;
  readonly title: string;
  readonly check: (orb: OrbSource, options: ReviewOptions) => Verdict;
};
