import { Command } from "commander";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { generateConfigCommand } from "./generate-config.ts";
import { generateOrbCommand } from "./generate-orb.ts";
import { generateTypesCommand } from "./generate-types.ts";

/** What can be generated; each has a command of its own. */
export function generateCommand(io: Io): Command {
  return new Command("generate")
    .description("Write the orb, a configuration that uses it, or types for anybody's orb. The same bytes every time.")
    .addCommand(generateConfigCommand(io))
    .addCommand(generateOrbCommand(io))
    .addCommand(generateTypesCommand(io))
    .addHelpText(
      "after",
      examples([
        "arm-pipeline generate config --image acme/web",
        "arm-pipeline generate config --image acme/web --orb inline --dry-run",
        "arm-pipeline generate orb --out orb.yml",
      ]),
    );
}
