import { type OrbReading, readPackedOrb, readUnpackedOrb } from "../../publisher/read-orb.ts";
import type { OrbSource } from "../../publisher/sources.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";

/** Reads an orb from a file or a folder; what keeps it from being read is said with file, line and column. */
export function readOrb(io: Io, path: string): OrbSource {
  const kind = io.files.kind(path);
  if (kind === "nothing") {
    throw new CliError(`There is no orb at "${path}".`, {
      code: ExitCode.usage,
      next: ["Name its file, or the folder with its @orb.yml."],
    });
  }
  const reading =
    kind === "file"
      ? readPackedOrb({ path, text: io.files.read(path) })
      : readFolder(io, path.replace(/(?<=.)\/+$/, ""));
  if (reading.kind === "orb") return reading.orb;
  for (const { file, line, column, message } of reading.problems)
    io.say(`${file}:${line}:${column} ${io.paint("red", "error")} ${message}`);
  throw new CliError(`The orb at "${path}" cannot be read.`, { code: ExitCode.invalidConfig });
}

function readFolder(io: Io, folder: string): OrbReading {
  const paths = io.files.listDeep(folder).filter((path) => /\.ya?ml$/.test(path));
  const shown = (path: string): string => (folder === "." ? path : `${folder}/${path}`);
  const reading = readUnpackedOrb(paths.map((path) => ({ path, text: io.files.read(`${folder}/${path}`) })));
  if (reading.kind === "broken")
    return { kind: "broken", problems: reading.problems.map((problem) => ({ ...problem, file: shown(problem.file) })) };
  const { form, root, components } = reading.orb;
  const placed = <T extends { readonly file: string }>(part: T): T => ({ ...part, file: shown(part.file) });
  return { kind: "orb", orb: { form, root: placed(root), components: components.map(placed) } };
}
