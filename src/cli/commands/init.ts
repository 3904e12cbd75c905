import { Command } from "commander";
import type { InitFlags } from "../init/flags.ts";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { shapeOptions } from "./shape-options.ts";

/** Gives a repository its pipeline, whatever is there already. */
export function initCommand(io: Io): Command {
  const command = shapeOptions(new Command("init")).option("--no-test", "no tests first");
  // Forty lines are a glance; what these say stands in the help of `generate config`.
  for (const option of command.options) option.hidden = true;
  return command
    .summary("give this repository a pipeline, by a few questions")
    .description(
      "Look at this repository, ask what cannot be known, show the files, and write them after one yes. The flags of `generate config` answer the questions too.",
    )
    .optionsGroup("Options:")
    .option("-y, --yes", "ask nothing: take the defaults and write")
    .option("--dry-run", "write nothing; show the files")
    .optionsGroup("Files to start with:")
    .option("--new-dockerfile", "write one for the Node.js app that has none")
    .option("--new-program [dir]", "bring a Pulumi program: AWS, ECS on Graviton")
    .option("--port <number>", "port that the app listens on")
    .optionsGroup("In a configuration that is there:")
    .option("--workflow <name>", "add the jobs to this workflow")
    .option("--after <job>", "behind this job of it (repeatable)", collect)
    .addHelpText(
      "after",
      examples([
        "arm-pipeline init --dry-run --yes",
        "arm-pipeline init --yes --image acme/web --build-only",
        "arm-pipeline init --new-dockerfile --new-program",
      ]),
    )
    .action(async (flags: InitFlags) => {
      const { runInit } = await import("../init/run-init.ts");
      await runInit(io, flags);
    });
}
