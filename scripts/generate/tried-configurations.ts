import type { PublicFile, TriedConfiguration, TriedList, TriedOrb } from "../try-configurations/tried.ts";
import { markdownTable } from "./markdown-table.ts";

const introduction = (list: TriedList): string => `# Public configurations that were tried

${list.configurations.length} configurations and ${list.orbs.length} orbs that others published, of very different kinds. \`arm-pipeline\` gives none of them a false error, and each error that it
does give is one that CircleCI gives too; why is said below. The files are not kept here. Each is named by repository, commit (or a tag
that its owners do not move) and path, and \`scripts/try-configurations/list.json\` has the SHA-256 of the text that was tried. This page is
generated from that list.

## How to try them again
\`\`\`sh
npm run build
npx tsx scripts/try-configurations.ts
\`\`\`
With the internet, this gets every file from \`raw.githubusercontent.com\` into a temporary folder, runs \`validate\` and \`compile\` on each
configuration, and \`orb validate\`, \`orb pack\` and \`orb process\` on each orb, and removes the folder. It ends with 1, and says in words what
differs, where a file cannot be had, is not the text that was tried, or gets another verdict than the list has; else with 0. \`--from URL\`
asks a mirror with the same paths, and \`--record\` writes what is found into the list, to be reviewed. The verdicts here are from a mirror
with copies of these files; GitHub itself was not reachable then, so a file that is gone there shows only when you run it.

## What the columns mean
- Orbs that a file imports are not fetched. Where the list has such an orb (not always the very version), it is given by \`--orb\`, so that its
  commands, jobs and arguments are checked and expanded: *with*. What needs the other orbs is left unchecked, and neither \`missing-orb\` is a
  verdict nor \`missing-continuation\`, since one file is got of each.
- A file is expanded, by \`compile\` or \`orb process\`, where it has no error and all orbs that it needs are at hand.
- An unpacked orb may have files of several commits, as they could be had.
- All are tried with \`--compiler server\`, since they are of the years before September 2026: what today's compiler of CircleCI's cloud refuses, as
  version 2 (\`old-version\`), is a warning.
- Warnings are by their codes, which [diagnostics.md](diagnostics.md) explains; each is given once, however often it is found.`;

/** The page of public configurations in Markdown. */
export function triedConfigurationsPage(list: TriedList): string {
  const configurations = list.configurations.map((one) => [linkTo(one.repository, one), kindOf(one), ...verdict(one)]);
  const orbs = list.orbs.map((one) => [filesOf(one), kindOf(one), ...verdict(one)]);
  return `${[
    introduction(list),
    "## Configurations",
    markdownTable(["file", "what is special", "errors", "warnings"], configurations),
    "## Orbs",
    markdownTable(["files", "what is special", "errors", "warnings"], orbs),
  ].join("\n\n")}\n`;
}

const linkTo = (repository: string, { path, at }: PublicFile): string =>
  `[${repository}](https://github.com/${repository}/blob/${at}/${path}) \`${shortened(at)}\` \`${path}\``;

const shortened = (at: string): string => (/^[0-9a-f]{40}$/.test(at) ? at.slice(0, 12) : at);

function filesOf({ id, repository, files }: TriedOrb): string {
  const [first, ...others] = files;
  if (first === undefined) throw new Error(`The orb "${id}" has no files.`);
  const more = others.map(({ path, at }) => `[${path}](https://github.com/${repository}/blob/${at}/${path})`);
  return [linkTo(repository, first), ...more].join("<br>");
}

function kindOf({ kind, orbs = {} }: TriedConfiguration | TriedOrb): string {
  const references = Object.keys(orbs).map((reference) => `\`${reference}\``);
  return references.length === 0 ? kind : `${kind}; with ${references.join(" and ")}`;
}

function verdict(one: TriedConfiguration | TriedOrb): readonly [string, string] {
  const { errors, why, warnings } = one;
  if (errors.length > 0 !== (why !== undefined))
    throw new Error(`${one.repository}: errors and the reason why they are real go together.`);
  const real = errors.map((error) => `\`${error.replace(":", "` in line ")}`).join(", ");
  const coded = warnings.map((code) => `\`${code}\``).join(", ");
  return [errors.length === 0 ? "none" : `${real}: ${why}`, coded === "" ? "none" : coded];
}
