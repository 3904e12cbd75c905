import { lasting, type TriedHistory } from "../try-configurations/try-history.ts";
import { markdownTable } from "./markdown-table.ts";

const introduction = (list: readonly TriedHistory[]): string => {
  const versions = list.reduce((sum, each) => sum + (each.versions ?? 0), 0);
  const withError = list.reduce((sum, each) => sum + (each.withError ?? 0), 0);
  const errors = list.flatMap((each) => each.lasting ?? []);
  return `# Histories of public configurations

A configuration that lived through several commits of a default branch was accepted by CircleCI, so an error that it kept is a false one until
something shows otherwise. \`scripts/try-histories.ts\` checks every version that the configurations of ${list.length} public repositories had on their default
branches, ${versions} in all, each with the compiler of its day. ${withError} versions have an error, nearly all for one or two versions: somebody broke the file and
mended it. Errors that lasted, for at least ${lasting.versions} versions and more than ${lasting.days} days: ${errors.length === 0 ? "none" : errors.length}.

When this was first measured, eleven of these repositories had such an error: steps as the beta of CircleCI 2.0 wrote them (\`shell\`, \`restore-cache\`,
\`cache-save\`, \`type: shell\`), which version 2 took until its end, and a file with no version but that of its workflows. Both are compiled since
([beta-step](diagnostics.md#beta-step)).

\`\`\`sh
npx tsx scripts/try-histories.ts
\`\`\`
With the internet, this clones each repository from GitHub without its files, asks for the versions of this one file, checks them again, and ends with
1 where an error lasted that has no verdict, or where anything is not as in \`scripts/try-configurations/histories.json\`, from which this page is
generated. What is here is from a mirror with copies of these repositories. Orbs are not fetched, and that one is missing is no error here; a branch that
was merged counts as one version.`;
};

/** The page of histories, in Markdown. */
export function triedHistoriesPage(list: readonly TriedHistory[]): string {
  const head = ["configuration", "versions", "with an error", "errors that lasted"];
  const rows = list.map(({ repository, path, at, versions, withError, lasting: errors }) => {
    if (at === undefined || errors === undefined)
      throw new Error("A history that was not tried is not in the list: record it first.");
    const words = errors.map(
      ({ code, message, versions: count, days, why }) =>
        `\`${code}\` in ${count} versions, ${days} days: ${message} ${why ?? "Not judged yet."}`,
    );
    return [
      `[${repository}](https://github.com/${repository}/blob/${at}/${path}) \`${at.slice(0, 12)}\``,
      String(versions),
      String(withError),
      words.length === 0 ? "none" : words.join("<br>"),
    ];
  });
  return `${introduction(list)}\n\n${markdownTable(head, rows)}\n`;
}
