import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { errnoReason } from "../../text/errno.ts";
import { CliError } from "./cli-error.ts";
import { ExitCode } from "./exit-code.ts";
import type { Files } from "./io.ts";
import { readBytes, readText } from "./read-text.ts";

/**
 * The files of this machine. `at` makes a path absolute. Synchronous: a command line has nothing else to do meanwhile.
 */
export function nodeFiles(at: (path: string) => string): Files {
  const kind: Files["kind"] = (path) => {
    const stats = explained("read", path, () => statSync(at(path), { throwIfNoEntry: false }));
    if (stats === undefined) return "nothing";
    return stats.isDirectory() ? "folder" : "file";
  };
  const list: Files["list"] = (path) => explained("list", path, () => readdirSync(at(path)).toSorted());
  return {
    kind: (path) => {
      try {
        return kind(path);
      } catch {
        return "nothing"; // below a file, or where this user may not look
      }
    },
    read: (path) => explained("read", path, () => readText(at(path), path)),
    readLoosely: (path) => explained("read", path, () => readBytes(at(path)).toString("utf8")),
    list,
    entries: (path) =>
      explained("list", path, () => readdirSync(at(path), { withFileTypes: true }))
        .flatMap((entry): readonly { readonly name: string; readonly kind: "file" | "folder" }[] => {
          if (entry.isDirectory()) return [{ name: entry.name, kind: "folder" }];
          const file = entry.isFile() || (entry.isSymbolicLink() && isFile(at(join(path, entry.name))));
          return file ? [{ name: entry.name, kind: "file" }] : [];
        })
        .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    listDeep: (path) =>
      explained("list", path, () =>
        readdirSync(at(path), { recursive: true, encoding: "utf8" })
          .map((name) => name.replaceAll("\\", "/"))
          .filter((name) => kind(join(path, name)) === "file")
          .toSorted(),
      ),
    real: (path) => explained("find", path, () => realpathSync(at(path))),
    write: (path, text) => explained("write", path, () => writeWhole(at(path), text)),
    isWritable: (path) => isWritable(at(path)),
    remove: (path) => explained("remove", path, () => rmSync(at(path))),
    withTemporaryFolder: async (use) => {
      const folder = mkdtempSync(join(tmpdir(), "arm-pipeline-"));
      try {
        return await use(folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Follows links; one that leads nowhere is no file. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The folder that the file is or will be in is what has to be writable: the nearest that is there. */
function isWritable(path: string): boolean {
  const folder = dirname(path);
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats === undefined) return dirname(folder) !== folder && isWritable(folder);
    accessSync(folder, constants.W_OK);
    return stats.isDirectory();
  } catch {
    return false;
  }
}

/** A temporary file beside it and a rename; through a symbolic link, to the file that it names. */
function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const existing = statSync(path, { throwIfNoEntry: false });
  const target = existing === undefined ? path : realpathSync(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: existing?.mode ?? 0o666 });
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function explained<T>(action: string, path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const reason = errnoReason(error);
    if (reason === undefined) throw error;
    throw new CliError(`Cannot ${action} "${path}": ${reason}.`, { code: ExitCode.usage });
  }
}
