import type { Range } from "../../../src/compiler/diagnostics/source.ts";

/** The range of a token in a text: its first occurrence. */
export function place(name: string, text: string, token: string): Range {
  const start = text.indexOf(token);
  if (start < 0) throw new Error(`"${token}" is not in the text.`);
  return { source: { name, text }, start, end: start + token.length };
}
