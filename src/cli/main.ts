import { CommanderError } from "commander";
import { CliError } from "./io/cli-error.ts";
import { ExitCode } from "./io/exit-code.ts";
import type { Io } from "./io/io.ts";
import { nextLine } from "./io/next-line.ts";
import { buildProgram } from "./program.ts";

/** Runs the command line: what a person can put right is said without a stack trace, and the rest is our bug. */
export async function main(io: Io, argv: readonly string[]): Promise<void> {
  try {
    const program = await buildProgram(io, argv);
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    // While it asks a question, the terminal gives Ctrl-C to the question and sends no signal.
    if (io.signal.aborted || (error instanceof Error && error.name === "AbortError")) {
      io.say("Interrupted.");
      io.exit(ExitCode.interrupted);
    } else if (error instanceof CommanderError) {
      io.exit(error.exitCode === 0 ? ExitCode.ok : ExitCode.usage);
    } else if (error instanceof CliError) {
      io.say(`${io.paint("red", "error:")} ${error.message}`);
      for (const step of error.next) io.say(nextLine(io, step));
      io.exit(error.code);
    } else {
      io.say(`${io.paint("red", "Internal error")}, which is a bug of arm-pipeline:`);
      io.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
      io.exit(ExitCode.bug);
    }
  }
}
