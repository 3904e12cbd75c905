import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { readUtf8 } from "../../text/utf8.ts";
import { CliError } from "./cli-error.ts";
import { ExitCode } from "./exit-code.ts";

/** No configuration and no file of variables is as large; a device goes on for ever. */
const mostBytes = 64 * 2 ** 20;

/** How long a pipe is waited for that no one has opened to write. */
const longestWaitMs = 5_000;
const pauseMs = 20;

/** The text of a file; `path` names it in the error where it is no text. */
export const readText = (path: string, shown = path): string => textOfBytes(readBytes(path), `"${shown}"`);

/** What bytes say, for who may write them again; a `CliError` where they are not UTF-8, which is all CircleCI reads. */
export function textOfBytes(bytes: Buffer, what: string): string {
  const read = readUtf8(bytes);
  if (read.kind === "text") return read.text;
  if (read.kind === "utf-16")
    throw new CliError(`${what} is saved as UTF-16, and not as UTF-8.`, {
      code: ExitCode.usage,
      next: ["Save it as UTF-8. (The > of Windows PowerShell writes UTF-16; | Out-File -Encoding utf8 does not.)"],
    });
  const { byte, line, column } = read;
  throw new CliError(`${what} is not UTF-8: line ${line}, column ${column} has the byte 0x${byte.toString(16)}.`, {
    code: ExitCode.usage,
    next: ["Save it as UTF-8. If it is Latin-1, this converts it: iconv -f ISO-8859-1 -t UTF-8"],
  });
}

/** A file, or a pipe as `<(command)` is one, which no one may write to and which may never end. */
export function readBytes(path: string): Buffer {
  // Without a wait for who writes, in which no signal would reach us.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (stats.isFile() || stats.isDirectory()) return readFileSync(file);
    return readAll(file, path);
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, path: string): Buffer {
  const parts: Buffer[] = [];
  let [bytes, waitedMs] = [0, 0];
  for (;;) {
    const part = Buffer.alloc(65_536);
    const read = readSome(file, part);
    if (read > 0) {
      bytes += read;
      parts.push(part.subarray(0, read));
      if (bytes > mostBytes)
        throw new CliError(`"${path}" has more than 64 MB: it has no end, or is none that is read here.`, {
          code: ExitCode.usage,
        });
    } else if (read === 0 && (bytes > 0 || waitedMs >= longestWaitMs || !fstatSync(file).isFIFO())) {
      return Buffer.concat(parts);
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
      if (read === 0) waitedMs += pauseMs;
    }
  }
}

/** How many bytes there are; none at the end, or where no one writes; -1 where somebody is going to. */
function readSome(file: number, into: Buffer): number {
  try {
    return readSync(file, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return -1;
    throw error;
  }
}
