import type { IncludedFile, OrbFile, OrbFolder } from "../../compiler/orbs/orb-folder.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";

/**
 * Reads the YAML files of an unpacked orb; scripts are read when they are included, and nothing from outside of the
 * folder, or of `includeRoot`, where one is given.
 */
export function readOrbFolder(
  io: Io,
  path: string,
  { includeRoot }: { readonly includeRoot?: string | undefined } = {},
): OrbFolder {
  const { files } = io;
  const root = files.real(path);
  const within = (inside: string): string => (path === "." ? inside : `${path.replace(/(?<=.)\/+$/, "")}/${inside}`);
  const staysIn = (folder: string, inside: string): boolean =>
    `${files.real(within(inside))}/`.startsWith(`${folder.replace(/\/$/, "")}/`);
  const staysInside = (inside: string): boolean => staysIn(root, inside);
  const all = filesBelow(io, within, "");
  const yaml = all.filter((each) => /\.ya?ml$/.test(each));
  for (const each of yaml) if (!staysInside(each)) throw leaves(within(each));
  return {
    files: yaml.map(
      (each): OrbFile => ({ path: each, source: { name: within(each), text: files.read(within(each)) } }),
    ),
    included: all.filter((each) => !/\.ya?ml$/.test(each)),
    include: (inside): IncludedFile => {
      if (files.kind(within(inside)) !== "file") return { kind: "missing" };
      if (!staysInside(inside)) return { kind: "outside", why: "it is a symbolic link that leaves the orb's folder" };
      return { kind: "text", text: files.read(within(inside)) };
    },
    includeOutside:
      includeRoot === undefined
        ? undefined
        : (outside): IncludedFile => {
            if (files.kind(within(outside)) !== "file") return { kind: "missing" };
            if (!staysIn(files.real(includeRoot), outside))
              return { kind: "outside", why: `it lies outside of "${includeRoot}"` };
            return { kind: "text", text: files.read(within(outside)) };
          },
  };
}

/**
 * The files below a folder, without dotfiles. A link to a folder is not followed, which the packer of CircleCI does not
 * do either.
 */
function filesBelow(io: Io, within: (inside: string) => string, folder: string): readonly string[] {
  const { files } = io;
  const start = folder === "" ? "" : `${folder}/`;
  return files.list(within(folder) || ".").flatMap((name): readonly string[] => {
    if (name.startsWith(".")) return [];
    const path = `${start}${name}`;
    const kind = files.kind(within(path));
    if (kind !== "folder") return kind === "file" ? [path] : [];
    if (files.real(within(path)) === `${files.real(within(folder) || ".")}/${name}`)
      return filesBelow(io, within, path);
    io.say(`${io.paint("yellow", "note:")} "${within(path)}" is a link to a folder, and what is in it is left out.`);
    return [];
  });
}

const leaves = (path: string): CliError =>
  new CliError(`"${path}" is a symbolic link that leaves the orb's folder, so it is not packed.`, {
    code: ExitCode.invalidConfig,
    next: ["Put a copy of the file in its place."],
  });
