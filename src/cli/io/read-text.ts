import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { CliError } from "./cli-error.ts";
import { ExitCode } from "./exit-code.ts";

/** No configuration and no file of variables is as large; a device goes on for ever. */
const mostBytes = 64 * 2 ** 20;

/** How long a pipe is waited for that no one has opened to write. */
const longestWaitMs = 5_000;
const pauseMs = 20;

/** A file, or a pipe as `<(command)` is one, which no one may write to and which may never end. */
export function readText(path: string): string {
  // Without a wait for who writes, in which no signal would reach us.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (stats.isFile() || stats.isDirectory()) return readFileSync(file, "utf8");
    return readAll(file, path).toString("utf8");
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
