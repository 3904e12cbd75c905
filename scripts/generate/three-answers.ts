import { repositoryUrl } from "../../src/orb/own-orb.ts";
import { type Answer, inputOf, ourAnswer, type Questions } from "../ask-peers/answers.ts";
import { markdownTable } from "./markdown-table.ts";

/** The page of what CircleCI's new compiler, its language server and this compiler say, in Markdown. */
export async function threeAnswersPage({ languageServer, questions }: Questions): Promise<string> {
  const rows: string[][] = [];
  const like = { circleci: 0, known: 0, server: 0 };
  for (const question of questions) {
    const ours = ourAnswer(await inputOf(question));
    const { name, about, circleci, languageServer: theirs } = question;
    if (theirs === undefined) throw new Error(`Nobody asked the language server about "${name}": ask it first.`);
    if (circleci !== undefined) like.known++;
    if (circleci !== undefined && agree(circleci, ours)) like.circleci++;
    if (agree(theirs, ours)) like.server++;
    const known = circleci === undefined ? "not known" : `${circleci.answer} ([${circleci.known}](${circleci.source}))`;
    const file = `[${about}](${repositoryUrl}/blob/main/scripts/ask-peers/inputs/${name}.yml)`;
    rows.push([file, known, cell(theirs), ours.words === undefined ? ours.answer : `${ours.answer}: ${code(ours)}`]);
  }
  const head = ["input", "`config validate --next`", "language server", "`arm-pipeline validate`"];
  return `# The same ${questions.length} inputs, asked of three

What CircleCI's compiler of today (\`circleci config validate --next\`), its [language server](https://github.com/CircleCI-Public/circleci-yaml-language-server)
and this compiler say of ${questions.length} small configurations, each with one thing that is worth asking about. The files are in \`scripts/ask-peers/inputs/\`.

- **\`config validate --next\`** cannot be asked without CircleCI's network, so it was not: the CLI has no compiler of its own. \`--next\` is a switch,
  \`EnableNextPreview\`, of the one request that it makes, \`POST /api/v3/configs/compile\`
  ([\`internal/apiclient/config.go\`, line 134](https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/config.go#L134), August 2026). *Documented* is what CircleCI's announcement and documents
  say, *recorded* what it answered somebody who wrote it down, *recorded before* what the compiler before it answered, and what nobody wrote down is
  not known.
- **The language server** was really asked (${languageServer}), on its standard streams and without a network; that it then finds no image on Docker
  Hub is left out. Its words are those of its first error that says what is meant.
- **\`arm-pipeline validate\`** is run each time that this page is made, and CI fails where an answer changes. It links the
  [diagnostic](diagnostics.md) that is the worst.

Where CircleCI's answer is known (${like.known} inputs), ours agrees in whether the file is refused in ${like.circleci}. With the language server we agree in
${like.server} of ${questions.length}: it is an editor's helper, which neither expands nor knows of the compiler's new rules, and is stricter about what is allowed but
of no use.

\`\`\`sh
npx tsx scripts/ask-peers.ts PATH_OF_THE_LANGUAGE_SERVER
\`\`\`
This asks it again, and ends with 1 where an answer is another one than here.

${markdownTable(head, rows)}
`;
}

const agree = (one: Answer, other: Answer): boolean => (one.answer === "refuses") === (other.answer === "refuses");

const code = ({ words = "" }: Answer): string => `[${words}](diagnostics.md#${words})`;

const cell = ({ answer, words }: Answer): string =>
  words === undefined ? answer : `${answer}: ${words.replaceAll("<", "&lt;").replaceAll("*", "\\*")}`;
