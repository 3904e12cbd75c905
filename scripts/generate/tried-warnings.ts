import type { WarningsList } from "../try-configurations/try-warnings.ts";
import { markdownTable } from "./markdown-table.ts";

/** The page of judged warnings in Markdown. */
export function triedWarningsPage({ configurations, different, judged }: WarningsList): string {
  const repositories = new Set(configurations.map(({ repository }) => repository)).size;
  const noise = judged.filter((each) => each.noise);
  const head = ["repository", "warning", "verdict"];
  const rows = judged.map(({ repository, code, message, noise: isNoise, why }) => {
    if (isNoise === undefined) throw new Error("A warning that nobody judged is in the list: judge it first.");
    const verdict = isNoise ? "noise" : "right";
    return [repository, `\`${code}\` ${message}`, why === undefined ? verdict : `${verdict}: ${why}`];
  });
  return `# Warnings of public configurations, judged

${configurations.length} configurations of ${repositories} public repositories have ${different} different warnings. ${judged.length} of them, chosen by their hash, were judged by hand: would the
author of the file want to have read it? ${noise.length} are noise, where 5 in a hundred may be. The files are not kept here:
\`scripts/try-configurations/warnings.json\` has repository, commit and SHA-256 of each, and this page is generated from it. They are compiled as before
September 2026, without orbs and for the branch \`main\`.

\`\`\`sh
npx tsx scripts/try-warnings.ts
\`\`\`
With the internet, this gets every file from \`raw.githubusercontent.com\`, compiles it again, and ends with 1 where a warning of the sample has no
verdict, too many are noise, or there are more or fewer of them. What is here is from a mirror with copies of these repositories.

${markdownTable(head, rows)}
`;
}
