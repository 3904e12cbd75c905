import { Command } from "commander";
import { collect, examples } from "../help.ts";
import type { Io } from "../io.ts";
import type { ValidateFlags } from "../run-validate.ts";
import { withCompileFlags } from "./compile-flags.ts";

/** Checks a configuration and reports every mistake. */
export function validateCommand(io: Io): Command {
  const command = new Command("validate")
    .description(
      "Check a configuration and report every mistake, offline. Ends with 3 when\nCircleCI would refuse it; warnings are what it accepts and you would regret.",
    )
    .argument("[config]", "file to read, or - for stdin", ".circleci/config.yml");
  return withCompileFlags(command)
    .option("--every-value", "try the other values of enum and boolean parameters too")
    .option("--strict", "fail for warnings too")
    .option("--ignore <code>", "warning to leave out (repeatable)", collect)
    .option("--format <format>", "text, json, github, sarif or junit", "text")
    .option("--json", "the same as --format json: { valid, diagnostics }")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline validate",
        "arm-pipeline validate - < .circleci/config.yml",
        "arm-pipeline validate --every-value --format junit > results.xml",
      ]),
    )
    .action(async (path: string, flags: ValidateFlags) => {
      const { runValidate } = await import("../run-validate.ts");
      await runValidate(io, path, flags);
    });
}
