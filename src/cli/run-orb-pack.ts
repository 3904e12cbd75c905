import { printText } from "../compiler/print/text.ts";
import { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { type OrbSourceFlags, readOrbSource } from "./orbs/read-orb-source.ts";
import { verdict } from "./show-diagnostics.ts";

/** Packs an orb: the YAML to the standard output, what is wrong to people. With an error there is no YAML to rely on. */
export async function runOrbPack(io: Io, path: string, flags: OrbSourceFlags): Promise<void> {
  const { text, problems } = await readOrbSource(io, path, flags);
  if (problems.length > 0) io.say(printText(problems, { paint: io.paint }).trimEnd());
  if (text === undefined) io.say(verdict(io, problems, { strict: false, looked: path }));
  else io.out(text);
  io.exit(text === undefined ? ExitCode.invalidConfig : ExitCode.ok);
}
