import type { Range } from "../../compiler/diagnostics/source.ts";
import type { ScalarNode } from "../../compiler/source/node.ts";
import { rangeInScalar } from "../../compiler/template/range-in-scalar.ts";

/** One line of a text, without the blanks around it, and where it begins in the text. */
export interface Line {
  readonly text: string;
  readonly start: number;
}

/** The entries of a list as the scripts read it: one a line; blank lines and the blanks around an entry are dropped. */
export function entriesOf(text: string): readonly Line[] {
  const entries: Line[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const trimmed = line.trim();
    if (trimmed !== "") entries.push({ text: trimmed, start: start + line.indexOf(trimmed) });
    start += line.length + 1;
  }
  return entries;
}

/**
 * Whether a value is known before the job runs: `$VAR` is expanded there. What a pipeline's value was put into is known
 * only to CircleCI.
 */
export const isConstant = (value: string): boolean => !value.includes("$");

/** Where a piece of an argument is written. */
export const rangeOf = (node: ScalarNode, { text, start }: Line): Range =>
  rangeInScalar(node, { start, end: start + text.length });
