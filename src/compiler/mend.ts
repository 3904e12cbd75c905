import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { applyFixes } from "./diagnostics/fix.ts";
import type { Source } from "./diagnostics/source.ts";
import { oldVersion } from "./schema/schema-diagnostics.ts";
import { type ValidateOptions, type Validation, validate } from "./validate.ts";

/** A configuration with what has one right answer put right, and what is left. */
export interface Mended {
  readonly source: Source;
  /** What was put right, in the order in which it was. */
  readonly fixed: readonly Diagnostic[];
  /** The check of the text as it was, and as it is now. */
  readonly before: Validation;
  readonly left: Validation;
  readonly missingOrbs: readonly string[];
}

/** One fix makes room for the next one; more rounds than this no honest file needs. */
const mostRounds = 10;

/** Puts right what has one right answer, until nothing of it is left. What needs no change keeps its bytes. */
export function mend(
  given: Source,
  options: ValidateOptions = {},
  chosen: (diagnostic: Diagnostic) => boolean = () => true,
): Mended {
  const fixed: Diagnostic[] = [];
  let source = given;
  const before = validate(source, options);
  let left = before;
  for (let round = 0; round < mostRounds; round++) {
    const answers = left.diagnostics.filter((diagnostic) => diagnostic.fix !== undefined && chosen(diagnostic));
    // What is said of version 2 is another thing in 2.1.
    const upgrade = answers.filter(({ code }) => code === oldVersion.code);
    const fixes = (upgrade.length > 0 ? upgrade : answers).flatMap((diagnostic) =>
      diagnostic.fix === undefined ? [] : [{ ...diagnostic.fix, diagnostic }],
    );
    const { text, applied } = applyFixes(source, fixes);
    if (applied.length === 0 || text === source.text) break;
    fixed.push(...applied.map(({ diagnostic }) => diagnostic));
    source = { name: given.name, text };
    left = validate(source, options);
  }
  return { source, fixed, before, left, missingOrbs: left.missingOrbs };
}
