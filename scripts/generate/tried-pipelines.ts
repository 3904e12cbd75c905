import { causes, commandOf, type TriedPipeline } from "../try-pipelines/tried.ts";
import { markdownTable } from "./markdown-table.ts";

const introduction = (list: readonly TriedPipeline[]): string => {
  const green = list.filter(({ found }) => found?.status === 0);
  const languages = [...new Set(green.map(({ language }) => language))].toSorted().join(", ");
  return `# Public pipelines that were run

The test jobs of ${list.length} public repositories, at one commit each, on a host with Debian 12, Node.js 20, Go 1.26, Python 3.6 to 3.13 by pyenv, Rust 1.95
by rustup, gcc, make and yarn 1.22, and no other network than the registries of packages: ${green.length} are green (${languages}). Each configuration is its owners', unchanged;
the image that it names is stood in for by this host's programs. Times are of a busy machine with two cores, for the whole command with its
downloads. \`scripts/try-pipelines/list.json\` has the list, and this page is generated from it.

\`\`\`sh
npx tsx scripts/try-pipelines.ts               # all of them; a part of a repository's name for some
\`\`\`
With the internet this gets each commit from GitHub, runs its job, and ends with 1 where one does not end as here. Mind that it runs what others wrote.`;
};

/** The page of pipelines in Markdown. */
export function triedPipelinesPage(list: readonly TriedPipeline[]): string {
  const green = list.filter(({ found }) => found?.status === 0);
  const others = list.filter(({ found }) => found?.status !== 0);
  const counted = Object.entries(causes)
    .map(([cause, words]) => [others.filter((each) => each.cause === cause).length, words] as const)
    .filter(([count]) => count > 0)
    .toSorted(([one], [other]) => other - one);
  return [
    introduction(list),
    `## Green\n\n${markdownTable(
      ["repository", "language", "command", "time"],
      green.map((each) => [
        linked(each),
        each.language,
        `\`${commandOf(each)}\`${said(each)}`,
        `${each.found?.seconds} s`,
      ]),
    )}`,
    `## Not green here, and why\n\n${counted.map(([count, words]) => `- ${count}: ${words}`).join("\n")}\n\n${markdownTable(
      ["repository", "language", "command", "what stopped it"],
      others.map((each) => [
        linked(each),
        each.language,
        `\`${commandOf(each)}\`${said(each)}`,
        `${each.found?.stopped ?? "not tried"}${each.cause === undefined ? "" : ` (${each.cause})`}`,
      ]),
    )}`,
    `## What was removed\n
The commonest cause of the first round was a program that a step had installed and the next line did not find: \`pip install --user\`, \`go install\` and
\`cargo install\` put theirs below the home, in folders that CircleCI's images have on PATH. A job on this host has them there now; \`/go\`, where images have Go's own folder, is that of its home; and \`cargo\` of rustup and
\`python\` of pyenv find their toolchains, although the job's home is another one.
`,
  ].join("\n\n");
}

const linked = ({ repository, at }: TriedPipeline): string =>
  `[${repository}](https://github.com/${repository}/tree/${at}) \`${at.slice(0, 12)}\``;

const said = ({ variables = {} }: TriedPipeline): string => {
  const names = Object.entries(variables).map(([name, value]) => `\`${name}=${value}\``);
  return names.length === 0 ? "" : `, with ${names.join(" and ")}`;
};
