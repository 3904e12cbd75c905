import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname, "../../..");

/** What a language server says: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/ */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly items?: readonly unknown[] };
  readonly result?: unknown;
}

/** TypeScript's own language server, as an editor talks to it, with one document at a time. */
export class LanguageServer {
  readonly #process: ChildProcess;
  readonly #answers = new Map<number, (result: unknown) => void>();
  #received = Buffer.alloc(0);
  #asked = 0;

  private constructor() {
    this.#process = spawn(resolve(root, "node_modules/.bin/tsc"), ["--lsp", "--stdio"], {
      cwd: root,
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#process.stdout?.on("data", (chunk: Buffer) => this.#receive(chunk));
  }

  static async start(): Promise<LanguageServer> {
    const server = new LanguageServer();
    const textDocument = { hover: { contentFormat: ["plaintext"] }, diagnostic: {} };
    await server.#ask("initialize", { processId: process.pid, rootUri: uriOf("."), capabilities: { textDocument } });
    server.#send({ method: "initialized", params: {} });
    return server;
  }

  stop(): void {
    this.#process.kill();
  }

  /** Opens a file of this repository with a text of its own. */
  open(path: string, text: string): OpenDocument {
    const textDocument = { uri: uriOf(path), languageId: "typescript", version: 1, text };
    this.#send({ method: "textDocument/didOpen", params: { textDocument } });
    const { uri } = textDocument;
    return {
      hover: async (words) => {
        const lines = text.slice(0, text.indexOf(words)).split("\n");
        const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
        const hover = await this.#ask("textDocument/hover", { textDocument: { uri }, position });
        return (hover as { readonly contents: { readonly value: string } } | null)?.contents.value ?? "";
      },
      errors: async () => {
        const report = await this.#ask("textDocument/diagnostic", { textDocument: { uri } });
        return (report as { readonly items: readonly { readonly message: string }[] }).items.map(
          (item) => item.message,
        );
      },
      close: () => this.#send({ method: "textDocument/didClose", params: { textDocument: { uri } } }),
    };
  }

  #ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#asked;
    const answer = new Promise((done) => this.#answers.set(id, done));
    this.#send({ id, method, params });
    return answer;
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const end = this.#received.indexOf("\r\n\r\n");
      const [, length] = /Content-Length: (\d+)/i.exec(this.#received.subarray(0, Math.max(end, 0)).toString()) ?? [];
      const next = end + 4 + Number(length);
      if (length === undefined || this.#received.length < next) return;
      this.#take(JSON.parse(this.#received.subarray(end + 4, next).toString()) as Message);
      this.#received = this.#received.subarray(next);
    }
  }

  #take({ id, method, params, result }: Message): void {
    if (id === undefined) return;
    // What the server asks of its editor is answered with nothing: it has standard settings.
    if (method !== undefined) this.#send({ id, result: params?.items?.map(() => null) ?? null });
    else this.#answers.get(id)?.(result);
  }
}

/** A document in the editor. */
export interface OpenDocument {
  /** What the editor shows over the first place with these words. */
  readonly hover: (words: string) => Promise<string>;
  readonly errors: () => Promise<readonly string[]>;
  readonly close: () => void;
}

const uriOf = (path: string): string => pathToFileURL(resolve(root, path)).href;
