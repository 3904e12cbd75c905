import { Command } from "commander";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";

/** Says what a diagnostic means. */
export function explainCommand(io: Io): Command {
  return new Command("explain")
    .description(
      "Say what a diagnostic means and what to do, with a configuration that has it and what is printed for that. Without a code, list all of them.",
    )
    .argument("[code]", "code of the diagnostic, as validate prints it")
    .option("--markdown", "print it as it stands in docs/diagnostics.md")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline explain unknown-requirement",
        "arm-pipeline explain",
        "arm-pipeline explain plain-secret --markdown",
      ]),
    )
    .action(async (code: string | undefined, flags: { readonly markdown?: boolean }) => {
      const { runExplain } = await import("../explain/run-explain.ts");
      runExplain(io, code, flags);
    });
}
