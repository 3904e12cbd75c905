type Edit = { readonly kind: " " | "-" | "+"; readonly line: string };

/** How many lines around a change are shown. */
const context = 3;

/**
 * The difference of two texts, line by line, in the form of `diff -u`; empty when they are the same. Lines that both begin or end
 * with are set aside first, so that a change in a long file costs what the change costs.
 */
export function unifiedDiff(before: string, after: string, name: string): string {
  if (before === after) return "";
  const edits = editsBetween(linesOf(before), linesOf(after));
  return [`--- ${name}`, `+++ ${name} (new)`, ...hunks(edits)].join("\n").concat("\n");
}

const linesOf = (text: string): readonly string[] => {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines[lines.length - 1] += " (no newline at the end)";
  return lines;
};

function editsBetween(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (lines: readonly string[]): readonly Edit[] => lines.map((line) => ({ kind: " ", line }));
  return [
    ...same(before.slice(0, start)),
    ...longestCommon(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** Above this the table would need too much memory, and a difference that large is not read line by line. */
const largestTable = 4_000_000;

/** The classic table of longest common subsequences: configurations are short enough for it. */
function longestCommon(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const removed = before.map((line): Edit => ({ kind: "-", line }));
  const added = after.map((line): Edit => ({ kind: "+", line }));
  const width = after.length + 1;
  if ((before.length + 1) * width > largestTable) return [...removed, ...added];
  const table = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      table[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const edits: Edit[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      edits.push({ kind: " ", line: before[row++] ?? "" });
      column++;
    } else
      edits.push(at(row + 1, column) >= at(row, column + 1) ? (removed[row++] as Edit) : (added[column++] as Edit));
  }
  return [...edits, ...removed.slice(row), ...added.slice(column)];
}

function hunks(edits: readonly Edit[]): readonly string[] {
  const shown = edits.map((_, index) =>
    edits.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== " "),
  );
  const lines: string[] = [];
  let old = 1;
  let fresh = 1;
  for (let index = 0; index < edits.length; index++) {
    if (shown[index] && !shown[index - 1]) {
      const end = shown.indexOf(false, index);
      const hunk = edits.slice(index, end === -1 ? undefined : end);
      const count = (without: Edit["kind"]) => hunk.filter(({ kind }) => kind !== without).length;
      lines.push(`@@ -${old},${count("+")} +${fresh},${count("-")} @@`);
    }
    const edit = edits[index] as Edit;
    if (shown[index]) lines.push(`${edit.kind}${edit.line}`);
    if (edit.kind !== "+") old++;
    if (edit.kind !== "-") fresh++;
  }
  return lines;
}
