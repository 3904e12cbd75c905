import type { TriedFix } from "../try-configurations/try-fix.ts";
import { markdownTable } from "./markdown-table.ts";

const introduction = (list: readonly TriedFix[]): string => {
  const valid = list.filter(({ fixed }) => fixed?.errors.length === 0).length;
  const same = list.filter(({ fixed }) => fixed?.same).length;
  return `# Public configurations of version 2 that were put right

\`arm-pipeline validate --fix\` changed the newest version-2 file of ${list.length} public repositories to 2.1. Afterwards ${valid} of them are in order for
CircleCI's cloud of today; why the others have an error is said. As version 2.1, and before images and the like that are gone are replaced too,
${same} compile to the very same jobs and workflows as the compiler before makes of the file. No file got an error that it did not have, and a second time changes nothing. The files are not kept here:
\`scripts/try-configurations/fixes.json\` has the SHA-256 of each, and this page is generated from it.

\`\`\`sh
npx tsx scripts/try-fixes.ts
\`\`\`
With the internet, this gets every file from \`raw.githubusercontent.com\`, tries it again, and ends with 1 where anything is not so. What is
here is from a mirror with copies of these repositories. Orbs are not fetched.`;
};

/** The page of files that were put right, in Markdown. */
export function triedFixesPage(list: readonly TriedFix[]): string {
  const head = ["file", "lines changed", "the same jobs", "errors afterwards"];
  const rows = list.map(({ repository, at, path, fixed, why }) => {
    if (fixed === undefined) throw new Error("A fix that was not tried is not in the list: record it first.");
    const errors = fixed.errors.map((code) => `\`${code}\``).join(", ");
    return [
      `[${repository}](https://github.com/${repository}/blob/${at}/${path}) \`${at.slice(0, 12)}\``,
      String(fixed.lines),
      fixed.same ? "yes" : "no",
      errors === "" ? "none" : `${errors}: ${why ?? ""}`,
    ];
  });
  return `${introduction(list)}\n\n${markdownTable(head, rows)}\n`;
}
