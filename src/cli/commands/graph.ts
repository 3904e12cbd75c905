import { Command, Option } from "commander";
import { defaultConfig } from "../check/read-config.ts";
import type { GraphFlags } from "../graph/run-graph.ts";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { withCompileFlags } from "./compile-flags.ts";

/** Draws the workflows of a configuration. */
export function graphCommand(io: Io): Command {
  const command = new Command("graph")
    .description(
      "Draw the workflows of a configuration, offline and without a run: what waits for what and for which status, approvals, filters.",
    )
    .argument("[config]", `file, or - for stdin (default: the repository's ${defaultConfig})`)
    .option("--workflow <name>", "only this workflow (repeatable)", collect)
    .addOption(new Option("--format <format>", "how to write it (default: mermaid)").choices(["mermaid", "svg"]))
    .option("--out <file>", "write it there, as SVG where the name ends so; without it, to the standard output");
  return withCompileFlags(command)
    .addHelpText(
      "after",
      examples([
        "arm-pipeline graph",
        "arm-pipeline graph --out workflows.svg",
        "arm-pipeline graph - < .circleci/config.yml",
      ]),
    )
    .action(async (path: string | undefined, flags: GraphFlags) => {
      const { runGraph } = await import("../graph/run-graph.ts");
      await runGraph(io, path, flags);
    });
}
