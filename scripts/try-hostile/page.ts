import { markdownTable } from "../generate/markdown-table.ts";
import type { Hostile } from "./input.ts";

/** An input with what came of it. */
export interface Tried {
  readonly kind: string;
  readonly hostile: Hostile;
  readonly status: number | undefined;
  readonly wrong?: string;
}

/** The page of all, a table for each kind. */
export function hostilePage(tried: readonly Tried[]): string {
  const kinds = [...new Set(tried.map(({ kind }) => kind))];
  const held = tried.filter(({ wrong }) => wrong === undefined).length;
  const tables = kinds.map((kind) => {
    const rows = tried
      .filter((each) => each.kind === kind)
      .map(({ hostile, status, wrong }) => [
        hostile.input,
        hostile.right,
        wrong === undefined ? `as is right, status ${status}` : `**not held**: ${wrong}`,
      ]);
    const head = ["input", "what is right", "how it ended"];
    return `## ${kind}\n\n${markdownTable(head, rows)}\n`;
  });
  return `# Hostile inputs that were tried

${held} of ${tried.length} inputs that would rather break what runs them end as is right on this host. None of them may show a mistake of ours, run
longer than is said, or leave a process. \`npx tsx scripts/try-hostile.ts --record\` tries them all and writes this page; each has its
script in \`scripts/try-hostile/\`. Most run as any user, some need root for a full disk.

${tables.join("\n")}`;
}
