import type { Command } from "commander";
import { collect } from "../help.ts";

/** Adds the options that say what a pipeline would bring along, and where orbs come from. */
export function withCompileFlags(command: Command): Command {
  return command
    .option("--set, --param <name=value>", "pipeline parameter, read as YAML (repeatable)", collect)
    .option("--params-file <file>", "pipeline parameters, YAML or JSON")
    .option("--pipeline-value <name=value>", "pipeline value, as git.tag=v1 (repeatable)", collect)
    .option("--branch <name>", "its branch (default: the checkout's)")
    .option("--tag <name>", "its tag (default: the checkout's)")
    .option("--revision <sha>", "its commit (default: the checkout's)")
    .option("--orb <reference=file>", "text of an orb (repeatable)", collect)
    .option("--fetch", "get missing orbs over the network");
}
