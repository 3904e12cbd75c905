/** A table in Markdown; a bar in a cell is one of its text. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const escaped = [head, ...rows].map((cells) => line(cells.map((cell) => cell.replaceAll("|", "\\|"))));
  return escaped.toSpliced(1, 0, line(head.map(() => "---"))).join("\n");
}
