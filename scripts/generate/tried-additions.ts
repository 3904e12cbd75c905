import type { Added, TriedAddition } from "../try-configurations/try-addition.ts";
import { markdownTable } from "./markdown-table.ts";

const introduction = (list: readonly TriedAddition[]): string => `# Public configurations that were added to

\`addToConfig\` put a delivery of five jobs (build and push, deploy, smoke test, approval, destroy) into ${list.length} configurations that others
published: as a workflow of its own, and in a workflow of theirs behind one of its jobs. Each had no error before and none afterwards; only
pieces were put in, without which every byte is the old one; their workflows compile to what they compiled to before; and adding the
same again changes nothing. The files are not kept here: \`scripts/try-configurations/additions.json\` has the SHA-256 of each, and this
page is generated from it.

\`\`\`sh
npx tsx scripts/try-additions.ts
\`\`\`
With the internet, this gets every file from \`raw.githubusercontent.com\`, tries it again, and ends with 1 where anything is not so. What is
here is from a mirror with copies of these repositories. Orbs that a file imports are not fetched, so what needs them is left unchecked.`;

/** The page of additions in Markdown. */
export function triedAdditionsPage(list: readonly TriedAddition[]): string {
  const head = ["file", "what is in it", "lines of a workflow of its own", "lines behind a job"];
  const rows = list.map(({ repository, at, path, kind, into, own, behind }) => [
    `[${repository}](https://github.com/${repository}/blob/${at}/${path}) \`${at.slice(0, 12)}\``,
    kind,
    words(own),
    `${words(behind)}, \`${into.workflow}\` behind \`${into.after}\``,
  ]);
  return `${introduction(list)}\n\n${markdownTable(head, rows)}\n`;
}

function words(added: Added | undefined): string {
  if (added === undefined) throw new Error("An addition that was not tried is not in the list: record it first.");
  if ("refused" in added) return `refused: ${added.refused}`;
  return added.warnings === 0 ? String(added.lines) : `${added.lines} and a warning`;
}
