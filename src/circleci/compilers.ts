/*
 * CircleCI's cloud compiles configurations otherwise than it did until September 2026. What differs is said here once;
 * the compiler's diagnostics say since when, and docs/compiler.md shows the table.
 */

/**
 * Which of CircleCI's compilers: that of its cloud today, or the one before, for CircleCI Server and for configurations
 * of earlier years.
 */
export type Compiler = "cloud" | "server";

/** The day from which on the cloud has the new one. https://discuss.circleci.com/t/54719 */
export const newCompilerSince = "2026-09-21";

/** The same day in words. */
export const newCompilerSinceInWords = "21 September 2026";

/** The compiler that the cloud had on a day, YYYY-MM-DD. */
export const compilerOn = (day: string): Compiler => (day < newCompilerSince ? "server" : "cloud");

/** Something that the two treat otherwise. */
export interface CompilerChange {
  readonly what: string;
  /** The code of the diagnostic that tells of it. */
  readonly code: string;
  readonly before: string;
  readonly now: string;
  readonly sources: readonly string[];
}

const announcement =
  "https://discuss.circleci.com/t/breaking-changes-config-compilation-updates-september-21-2026/54719";

/** All that differs, as far as it is known here. */
export const compilerChanges: readonly CompilerChange[] = [
  {
    what: "`version: 2`, `2.0`",
    code: "old-version",
    before: "compiled by its own, lenient rules: unknown keys are let through, `<<` is text",
    now: "refused",
    sources: [
      announcement,
      "https://discuss.circleci.com/t/breaking-change-sunsetting-configuration-version-2-0/54605",
    ],
  },
  {
    what: "a pipeline parameter as default of a parameter in an orb, where none is in scope",
    code: "unknown-reference",
    before: "null",
    now: "refused",
    sources: [announcement],
  },
  {
    what: "look-ahead, look-behind, back references, possessive quantifiers and atomic groups in `matches` of a logic statement",
    code: "java-only-pattern",
    before: "regular expressions of Java",
    now: "refused",
    sources: [announcement, "https://github.com/RevenueCat/purchases-kmp/pull/896"],
  },
  {
    what: "the same in `filters` of branches and tags",
    code: "java-only-pattern",
    before: "regular expressions of Java",
    now: "refused",
    sources: [
      "https://github.com/digitalfabrik/integreat-cms/pull/4550",
      "https://github.com/kickstarter/ios-oss/pull/2955",
    ],
  },
  {
    what: "a pattern of more than 128 characters in `filters`",
    code: "java-only-pattern",
    before: "taken",
    now: "refused",
    sources: ["https://github.com/drevops/vortex/pull/2893"],
  },
];
