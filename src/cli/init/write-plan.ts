import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import type { Change } from "./make-plan.ts";

/** Refuses before anything is asked for or written, where a file could not be. */
export function checkWritable(io: Io, paths: readonly string[]): void {
  const refused = paths.filter((path) => !io.files.isWritable(path));
  if (refused.length === 0) return;
  throw new CliError(`Nothing was written: ${refused.join(", ")} cannot be written in ${io.cwd}.`, {
    code: ExitCode.usage,
    next: ["See who owns the folder and whether a file is in its place, or work on a clone of your own."],
  });
}

/** Writes all files or none: where one fails, those before it are as they were. */
export function writePlan(io: Io, changes: readonly Change[]): void {
  const written: Change[] = [];
  try {
    for (const change of changes) {
      io.files.write(change.path, change.after);
      written.push(change);
    }
  } catch (error) {
    for (const { path, before } of written) {
      if (before === undefined) io.files.remove(path);
      else io.files.write(path, before);
    }
    throw error;
  }
}
