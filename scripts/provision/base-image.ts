import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CacheFolders, entryFolder, fillEntry } from "./cache.ts";
import { baseImage } from "./catalogue.ts";
import type { Progress } from "./progress.ts";
import { ProvisionError } from "./provision-error.ts";
import type { System } from "./system.ts";

/** The tar of the stand-in's files. */
export const baseImageTar = (folders: CacheFolders): string => join(entryFolder(folders, baseImage), "rootfs.tar");

/**
 * Debian's Node.js for arm64 with busybox, unpacked and not installed: no script of a package runs, so neither root nor emulation is
 * needed, and it takes seconds. apt resolves and verifies it in a folder of its own, as if nothing were installed.
 */
export async function makeBaseImage(
  folders: CacheFolders,
  { system, progress }: { readonly system: System; readonly progress: Progress },
): Promise<void> {
  await fillEntry(folders, baseImage, async (folder) => {
    const work = await mkdtemp(join(tmpdir(), "arm-pipeline-base-"));
    try {
      progress.now("base image: fetching Debian's packages for arm64");
      const root = await unpackPackages(work, system);
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
      await must(system, [
        "tar",
        "--create",
        "--file",
        tar,
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--sort=name",
        "-C",
        root,
        ".",
      ]);
      await copyFile(tar, join(folder, "rootfs.tar"));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

async function unpackPackages(work: string, system: System): Promise<string> {
  const [lists, archives, root] = [join(work, "lists"), join(work, "archives"), join(work, "root")];
  for (const folder of [join(lists, "partial"), join(archives, "partial"), join(root, "bin")])
    await mkdir(folder, { recursive: true });
  await writeFile(join(work, "status"), "");
  const settings = [
    "APT::Architecture=arm64",
    "APT::Architectures::=arm64",
    `Dir::State::status=${join(work, "status")}`,
    `Dir::State::lists=${lists}`,
    `Dir::Cache::archives=${archives}`,
    "Dir::Cache::pkgcache=",
    "Dir::Cache::srcpkgcache=",
    "Debug::NoLocking=1",
    "APT::Sandbox::User=",
    "APT::Install-Recommends=0",
  ].flatMap((setting) => ["-o", setting]);
  await must(system, ["apt-get", ...settings, "update"]);
  await must(system, ["apt-get", ...settings, "--yes", "--download-only", "install", "nodejs", "busybox-static"]);
  for (const name of (await readdir(archives)).filter((file) => file.endsWith(".deb")).sort()) {
    await must(system, ["dpkg-deb", "--extract", join(archives, name), root]);
  }
  return root;
}

async function must(system: System, command: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await system.run(command);
  if (exitCode === 0) return;
  throw new ProvisionError(
    `The base image could not be made: ${command[0]} failed with status ${exitCode}.\n${stderr.split("\n").slice(-3).join("\n")}`,
    {
      hint: "It needs Debian's archive for arm64. Ubuntu keeps its own elsewhere; there Docker Hub must be reachable.",
    },
  );
}
