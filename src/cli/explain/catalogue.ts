/** A kind of diagnostic as the catalogue has it. */
export interface Article {
  readonly code: string;
  readonly severity: "error" | "warning";
  /** Its section in Markdown, from its heading on. */
  readonly markdown: string;
}

/** The articles of docs/diagnostics.md, in its order. A heading in a fenced example is none. */
export function articlesOf(page: string): readonly Article[] {
  const sections: string[][] = [];
  let fence: string | undefined;
  for (const line of page.split("\n")) {
    const [mark] = /^`{3,}/.exec(line) ?? [];
    if (mark !== undefined && (fence === undefined || line === fence)) fence = fence === undefined ? mark : undefined;
    if (fence === undefined && /^#{1,2} /.test(line)) sections.push([]);
    sections.at(-1)?.push(line);
  }
  return sections.flatMap((lines) => {
    const [, code] = /^## ([a-z0-9-]+)$/.exec(lines[0] ?? "") ?? [];
    const markdown = lines.join("\n").trimEnd();
    const severity = markdown.includes("**Warning.**") ? "warning" : "error";
    return code === undefined ? [] : [{ code, severity, markdown }];
  });
}
