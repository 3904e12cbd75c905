import { oneLine } from "../../../text/terminal-text.ts";
import type { Io } from "../../io/io.ts";
import { nextLine } from "../../io/next-line.ts";

/** What a run needs and this machine does not have: a sentence, and what a person can do. */
export interface MissingHere {
  /** In a word or two, for the plan. */
  readonly what: string;
  /** The jobs that cannot run without it. */
  readonly jobs: readonly string[];
  readonly message: string;
  readonly next: readonly string[];
}

/** Says what is missing on this machine, each thing once, with what to do. */
export function sayMissingHere(
  io: Pick<Io, "say" | "paint" | "env">,
  missing: readonly Pick<MissingHere, "message" | "next">[],
): void {
  for (const { message, next } of missing) {
    io.say(`${io.paint("red", "error:")} ${oneLine(message)}`);
    for (const step of next) io.say(nextLine(io, step));
  }
}
