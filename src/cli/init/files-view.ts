import { posix, resolve } from "node:path";
import type { NewFile } from "../../generator/starting-files/new-file.ts";
import type { Files, Io } from "../io/io.ts";

/** The same world, seen from another folder. */
export function inFolder(io: Io, folder: string): Io {
  const at = (path: string): string => resolve(folder, path);
  const { files } = io;
  return {
    ...io,
    cwd: folder,
    files: {
      ...files,
      kind: (path) => files.kind(at(path)),
      read: (path) => files.read(at(path)),
      readLoosely: (path) => files.readLoosely(at(path)),
      list: (path) => files.list(at(path)),
      entries: (path) => files.entries(at(path)),
      listDeep: (path) => files.listDeep(at(path)),
      real: (path) => files.real(at(path)),
      isWritable: (path) => files.isWritable(at(path)),
      write: (path, text) => files.write(at(path), text),
      remove: (path) => files.remove(at(path)),
    },
  };
}

/** The same world, silent, as it will be once these files are written: what looks at the repository finds them. */
export function asIfWritten(io: Io, written: readonly NewFile[]): Io {
  const texts = new Map(written.map(({ path, text }) => [path, text]));
  const folders = new Set(written.flatMap(({ path }) => foldersAbove(path)));
  const own = (path: string): string => posix.normalize(path).replace(/\/$/, "");
  const { files } = io;
  const below = (folder: string): readonly { readonly name: string; readonly kind: "file" | "folder" }[] => {
    const names = (paths: Iterable<string>) =>
      [...paths].filter((path) => posix.dirname(path) === own(folder)).map((path) => posix.basename(path));
    return [
      ...names(texts.keys()).map((name) => ({ name, kind: "file" as const })),
      ...names(folders).map((name) => ({ name, kind: "folder" as const })),
    ];
  };
  const entries: Files["entries"] = (folder) => {
    const known = files.kind(folder) === "folder" ? files.entries(folder) : [];
    const added = below(folder).filter(({ name }) => !known.some((each) => each.name === name));
    return [...known, ...added].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  };
  return {
    ...io,
    say: () => undefined,
    files: {
      ...files,
      entries,
      list: (folder) => entries(folder).map(({ name }) => name),
      kind: (path) => (texts.has(own(path)) ? "file" : folders.has(own(path)) ? "folder" : files.kind(path)),
      read: (path) => texts.get(own(path)) ?? files.read(path),
      readLoosely: (path) => texts.get(own(path)) ?? files.readLoosely(path),
    },
  };
}

function foldersAbove(path: string): readonly string[] {
  const folder = posix.dirname(path);
  return folder === "." ? [] : [folder, ...foldersAbove(folder)];
}
