import { createHash, randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { checkedArchive, type PassedOver } from "./archive.ts";
import type { Store } from "./store.ts";

/** One folder or file of a cache: where the configuration has it, and its content. */
export interface CachePart {
  /** The path as it is written, so that it is found again on a machine with another home. */
  readonly path: string;
  readonly tar: NodeJS.ReadableStream;
  readonly onPassedOver?: PassedOver;
}

/** A cache that was found. */
export interface FoundCache {
  readonly key: string;
  readonly parts: readonly { readonly path: string; readonly open: () => Readable }[];
}

/** Caches outlive a run. They never change: https://circleci.com/docs/guides/optimize/caching/ */
export interface Caches {
  readonly has: (key: string) => Promise<boolean>;
  /** False when there is one with this key by now, which stays as it is. */
  readonly save: (key: string, parts: AsyncIterable<CachePart>) => Promise<boolean>;
  /** The first key that is the beginning of any cache's key decides; the newest of these caches is given. */
  readonly find: (keys: readonly string[]) => Promise<FoundCache | undefined>;
}

interface Manifest {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly folder: string;
  readonly paths: readonly string[];
}

/** The caches in a store; `now` tells the time in milliseconds since 1970. */
export function cachesIn(store: Store, now: () => number): Caches {
  const read = async (folder: string): Promise<Manifest | undefined> => {
    const text = await store.read(`${folder}/manifest.json`);
    return text === undefined ? undefined : (JSON.parse(text) as Manifest);
  };
  return {
    has: async (key) => (await read(folderOf(key))) !== undefined,
    save: async (key, parts) => {
      const folder = `${folderOf(key)}/${randomUUID()}`;
      const paths: string[] = [];
      try {
        for await (const { path, tar, onPassedOver } of parts) {
          const checked = checkedArchive(tar, onPassedOver === undefined ? {} : { onPassedOver });
          await store.writeStream(`${folder}/${paths.length}.tar`, checked);
          paths.push(path);
        }
        const manifest: Manifest = { key, created: now(), folder, paths };
        if (await store.create(`${folderOf(key)}/manifest.json`, JSON.stringify(manifest))) return true;
      } catch (error) {
        await store.remove(folder);
        throw error;
      }
      await store.remove(folder);
      return false;
    },
    find: async (keys) => {
      const all = await Promise.all((await store.list("")).map(read));
      const caches = all.filter((cache) => cache !== undefined).sort((a, b) => b.created - a.created);
      for (const key of keys) {
        const found = caches.find((cache) => cache.key.startsWith(key));
        if (found === undefined) continue;
        const parts = found.paths.map((path, index) => ({
          path,
          open: () => store.readStream(`${found.folder}/${index}.tar`),
        }));
        return { key: found.key, parts };
      }
      return undefined;
    },
  };
}

/** A key has any characters and length; the name of a folder does not. */
const folderOf = (key: string): string => createHash("sha256").update(key).digest("hex");
