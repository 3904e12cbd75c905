import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** Where a program is among these folders; nothing where none of them has it. */
export const findProgram = (name: string, path: readonly string[]): string | undefined =>
  path
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
