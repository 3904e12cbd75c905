import { Command } from "commander";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";

/** Shows what is installed and what is missing. It asks each tool for its version and changes nothing. */
export function doctorCommand(io: Io): Command {
  const command = new Command("doctor");
  return command
    .description(
      "Show what a rehearsal of this repository's configuration needs, what else is installed, and how to get what is missing.\n" +
        "Ends with 4 when the configuration cannot be rehearsed here. Generating and reviewing need none of it.",
    )
    .option("--json", "print { ready, defaults, configuration, tools } as JSON")
    .addHelpText(
      "after",
      examples(["arm-pipeline doctor", "arm-pipeline doctor --json", "arm-pipeline doctor --json | jq .ready"]),
    )
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const [{ runDoctor }, { runCommand }] = await Promise.all([
        import("../doctor/run-doctor.ts"),
        import("./run.ts"),
      ]);
      const run = runCommand(io);
      // Its default flags are sought by its place below the program.
      run.parent = command.parent;
      await runDoctor(io, { json, run });
    });
}
