import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CacheFolders, entryFolder, fillEntry } from "./cache.ts";
import { baseImage } from "./catalogue.ts";
import { must, packAsRoot, unpackPackages } from "./debian-packages.ts";
import type { Progress } from "./progress.ts";
import type { System } from "./system.ts";

/** The tar of the stand-in's files. */
export const baseImageTar = (folders: CacheFolders): string => join(entryFolder(folders, baseImage), "rootfs.tar");

/** Debian's Node.js for arm64 with busybox. */
export async function makeBaseImage(
  folders: CacheFolders,
  { system, progress }: { readonly system: System; readonly progress: Progress },
): Promise<void> {
  await fillEntry(folders, baseImage, async (folder) => {
    const work = await mkdtemp(join(tmpdir(), "arm-pipeline-base-"));
    try {
      progress.now("base image: fetching Debian's packages for arm64");
      const root = await unpackPackages(work, {
        system,
        architecture: "arm64",
        packages: ["nodejs", "busybox-static"],
      });
      for (const applet of ["sh", "ls", "cat", "sleep"])
        await system.run(["ln", "-s", "busybox", join(root, "bin", applet)]);
      await mkdir(join(root, "tmp"), { recursive: true, mode: 0o1777 });
      await mkdir(join(root, "etc"), { recursive: true });
      await writeFile(
        join(root, "etc", "passwd"),
        "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000:node:/home/node:/bin/sh\n",
      );
      await writeFile(join(root, "etc", "group"), "root:x:0:\nnode:x:1000:\n");
      // Documentation is a third of it, and is read by nobody in a container.
      await rm(join(root, "usr", "share", "doc"), { recursive: true, force: true });
      const tar = join(work, "rootfs.tar");
      await must(system, packAsRoot(tar, { root }));
      await copyFile(tar, join(folder, "rootfs.tar"));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}
