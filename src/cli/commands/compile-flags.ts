import { type Command, Option } from "commander";
import { collect } from "../io/help.ts";

/** Adds the options that say what a pipeline would bring along, and where orbs come from. */
export function withCompileFlags(command: Command): Command {
  return (
    command
      .option("--set <name=value>", "pipeline parameter, read as YAML (repeatable)", collect)
      // The same by CircleCI's own word for it; an option of its own, so that an error names the one that was written.
      .addOption(new Option("--param <name=value>").argParser(collect).hideHelp())
      .option("--params-file <file>", "pipeline parameters, YAML or JSON")
      .option("--pipeline-value <name=value>", "pipeline value, as git.tag=v1 (repeatable)", collect)
      .option("--branch <name>", "its branch (default: the checkout's)")
      .option("--tag <name>", "its tag (default: the checkout's)")
      .option("--revision <sha>", "its commit (default: the checkout's)")
      .option("--compiler <which>", "cloud (default), server, or a day: 2026-06-01")
      .option("--orb <reference=file>", "an orb: its file or folder (repeatable)", collect)
      .option("--fetch", "get missing orbs over the network")
  );
}
