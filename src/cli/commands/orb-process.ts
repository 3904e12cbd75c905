import { Command } from "commander";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import type { OrbCheckFlags } from "../orbs/run-orb-check.ts";

/** Prints an orb as the registry would keep it. */
export function orbProcessCommand(io: Io): Command {
  return new Command("process")
    .summary("print an orb as the registry would keep it")
    .description(
      "Check an orb, offline, and print it as the registry would keep it: packed, with the exact versions of the orbs that it imports.",
    )
    .argument("<path>", "packed file, folder with @orb.yml, or - for stdin")
    .option("--orb <reference=file>", "an orb that it imports: file or folder (repeatable)", collect)
    .option("--compiler <which>", "cloud (default), server, or a day: 2026-06-01")
    .option("--include-root <folder>", "folder that includes may come from, besides the orb's")
    .option("--fetch", "get missing orbs over the network, and keep them")
    .option("--ignore <code>", "warning to leave out (repeatable)", collect)
    .addHelpText(
      "after",
      examples([
        "arm-pipeline orb process src",
        "arm-pipeline orb process src > orb.yml",
        "arm-pipeline orb process - < orb/orb.yml",
      ]),
    )
    .action(async (path: string, flags: OrbCheckFlags) => {
      const { runOrbProcess } = await import("../orbs/run-orb-check.ts");
      await runOrbProcess(io, path, flags);
    });
}
