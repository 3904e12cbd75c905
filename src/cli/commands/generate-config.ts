import { Command, Option } from "commander";
import type { GenerateConfigFlags } from "../generate/flags.ts";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { shapeOptions } from "./shape-options.ts";

/** Writes a `.circleci/config.yml` for the repository in the current folder. */
export function generateConfigCommand(io: Io): Command {
  const command = new Command("config")
    .summary("write a configuration that uses the orb")
    .description("Write a .circleci/config.yml for the repository in this folder.");
  return shapeOptions(command)
    .option("--recipe <name>", "begin with one of: arm-pipeline recipes")
    .option("-o, --out <file>", "file, or -", ".circleci/config.yml")
    .option("--dry-run", "write nothing; show the file or the difference")
    .option("--add", "add to the file that is there (--workflow, --after)")
    .addOption(new Option("--workflow <name>").hideHelp())
    .addOption(new Option("--after <job>").argParser(collect).hideHelp())
    .option("--force", "overwrite a file that differs")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline generate config --image acme/web",
        "arm-pipeline generate config --image acme/web --keep --stack production",
        "arm-pipeline generate config --image acme/web --orb inline --out -",
      ]),
    )
    .action(async (options: GenerateConfigFlags) => {
      const { runGenerateConfig } = await import("../generate/run-generate-config.ts");
      await runGenerateConfig(io, options);
    });
}
