import type { Command } from "commander";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";

/** The error for a word that no command has. */
export function unknownCommand(parent: Command, word: string): CliError {
  const path: string[] = [];
  for (let command: Command | null = parent; command !== null; command = command.parent) path.unshift(command.name());
  const names = parent
    .createHelp()
    .visibleCommands(parent)
    .map((command) => command.name());
  return new CliError(`There is no command "${word}" of ${path.join(" ")}.`, {
    code: ExitCode.usage,
    next: [suggest(word, names, "Its commands") ?? "See what there is: arm-pipeline --help"],
  });
}
