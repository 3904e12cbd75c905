import { oneLine } from "../../../text/terminal-text.ts";
import type { Io } from "../../io/io.ts";
import { nextLine } from "../../io/next-line.ts";
import type { MissingHere } from "./missing-here.ts";

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
