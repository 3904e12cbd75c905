import type { ReadStream, WriteStream } from "node:tty";

/** The terminal that a secret is typed on. */
export interface UnseenOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly signal: AbortSignal;
}

/**
 * Asks for a line that is not shown. Rejects with an `AbortError` when it is answered with Ctrl-C or Ctrl-D, or the
 * signal is aborted.
 */
export async function askUnseen(question: string, { input, output, signal }: UnseenOptions): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const { Writable } = await import("node:stream");
  // A terminal in raw mode shows nothing by itself, and what readline would show goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input, output: nowhere, terminal: true });
  const closed = new Promise<never>((_, reject) =>
    reader.once("close", () => reject(new DOMException("The question was not answered.", "AbortError"))),
  );
  closed.catch(() => undefined);
  try {
    output.write(question);
    return await Promise.race([reader.question("", { signal }), closed]);
  } finally {
    reader.close();
    output.write("\n");
  }
}
