import { Command } from "commander";
import { defaultConfig } from "../check/read-config.ts";
import type { ValidateFlags } from "../check/run-validate.ts";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { withCompileFlags } from "./compile-flags.ts";

/** Checks a configuration and reports every error. */
export function validateCommand(io: Io): Command {
  const command = new Command("validate")
    .description(
      "Check configurations and report every error, offline. Ends with 3 when CircleCI would refuse it, with 6 when nothing is wrong but orbs that it needs are not at hand; warnings are what it accepts and you would regret.",
    )
    .argument("[paths...]", `files or folders, or - for stdin (default: the repository's ${defaultConfig})`);
  return withCompileFlags(command)
    .option("--every-value", "try the other values of enum and boolean parameters too")
    .option("--strict", "fail for warnings too")
    .option("--ignore <code>", "warning to leave out (repeatable)", collect)
    .option("--fix", "put right what has one right answer, and write the file")
    .option("--dry-run", "with --fix: show the differences, and write nothing")
    .option("--format <format>", "text, json, github, sarif or junit", "text")
    .option("--json", "the same as --format json: { valid, files, diagnostics }")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline validate",
        "arm-pipeline validate --fix --dry-run",
        "arm-pipeline validate --every-value --format junit > results.xml",
      ]),
    )
    .action(async (paths: readonly string[], flags: ValidateFlags) => {
      const { runValidate } = await import("../check/run-validate.ts");
      await runValidate(io, paths, flags);
    });
}
