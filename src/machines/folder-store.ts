import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { Readable } from "node:stream";
import type { Store } from "../runner/state/store.ts";
import { pathOf } from "../text/file-name.ts";
import { writeWithHoles } from "./write-with-holes.ts";

/**
 * A folder of this machine as a store. No path leads out of it, and nothing is written through a symbolic link, so that
 * neither a name nor what a job left there leads out of it.
 */
export function folderStore(folder: string): Store {
  const root = resolve(folder);
  const at = (path: string): string => {
    const absolute = resolve(root, path);
    if (absolute !== root && !absolute.startsWith(root + sep)) throw new Error(`"${path}" is outside of "${root}"`);
    return absolute;
  };
  const place = async (path: string): Promise<string> => {
    const absolute = at(path);
    await mkdir(root, { recursive: true });
    let parent = root;
    for (const part of dirname(absolute).slice(root.length).split(sep).filter(Boolean)) {
      parent = join(parent, part);
      await mkdir(pathOf(parent)).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST" || !(await lstat(pathOf(parent))).isDirectory()) throw error;
      });
    }
    return absolute;
  };
  /** Writes beside the place and moves there; what fails leaves nothing. */
  const whole = async (
    path: string,
    write: (temporary: string | Buffer) => Promise<void>,
    put: (from: string | Buffer, to: string | Buffer) => Promise<void> = rename,
  ): Promise<void> => {
    const target = await place(path);
    const temporary = pathOf(join(dirname(target), `.${randomUUID()}.tmp`));
    try {
      await write(temporary);
      await put(temporary, pathOf(target));
    } finally {
      await rm(temporary, { force: true });
    }
  };
  return {
    read: async (path) => {
      const file = await open(pathOf(at(path)), readOnly).catch(orUndefined);
      if (file === undefined) return undefined;
      try {
        return await file.readFile("utf8");
      } finally {
        await file.close();
      }
    },
    write: (path, text) => whole(path, (temporary) => writeFile(temporary, text)),
    create: (path, text) =>
      // A link is made only where nothing is, by the file system's own word.
      whole(path, (temporary) => writeFile(temporary, text), link).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST") return false;
          throw error;
        },
      ),
    readStream: (path) => Readable.from(chunksOf(at(path)), { objectMode: false }),
    writeStream: async (path, content) => {
      let bytes = 0;
      await whole(path, async (temporary) => {
        const file = await open(temporary, "wx");
        try {
          bytes = await writeWithHoles(file, content as AsyncIterable<Buffer>);
        } finally {
          await file.close();
        }
      });
      return bytes;
    },
    list: async (path) =>
      ((await readdir(pathOf(at(path))).catch(orUndefined)) ?? []).filter((name) => !unfinished.test(name)).toSorted(),
    remove: (path) => rm(pathOf(at(path)), { recursive: true, force: true }),
  };
}

/** What a process that was killed left beside its place. */
const unfinished = /^\.[0-9a-f-]{36}\.tmp$/;

const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW;

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(pathOf(path), readOnly);
  yield* file.createReadStream({ highWaterMark: 2 ** 20 });
}

function orUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
