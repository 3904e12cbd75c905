/** Longer patterns and values are not tried: a pattern of a stranger can take for ever on a long value. */
const longest = { pattern: 1000, value: 2000 } as const;

/** A regular expression of a configuration, or why it cannot be used. CircleCI's are Java's: `(?i)` at the beginning sets flags. */
export function readPattern(
  pattern: string,
  { whole, flags = "" }: { readonly whole: boolean; readonly flags?: string },
): RegExp | { readonly reason: string } {
  if (pattern.length > longest.pattern) return { reason: `it is longer than ${longest.pattern} characters` };
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const body = inline === null ? pattern : pattern.slice(inline[0].length);
  if (/\([^()]*[+*][^()]*\)[+*{]/.test(body))
    return { reason: "a repeated group has a repetition in it, which can take for ever" };
  try {
    // Java's \A, \z and \Z are the ends of the value, and its possessive repetitions match what greedy ones do here.
    const script = body
      .replaceAll("\\A", "^")
      .replaceAll(/\\[zZ]/g, "$")
      .replaceAll(/([+*?}])\+/g, "$1");
    const used = new Set([...flags, ...(inline?.[1] ?? "")].filter((flag) => "ims".includes(flag)));
    return new RegExp(whole ? `^(?:${script})$` : script, [...used].join(""));
  } catch (error) {
    return {
      reason: error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : String(error),
    };
  }
}

/** Whether a value matches; one that is too long to try does not. */
export const matchesPattern = (pattern: RegExp, value: string): boolean =>
  value.length <= longest.value && pattern.test(value);
