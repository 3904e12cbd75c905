import { errorsFirst } from "../../compiler/diagnostics/errors-first.ts";
import { type PackedOrb, packFile, packFolder } from "../../compiler/orbs/pack.ts";
import { printText } from "../../compiler/print/text.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { readOrbFolder } from "./orb-folder.ts";

/** The flags that say what an orb is made of, as commander hands them over. */
export type OrbSourceFlags = { readonly includeRoot?: string };

/**
 * The same for a command that can do nothing with an orb that cannot be read: what keeps it from that is shown, with
 * its places.
 */
export const readWholeOrb = async (io: Io, path: string, flags: OrbSourceFlags = {}): Promise<PackedOrb> =>
  wholeOrb(io, await readOrbSource(io, path, flags), path);

/** The orb, where all of it could be read. */
export function wholeOrb(io: Io, orb: PackedOrb, path = orb.sources[0]?.name ?? ""): PackedOrb {
  if (orb.text !== undefined) return orb;
  io.say(printText(errorsFirst(orb.problems), { paint: io.paint }).trimEnd());
  throw new CliError(`The orb at "${path}" cannot be read.`, { code: ExitCode.invalidConfig });
}

/** Reads an orb and packs it: from a folder, a file, or the standard input for `-`. */
export async function readOrbSource(io: Io, path: string, flags: OrbSourceFlags = {}): Promise<PackedOrb> {
  if (path === "-") return packFile({ name: "-", text: await io.readStdin() });
  const kind = io.files.kind(path);
  if (kind === "nothing")
    throw new CliError(`There is no orb at "${path}".`, {
      code: ExitCode.usage,
      next: ["Name its file, or the folder with its @orb.yml."],
    });
  if (kind === "file") return packFile({ name: path, text: io.files.read(path) });
  const { includeRoot } = flags;
  if (includeRoot !== undefined && io.files.kind(includeRoot) !== "folder")
    throw new CliError(`--include-root: there is no folder "${includeRoot}".`, {
      code: ExitCode.usage,
      next: ["Name the folder that includes may come from, such as the top of the repository."],
    });
  const folder = readOrbFolder(io, path, { includeRoot });
  if (folder.files.length > 0) return packFolder(folder);
  throw new CliError(`The folder "${path}" has no YAML file, so there is no orb to pack.`, {
    code: ExitCode.usage,
    next: ["Name the folder with the orb's @orb.yml."],
  });
}
