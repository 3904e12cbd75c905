import { execFile } from "node:child_process";
import { closeSync, constants, openSync, unlinkSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { Socket } from "node:net";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

/** A pipe: what a command writes to, and where we read it. */
export interface OutputPipe {
  /** For the command; to be closed when the command has it. */
  readonly writeEnd: number;
  readonly output: Socket;
}

/** The folder of a machine that its pipes are in. */
export const pipesFolder = "pipes";

/** Whether a path may be that of a pipe: whose, its folder says. */
export const isMachinePipe = (path: string): boolean => basename(dirname(path)) === pipesFolder;

/** Making them takes a process, and the next steps of a job need some too. */
const atOnce = 16;

/**
 * Makes real pipes in a folder. Node.js gives a child sockets instead, and a script that writes to /dev/stderr or /dev/stdout, as many do,
 * cannot open these. One pipe serves both outputs, or the order of what is written to them would be lost.
 */
export function outputPipes(folder: string): () => Promise<OutputPipe> {
  const names: string[] = [];
  let made = 0;
  let making: Promise<void> | undefined;
  const make = async (): Promise<void> => {
    await mkdir(folder, { recursive: true });
    const more = Array.from({ length: atOnce }, () => join(folder, String(++made)));
    await promisify(execFile)("mkfifo", ["-m", "600", ...more]);
    names.push(...more);
  };
  return async () => {
    for (;;) {
      const name = names.shift();
      if (name !== undefined) return open(name);
      making ??= make().finally(() => {
        making = undefined;
      });
      await making;
    }
  };
}

/** No one else can find a pipe whose name is gone. */
function open(name: string): OutputPipe {
  // Without waiting for a writer; after that, one for writing does not wait for a reader.
  const readEnd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const writeEnd = openSync(name, constants.O_WRONLY);
    unlinkSync(name);
    return { writeEnd, output: new Socket({ fd: readEnd, readable: true, writable: false }) };
  } catch (error) {
    closeSync(readEnd);
    throw error;
  }
}
