import { Command } from "commander";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { orbPackCommand } from "./orb-pack.ts";
import { orbProcessCommand } from "./orb-process.ts";
import { orbValidateCommand } from "./orb-validate.ts";

/** What can be done with an orb of one's own, without the registry. */
export function orbCommand(io: Io): Command {
  return new Command("orb")
    .description("Pack, check and expand an orb, offline and without a token.")
    .addCommand(orbPackCommand(io))
    .addCommand(orbValidateCommand(io))
    .addCommand(orbProcessCommand(io))
    .addHelpText(
      "after",
      examples([
        "arm-pipeline orb pack src > orb.yml",
        "arm-pipeline orb validate src",
        "arm-pipeline orb process orb/orb.yml",
      ]),
    );
}
