import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DiskOf } from "./stages.ts";

/** What takes all the room of an engine's disk; the disk is a small file system in memory. */
const filler = "arm-pipeline-filler";

/** Fills a folder's file system to the last block, and gives the room back. */
export const fullDisk: DiskOf = {
  fill: async (folder) => {
    const file = await open(join(folder, filler), "w", 0o600);
    try {
      for (const bytes of [8 << 20, 4096]) {
        const block = Buffer.alloc(bytes, 1);
        for (;;) await file.writeFile(block);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    } finally {
      await file.close();
    }
  },
  empty: (folder) => rm(join(folder, filler), { force: true }),
};
