import { Command } from "commander";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import type { OrbSourceFlags } from "../orbs/read-orb-source.ts";

/** Packs an unpacked orb. */
export function orbPackCommand(io: Io): Command {
  return new Command("pack")
    .summary("merge the folder of an orb into one file")
    .description("Merge the folder of an orb into one file, as circleci orb pack does.")
    .argument("<path>", "folder with @orb.yml, or a file, which is only written anew")
    .option("--include-root <folder>", "folder that includes may come from, besides the orb's")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline orb pack src",
        "arm-pipeline orb pack src > orb.yml",
        "arm-pipeline orb pack src | arm-pipeline orb validate -",
      ]),
    )
    .action(async (path: string, flags: OrbSourceFlags) => {
      const { runOrbPack } = await import("../orbs/run-orb-pack.ts");
      await runOrbPack(io, path, flags);
    });
}
