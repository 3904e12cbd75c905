import { createReadStream, createWriteStream, readFileSync, readlinkSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { archiveEnd } from "../../runner/state/tar/scan.ts";
import { fillingOf, newHead } from "../../runner/state/tar/write.ts";
import { nameOf, pathOf, shownName } from "../../text/file-name.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { CheckoutFile } from "./checkout-files.ts";

/** Up to this size a file is read at once, which is several times as fast; most are. */
const atOnce = 1024 * 1024;

/**
 * Writes files into an archive, and gives how many. Not by `tar`: that of macOS knows other options, and this is done
 * once a run. Owners are left out, since the job's user is somebody else.
 */
export async function writeArchive(
  path: string,
  { files, signal }: { readonly files: AsyncIterable<CheckoutFile>; readonly signal: AbortSignal },
): Promise<number> {
  let count = 0;
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const file of files) {
      signal.throwIfAborted();
      // Sockets and the like belong to no checkout.
      if (!file.stats.isDirectory() && !file.stats.isSymbolicLink() && !file.stats.isFile()) continue;
      if (!file.stats.isDirectory()) count += 1;
      yield* piecesOf(file);
    }
    yield archiveEnd;
  }
  await pipeline(
    Readable.from(pieces(), { objectMode: false, highWaterMark: 256 * 1024 }),
    createWriteStream(path, { mode: 0o600 }),
  );
  return count;
}

async function* piecesOf({ name, path, stats }: CheckoutFile): AsyncGenerator<Buffer> {
  const common = { name, mode: stats.mode & 0o777, mtime: stats.mtimeMs / 1000 };
  if (stats.isDirectory()) yield newHead({ ...common, type: "directory" });
  else if (stats.isSymbolicLink())
    yield newHead({ ...common, type: "symlink", linkname: nameOf(readlinkSync(pathOf(path), "buffer")) });
  else {
    try {
      yield* contentOf({ path, size: stats.size }, (size) => newHead({ ...common, type: "file", size }));
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code === "EACCES" ? "this user may not read it" : String(error);
      throw new CliError(`"${shownName(name)}" belongs to the checkout and cannot be read: ${reason}.`, {
        code: ExitCode.runFailed,
        next: ["Let Git ignore it, or rehearse the last commit: --clean"],
      });
    }
  }
}

async function* contentOf(
  { path, size }: { readonly path: string; readonly size: number },
  head: (size: number) => Buffer,
): AsyncGenerator<Buffer> {
  if (size <= atOnce) {
    const content = readFileSync(pathOf(path));
    yield head(content.length);
    if (content.length > 0) yield content;
    yield* filling(content.length);
    return;
  }
  yield head(size);
  let read = 0;
  for await (const piece of createReadStream(pathOf(path), { end: size - 1 }) as AsyncIterable<Buffer>) {
    read += piece.length;
    yield piece;
  }
  if (read < size) throw new Error("it became shorter while it was read");
  yield* filling(size);
}

function* filling(size: number): Generator<Buffer> {
  const bytes = fillingOf(size);
  if (bytes.length > 0) yield bytes;
}
