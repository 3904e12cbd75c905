import { finished, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Entry, extract, type Headers, pack } from "tar-stream";
import { Refusal } from "../machine/refusal.ts";
import { entryChecker } from "./archive-entry.ts";

/** An entry that was checked: its name is inside, and so is the target of a hard link. */
export interface CheckedEntry {
  readonly name: string;
  readonly header: Headers;
  /** The content, which has to be read to its end, or skipped, before the next entry comes. */
  readonly content: Readable;
}

/**
 * The entries of an archive, each checked before anything of it is used; a `Refusal` when one has to be refused. The archive is never in
 * memory as a whole.
 */
export async function* entriesOf(tar: NodeJS.ReadableStream): AsyncGenerator<CheckedEntry> {
  const check = entryChecker();
  const parser = extract();
  // A source that fails ends the loop with its error, and so does one that is destroyed, as by a cancel, before its end: a pipe alone
  // would wait for more of it for ever.
  finished(tar, (error) => {
    if (error != null) parser.destroy(error);
  });
  tar.pipe(parser);
  try {
    for await (const entry of parser as AsyncIterable<Entry>) {
      const verdict = check(entry.header);
      if (verdict.kind === "refused") throw new Refusal(`The archive is refused: ${verdict.because}.`);
      const { name } = verdict;
      yield {
        name,
        header: { ...entry.header, name, ...(verdict.linkname !== undefined && { linkname: verdict.linkname }) },
        content: entry as unknown as Readable,
      };
      entry.resume();
    }
  } finally {
    parser.destroy();
    if (tar instanceof Readable) tar.destroy();
  }
}

/**
 * The same archive with every entry checked, to be piped on: it ends with a `Refusal` at the first entry that has to be refused, and what
 * reads it must throw away what it has until then. `onEntry` gets every entry, may refuse it too by throwing, and may give it
 * another header.
 */
export function checkedArchive(
  tar: NodeJS.ReadableStream,
  onEntry: (entry: Pick<CheckedEntry, "name" | "header">) => Promise<Headers | undefined> | Promise<void> | void = () =>
    undefined,
): Readable {
  const out = pack();
  const copy = async (): Promise<void> => {
    for await (const { name, header: own, content } of entriesOf(tar)) {
      const header = (await onEntry({ name, header: own })) ?? own;
      if (header.type !== "file" && header.type !== "contiguous-file") {
        out.entry({ ...header, size: 0 }, "");
        continue;
      }
      await pipeline(content, out.entry(header) as unknown as NodeJS.WritableStream);
    }
    out.finalize();
  };
  copy().catch((error: Error) => out.destroy(error));
  return Readable.from(out as unknown as AsyncIterable<Buffer>, { objectMode: false });
}

/** An archive of these files, for what is made here and not by a machine. */
export function archiveOf(
  files: readonly { readonly name: string; readonly content: string; readonly mode?: number }[],
): Readable {
  const out = pack();
  for (const { name, content, mode = 0o644 } of files) out.entry({ name, mode }, content);
  out.finalize();
  return Readable.from(out as unknown as AsyncIterable<Buffer>, { objectMode: false });
}
