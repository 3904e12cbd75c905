import { Command } from "commander";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { generateConfigCommand } from "./generate-config.ts";
import { generateOrbCommand } from "./generate-orb.ts";

/** What can be generated; each has a command of its own. */
export function generateCommand(io: Io): Command {
  return new Command("generate")
    .description("Write the orb, or a configuration that uses it. Offline, and the same bytes every time.")
    .addCommand(generateConfigCommand(io))
    .addCommand(generateOrbCommand(io))
    .addHelpText(
      "after",
      examples([
        "arm-pipeline generate config --image acme/web",
        "arm-pipeline generate config --image acme/web --orb inline --dry-run",
        "arm-pipeline generate orb --out orb.yml",
      ]),
    );
}
