import { Argument, Command } from "commander";
import { type Shell, scripts, shells } from "../completion/scripts.ts";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";

/** Prints what a shell loads to complete this command line. */
export function completionCommand(io: Io): Command {
  return new Command("completion")
    .description(
      "Print what a shell loads to complete commands, options, jobs, workflows, runs and codes. Put the line that loads it into ~/.bashrc or ~/.zshrc, or the output into ~/.config/fish/completions/arm-pipeline.fish.",
    )
    .addArgument(new Argument("<shell>", "for which shell").choices(shells))
    .addHelpText(
      "after",
      examples([
        "source <(arm-pipeline completion bash)",
        "arm-pipeline completion zsh > _arm-pipeline",
        "arm-pipeline completion fish > arm-pipeline.fish",
      ]),
    )
    .action((shell: Shell) => io.out(scripts[shell]));
}
