/** A text with the body of an inlined orb taken out, and how it is shown in its place. */
type Folded = {
  readonly before: readonly string[];
  readonly orb: readonly string[];
  readonly after: readonly string[];
};

/**
 * The orb that stands in a configuration under `orbs:`, if one does: thousands of lines that no one reads in a
 * terminal.
 */
function foldOf(text: string): Folded | undefined {
  const lines = text.split("\n");
  const section = lines.findIndex((line) => /^orbs:\s*$/.test(line));
  if (section === -1) return undefined;
  const next = lines.findIndex((line, index) => index > section && /^\S/.test(line));
  // Whoever wrote the file may indent by more or less than two.
  const start = lines.findIndex((line, index) => index > section && /^ +[\w-]+:\s*$/.test(line)) + 1;
  if (start === 0 || (next !== -1 && start > next)) return undefined;
  const deeper = new RegExp(`^ {${(/^ */.exec(lines[start - 1] ?? "")?.[0].length ?? 0) + 1}}`);
  let end = start;
  while (end < lines.length && (deeper.test(lines[end] ?? "") || (lines[end] === "" && end < lines.length - 1))) end++;
  return end === start
    ? undefined
    : { before: lines.slice(0, start), orb: lines.slice(start, end), after: lines.slice(end) };
}

/** A configuration as a person reads it: its inlined orb is one line. */
export function foldedConfig(text: string, mark = ""): string {
  const fold = foldOf(text);
  if (fold === undefined) return text;
  return [...fold.before, `    # ... ${fold.orb.length} lines of the orb${mark}`, ...fold.after].join("\n");
}

/** Two of them, to be compared: where the orbs differ, that is seen. */
export function foldedPair(before: string, after: string): readonly [string, string] {
  const [old, fresh] = [foldOf(before), foldOf(after)];
  const differ = old !== undefined && fresh !== undefined && old.orb.join("\n") !== fresh.orb.join("\n");
  return [foldedConfig(before, differ ? ", as they were" : ""), foldedConfig(after)];
}
