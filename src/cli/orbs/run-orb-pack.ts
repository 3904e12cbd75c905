import { printText } from "../../compiler/print/text.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { verdict } from "../io/show-diagnostics.ts";
import { type OrbSourceFlags, readOrbSource } from "./read-orb-source.ts";

/**
 * Packs an orb: the YAML to the standard output, what is wrong to people. With an error there is no YAML to rely on.
 */
export async function runOrbPack(io: Io, path: string, flags: OrbSourceFlags): Promise<void> {
  const { text, problems } = await readOrbSource(io, path, flags);
  if (problems.length > 0) io.say(printText(problems, { paint: io.paint }).trimEnd());
  if (text === undefined) io.say(verdict(io, problems, { strict: false, looked: path }));
  else io.out(text);
  io.exit(text === undefined ? ExitCode.invalidConfig : ExitCode.ok);
}
