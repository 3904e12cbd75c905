import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { StateFolder } from "../state/state-folder.ts";

/** Refuses a folder in which a run could not keep anything, before anything runs. Nothing is made. */
export function checkWritable({ project, root, runs, caches, locks, shown }: StateFolder): void {
  // `root` first, and `project` for what is not there yet.
  for (const folder of [root, runs, caches, locks].map(there)) {
    if (!statSync(folder).isDirectory())
      throw new CliError(`"${shown(folder)}" is a file, and a run keeps its logs in a folder there.`, {
        code: ExitCode.usage,
        next: ["Move it away."],
      });
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw notWritable(shown(folder), error);
    }
  }

  function there(folder: string): string {
    return existsSync(folder) || folder === project ? folder : there(dirname(folder));
  }
}

function notWritable(folder: string, error: unknown): CliError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const readOnly = code === "EROFS";
  const of = folder === "." ? "This folder" : `The folder "${folder}"`;
  return new CliError(
    `${of} cannot be written to: ${readOnly ? "the disk is read-only" : "this user may not"}. A run keeps its logs in .arm-pipeline.`,
    {
      code: ExitCode.usage,
      next: [
        readOnly
          ? "Rehearse in a copy of the repository on another disk."
          : "Let this user write to it, or rehearse in a copy of the repository that is yours.",
      ],
    },
  );
}
