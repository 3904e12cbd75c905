import { Command } from "commander";
import type { Io } from "../io/io.ts";

/** What the scripts of `completion` ask; not for people, and not in the help. */
export function completeCommand(io: Io): Command {
  return new Command("complete")
    .argument("[words...]")
    .action(async (words: readonly string[], _flags: unknown, { parent }: Command) => {
      const { runComplete } = await import("../completion/run-complete.ts");
      if (parent !== null) await runComplete(io, parent, words);
    });
}
