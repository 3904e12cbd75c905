import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inputOf, ourAnswer, readQuestions } from "../../../scripts/ask-peers/answers.ts";

const root = resolve(import.meta.dirname, "../../..");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ask-peers-"));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const ask = async (...args: readonly string[]) =>
  await execa("npx", ["tsx", "scripts/ask-peers.ts", ...args], { cwd: root, reject: false });

/** A language server that has the same two complaints of every text. */
async function complainingServer(): Promise<string> {
  const module = JSON.stringify(resolve(root, "node_modules/vscode-jsonrpc/lib/node/main.js"));
  const program = join(folder, "server.mjs");
  await writeFile(
    program,
    `#!${process.execPath}
import rpc from ${module};
const connection = rpc.createMessageConnection(
  new rpc.StreamMessageReader(process.stdin), new rpc.StreamMessageWriter(process.stdout));
connection.onRequest("initialize", () => ({ capabilities: {} }));
connection.onNotification("textDocument/didOpen", ({ textDocument: { uri } }) =>
  connection.sendNotification("textDocument/publishDiagnostics", { uri, diagnostics: [
    { message: 'Docker image not found "x"' }, { message: "Must validate x" }, { message: "Nothing is right.\\nMore." }] }));
connection.listen();
`,
  );
  await chmod(program, 0o755);
  return program;
}

test("there are sixty inputs, each in the list once", async () => {
  const { questions } = await readQuestions();
  const files = await readdir(resolve(root, "scripts/ask-peers/inputs"));
  expect(questions.map(({ name }) => `${name}.yml`).toSorted()).toEqual(files.toSorted());
  expect(questions).toHaveLength(60);
});

test("where CircleCI's answer is known, the same inputs are refused", async () => {
  const { questions } = await readQuestions();
  const different: string[] = [];
  for (const question of questions) {
    const { answer } = ourAnswer(await inputOf(question));
    if (question.circleci !== undefined && (question.circleci.answer === "refuses") !== (answer === "refuses"))
      different.push(question.name);
  }
  expect(different).toEqual([]);
});

test("another answer than in the list ends with 1, and both are shown", async () => {
  const { exitCode, stdout, stderr } = await ask(await complainingServer());
  expect(stderr).toContain(
    'plain: {"answer":"refuses","words":"Nothing is right."} in place of {"answer":"accepts"}\n',
  );
  expect(stdout).toBe("60 inputs; 60 answers differ from the list.");
  expect(exitCode).toBe(1);
});

test("without a language server it ends with 2 and says how it is called", async () => {
  const { exitCode, stderr } = await ask();
  expect(stderr).toBe("Which language server? npx tsx scripts/ask-peers.ts SERVER [--record VERSION]");
  expect(exitCode).toBe(2);
});

test("a program that is no language server ends with 2", async () => {
  const { exitCode, stderr } = await ask("/bin/true");
  expect(stderr).toMatch(/^\/bin\/true does not answer as a language server on its standard streams: /);
  expect(exitCode).toBe(2);
});
