import type { Source } from "../compiler/source/node.ts";
import { CliError } from "./cli-error.ts";
import { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";

/** Where CircleCI looks for a configuration. */
export const defaultConfig = ".circleci/config.yml";

/** Reads a configuration from a file, or from the standard input for `-`. */
export async function readConfig(io: Io, path: string): Promise<Source> {
  if (path === "-") return { name: "-", text: await io.readStdin() };
  if (io.files.kind(path) === "nothing") {
    throw new CliError(`There is no file "${path}" in ${io.cwd}.`, {
      code: ExitCode.usage,
      next:
        path === defaultConfig
          ? ["Run this in the repository's top folder, or name the file.", "Write one: arm-pipeline generate config"]
          : ["Name the configuration's file, or - for the standard input."],
    });
  }
  return { name: path, text: io.files.read(path) };
}
