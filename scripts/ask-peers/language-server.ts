import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { Answer } from "./answers.ts";

interface PublishedDiagnostics {
  readonly uri: string;
  readonly diagnostics: readonly { readonly severity?: number; readonly message: string }[];
}

/** A language server that is no such thing, or that ended before it answered. */
export class LanguageServerError extends Error {}

const longestSilenceMs = 60_000;

/**
 * Asks a language server on its standard streams what it says of each text. It gets no environment but its path, and
 * a proxy that is not there: what it would look up elsewhere it cannot, so that its answers are those of its program.
 */
export async function askLanguageServer(
  program: string,
  texts: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Answer>> {
  const nowhere = "http://127.0.0.1:9";
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere };
  let server: ChildProcess | undefined;
  try {
    server = spawn(program, ["--stdio"], { env, stdio: ["pipe", "pipe", "ignore"] });
    return await Promise.race([answers(server, texts), failure(server)]);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new LanguageServerError(`${program} does not answer as a language server on its standard streams: ${cause}`);
  } finally {
    server?.kill();
  }
}

async function failure(server: ChildProcess): Promise<never> {
  const [status] = (await once(server, "exit")) as [unknown];
  throw new Error(`it ended with ${String(status)}`);
}

async function answers(
  { stdout, stdin }: ChildProcess,
  texts: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Answer>> {
  if (stdout === null || stdin === null) throw new Error("it has no streams");
  const connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
  const waiting = new Map<string, (found: PublishedDiagnostics["diagnostics"]) => void>();
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: PublishedDiagnostics) =>
    waiting.get(uri)?.(diagnostics),
  );
  // It may ask for what an editor knows; there is nothing.
  connection.onRequest(() => null);
  connection.listen();
  await connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
  await connection.sendNotification("initialized", {});
  const found = new Map<string, Answer>();
  for (const [name, text] of texts) {
    const uri = `file:///${name}/.circleci/config.yml`;
    const answered = new Promise<PublishedDiagnostics["diagnostics"]>((tell, refuse) => {
      const silence = setTimeout(() => refuse(new Error(`it said nothing of ${name}`)), longestSilenceMs);
      waiting.set(uri, (diagnostics) => {
        clearTimeout(silence);
        tell(diagnostics);
      });
    });
    const textDocument = { uri, languageId: "yaml", version: 1, text };
    await connection.sendNotification("textDocument/didOpen", { textDocument });
    found.set(name, answerOf(await answered));
  }
  connection.dispose();
  return found;
}

/** 1 is an error and 2 a warning; what is less is advice. */
function answerOf(all: PublishedDiagnostics["diagnostics"]): Answer {
  // Without a network it finds no image, which says nothing of the file.
  const diagnostics = all.filter(({ message }) => !message.startsWith("Docker image not found"));
  const errors = diagnostics.filter(({ severity = 1 }) => severity === 1);
  // Its schema's first words are often `Must validate "else" as "if" was not valid`, and what is meant comes behind.
  const error = errors.find(({ message }) => !message.startsWith("Must validate")) ?? errors[0];
  if (error !== undefined) return { answer: "refuses", words: firstLine(error.message) };
  const warning = diagnostics.find(({ severity }) => severity === 2);
  return warning === undefined ? { answer: "accepts" } : { answer: "warns", words: firstLine(warning.message) };
}

const firstLine = (message: string): string => message.split("\n", 1)[0] ?? "";
