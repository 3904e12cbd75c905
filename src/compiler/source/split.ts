/** A part of a configuration's text that can be read alone, with all that is indented below it. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  /** How deep it lies: 0 for the keys of the document. */
  readonly level: number;
  readonly shape: "entry" | "item";
  /** Whether it is the first line alone of a block, whose parts follow it, one level deeper. */
  readonly opens: boolean;
}

/** A block whose parts are being found. */
interface Open {
  readonly level: number;
  readonly indent: number;
  readonly names: readonly string[];
  /** How its parts begin, known with the first of them. */
  parts?: { readonly indent: number; readonly shape: Segment["shape"] };
}

/**
 * Which blocks are taken apart: the sections that grow, the workflows, and their lists of jobs. The others are small,
 * or make sense only as a whole.
 */
const isDivided = (names: readonly string[]): boolean =>
  names.length === 1
    ? /^(?:commands|executors|jobs|workflows)$/.test(names[0] ?? "")
    : names[0] === "workflows" && (names.length === 2 || (names.length === 3 && names[2] === "jobs"));

const header = /([\w./-]+): *(?:#.*)?(?:\n|$)/y;
const beginning = /["'\w./<$~-]/;

/**
 * Splits a text into parts that mean alone what they mean in it, by indentation: what is indented deeper than the line
 * that a part begins with belongs to it, and so do blank lines and comments behind it. Nothing where that is not how
 * the text is written, as in flow style, with line ends of Windows, or with several documents: it is to be read as a
 * whole.
 */
export function splitText(text: string): readonly Segment[] | undefined {
  if (text.includes("\r")) return undefined;
  const found: Segment[] = [];
  const open: Open[] = [{ level: -1, indent: -1, names: [], parts: { indent: 0, shape: "entry" } }];
  let current: (Omit<Segment, "end"> & { readonly indent: number }) | undefined;
  for (let line = 0; line < text.length; ) {
    const lineEnd = text.indexOf("\n", line);
    const next = lineEnd === -1 ? text.length : lineEnd + 1;
    let at = line;
    while (text.charCodeAt(at) === 32) at++;
    const indent = at - line;
    const code = text.charCodeAt(at);
    const isBlank = at >= text.length || code === 10 || code === 35;
    const isItem = code === 45 && (text.charCodeAt(at + 1) === 32 || text.charCodeAt(at + 1) === 10);
    const isDeeper = current !== undefined && indent > current.indent;
    // A list may be indented as little as its key.
    const isOwnList = isItem && current?.shape === "entry" && indent === current.indent;
    const belongs = isBlank || (current?.opens !== true && (isDeeper || isOwnList));
    // The mark at the beginning of the document belongs to what follows it.
    const isMark = current === undefined && indent === 0 && /^--- *(?:#.*)?$/.test(text.slice(at, next).trimEnd());
    if (belongs || isMark) {
      line = next;
      continue;
    }
    if (!beginning.test(text[at] ?? "") || text.startsWith("---", at)) return undefined;
    let parent = open.at(-1);
    while (
      parent?.parts !== undefined &&
      (parent.parts.indent !== indent || (parent.parts.shape === "item" && !isItem))
    ) {
      open.pop();
      parent = open.at(-1);
    }
    if (parent === undefined) return undefined;
    const shape = isItem ? "item" : "entry";
    if (parent.parts === undefined) {
      const isList = parent.names.length === 3;
      // Nothing stands in it, as what follows it is indented no deeper.
      if (indent < parent.indent || (indent === parent.indent && !(isItem && isList))) {
        open.pop();
        continue;
      }
      if (isItem !== isList) return undefined;
      parent.parts = { indent, shape };
    }
    if (parent.parts.shape !== shape) return undefined;
    header.lastIndex = at;
    const name = shape === "entry" ? header.exec(text)?.[1] : undefined;
    const names = name === undefined ? [] : [...parent.names, name];
    const opens = name !== undefined && isDivided(names);
    const start = current === undefined ? 0 : line;
    if (current !== undefined) found.push(closed(current, line));
    current = { start, level: parent.level + 1, shape, opens, indent };
    if (opens) open.push({ level: parent.level + 1, indent, names });
    line = next;
  }
  if (current === undefined) return undefined;
  return [...found, closed(current, text.length)];
}

const closed = ({ start, level, shape, opens }: Omit<Segment, "end">, end: number): Segment => {
  return { start, end, level, shape, opens };
};
