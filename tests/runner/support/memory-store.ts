import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Store } from "../../../src/runner/state/store.ts";

/** A store that keeps everything in memory, and what is in it. */
export function memoryStore(): Store & { readonly files: ReadonlyMap<string, Buffer> } {
  const files = new Map<string, Buffer>();
  const below = (path: string) => [...files.keys()].filter((name) => path === "" || name.startsWith(`${path}/`));
  return {
    files,
    read: async (path) => files.get(path)?.toString(),
    write: async (path, text) => void files.set(path, Buffer.from(text)),
    create: async (path, text) => {
      if (files.has(path)) return false;
      files.set(path, Buffer.from(text));
      return true;
    },
    readStream: (path) => Readable.from([files.get(path) ?? Buffer.alloc(0)]),
    writeStream: async (path, content) => {
      const bytes = await buffer(content);
      files.set(path, bytes);
      return bytes.length;
    },
    list: async (path) =>
      [
        ...new Set(below(path).map((name) => name.slice(path === "" ? 0 : path.length + 1).split("/")[0] ?? "")),
      ].toSorted(),
    remove: async (path) => {
      for (const name of [path, ...below(path)]) files.delete(name);
    },
  };
}
