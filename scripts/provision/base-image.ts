import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CacheFolders, entryFolder, fillEntry } from "./cache.ts";
import { baseImage } from "./catalogue.ts";
import { must, packAsRoot, unpackPackages } from "./debian-packages.ts";
import { usualPath, writeImageArchive } from "./image-archive.ts";
import type { TaskProgress } from "./progress.ts";
import type { System } from "./system.ts";

/** The archive of the stand-in, for `docker load`. */
export const baseImageArchive = (folders: CacheFolders): string => join(entryFolder(folders, baseImage), "arm64.tar");

/** Debian's Node.js for arm64 with busybox. */
export async function makeBaseImage(
  folders: CacheFolders,
  { system, progress }: { readonly system: System; readonly progress: TaskProgress },
): Promise<void> {
  await fillEntry(folders, baseImage, async (folder) => {
    const work = await mkdtemp(join(tmpdir(), "arm-pipeline-base-"));
    try {
      progress.now("fetching Debian's packages for arm64");
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
      // Documentation is a third of it, and is read by no one in a container.
      await rm(join(root, "usr", "share", "doc"), { recursive: true, force: true });
      const layer = join(work, "layer.tar");
      await must(system, packAsRoot(layer, { root }));
      const image = { architecture: "arm64", tag: baseImage.tag, config: { Env: [usualPath], Cmd: ["node"] } } as const;
      await writeImageArchive(join(folder, "arm64.tar"), { work, layer, image, system });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}
