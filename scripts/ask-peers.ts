/**
 * Asks CircleCI's language server about the inputs of scripts/ask-peers/ and compares its answers with those of the
 * list, from which docs/three-answers.md is made. Ends with 1 where one differs or is missing, and with 2 where there
 * is no language server. It needs no network, and gives the server none.
 *
 *   npx tsx scripts/ask-peers.ts SERVER [--record VERSION]
 *
 * SERVER is the program from https://github.com/CircleCI-Public/circleci-yaml-language-server/releases; --record
 * writes its answers into the list, under this version.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { inputOf, questionsFile, readQuestions } from "./ask-peers/answers.ts";
import { askLanguageServer, LanguageServerError } from "./ask-peers/language-server.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { record: { type: "string" } } });
const [server] = positionals;
if (server === undefined) {
  console.error("Which language server? npx tsx scripts/ask-peers.ts SERVER [--record VERSION]");
  process.exit(2);
}
const { questions, ...rest } = await readQuestions();
const texts = new Map<string, string>();
for (const question of questions) texts.set(question.name, await inputOf(question));
try {
  const answers = await askLanguageServer(server, texts);
  if (values.record !== undefined) {
    const asked = questions.map((question) => ({ ...question, languageServer: answers.get(question.name) }));
    const list = { ...rest, languageServer: values.record, questions: asked };
    await writeFile(questionsFile, `${JSON.stringify(list, undefined, 2)}\n`);
    console.log(`${asked.length} answers are recorded. Next: npm run generate`);
  } else {
    const different = questions.filter(
      ({ name, languageServer }) => JSON.stringify(languageServer) !== JSON.stringify(answers.get(name)),
    );
    for (const { name, languageServer } of different)
      console.error(`${name}: ${JSON.stringify(answers.get(name))} in place of ${JSON.stringify(languageServer)}`);
    console.log(`${questions.length} inputs; ${different.length} answers differ from the list.`);
    if (different.length > 0) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof LanguageServerError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
