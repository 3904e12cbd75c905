import { Command, Option } from "commander";
import type { GraphFlags } from "../graph/run-graph.ts";
import { collect, examples } from "../help.ts";
import type { Io } from "../io.ts";
import { defaultConfig } from "../read-config.ts";
import { withCompileFlags } from "./compile-flags.ts";

/** Draws the workflows of a configuration. */
export function graphCommand(io: Io): Command {
  const command = new Command("graph")
    .description(
      "Draw the workflows of a configuration, offline and without a run: what waits for what and for which status, approvals, filters.",
    )
    .argument("[config]", `file, or - for stdin (default: the repository's ${defaultConfig})`)
    .option("--workflow <name>", "only this workflow (repeatable)", collect)
    .addOption(new Option("--format <format>", "how to write it").choices(["mermaid", "svg"]).default("mermaid"));
  return withCompileFlags(command)
    .addHelpText(
      "after",
      examples([
        "arm-pipeline graph",
        "arm-pipeline graph --format svg > workflows.svg",
        "arm-pipeline graph - < .circleci/config.yml",
      ]),
    )
    .action(async (path: string | undefined, flags: GraphFlags) => {
      const { runGraph } = await import("../graph/run-graph.ts");
      await runGraph(io, path, flags);
    });
}
