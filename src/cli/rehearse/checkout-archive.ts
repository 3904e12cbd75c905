import { createReadStream, createWriteStream, readFileSync, readlinkSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { CheckoutFile } from "./checkout-files.ts";

/** Up to this size a file is read at once, which is several times as fast; most are. */
const atOnce = 1024 * 1024;

/**
 * Writes files into an archive, and gives how many. Not by `tar`: that of macOS knows other options, and this is done once a run. Owners
 * are left out, since the job's user is somebody else.
 */
export async function writeArchive(
  path: string,
  { files, signal }: { readonly files: AsyncIterable<CheckoutFile>; readonly signal: AbortSignal },
): Promise<number> {
  const out = pack();
  const written = pipeline(out, createWriteStream(path, { mode: 0o600 }));
  let count = 0;
  const fill = async (): Promise<void> => {
    for await (const file of files) {
      signal.throwIfAborted();
      if (await add(out, file)) count += 1;
    }
    out.finalize();
  };
  const [filled, ended] = await Promise.allSettled([
    fill().catch((error: Error) => {
      out.destroy(error);
      throw error;
    }),
    written,
  ]);
  if (filled.status === "rejected") throw filled.reason;
  if (ended.status === "rejected") throw ended.reason;
  return count;
}

/** Whether it was a file or a link. Sockets and the like belong to no checkout. */
async function add(out: Pack, { name, path, stats }: CheckoutFile): Promise<boolean> {
  const header = { name, mode: stats.mode & 0o777, mtime: stats.mtime };
  if (stats.isDirectory()) {
    await whenTaken(out, { ...header, type: "directory" }, "");
    return false;
  }
  if (stats.isSymbolicLink()) {
    await whenTaken(out, { ...header, type: "symlink", linkname: readlinkSync(path) }, "");
    return true;
  }
  if (!stats.isFile()) return false;
  try {
    if (stats.size <= atOnce) await whenTaken(out, header, readFileSync(path));
    else {
      const entry = out.entry({ ...header, size: stats.size });
      await pipeline(createReadStream(path, { end: stats.size - 1 }), entry as unknown as NodeJS.WritableStream);
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "EACCES" ? "this user may not read it" : String(error);
    throw new CliError(`"${name}" belongs to the checkout and cannot be read: ${reason}.`, {
      code: ExitCode.runFailed,
      next: ["Let Git ignore it, or rehearse the last commit: --clean"],
    });
  }
  return true;
}

/** Waits while the disk is slower than we are. */
const whenTaken = (out: Pack, header: Parameters<Pack["entry"]>[0], content: string | Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const taken = out.entry(header, content, (error) => (error ? reject(error) : resolve()));
    if (taken === undefined) resolve();
  });
