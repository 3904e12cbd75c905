import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ProvisionError } from "./provision-error.ts";
import type { System } from "./system.ts";

/** Which packages make up an image. */
export type ImagePackages = {
  readonly architecture: "amd64" | "arm64";
  readonly packages: readonly string[];
  /** Single files of a package whose rest no one needs; the first package that the archive has is taken. */
  readonly files?: readonly { readonly packages: readonly string[]; readonly paths: readonly string[] }[];
};

/**
 * Debian's packages for one architecture, unpacked and not installed: no script of a package runs, so neither root nor
 * emulation is needed, and it takes seconds. apt resolves and verifies them in a folder of its own, as if nothing were
 * installed. The path of the files.
 */
export async function unpackPackages(
  work: string,
  { system, architecture, packages, files = [] }: ImagePackages & { readonly system: System },
): Promise<string> {
  const [lists, archives, root] = [join(work, "lists"), join(work, "archives"), join(work, "root")];
  const parts = files.map((_, index) => join(work, `part-${index}`));
  for (const folder of [join(lists, "partial"), join(archives, "partial"), join(root, "bin"), ...parts])
    await mkdir(folder, { recursive: true });
  await writeFile(join(work, "status"), "");
  const settings = [
    `APT::Architecture=${architecture}`,
    `APT::Architectures::=${architecture}`,
    `Dir::State::status=${join(work, "status")}`,
    `Dir::State::lists=${lists}`,
    `Dir::Cache::archives=${archives}`,
    "Dir::Cache::pkgcache=",
    "Dir::Cache::srcpkgcache=",
    "Debug::NoLocking=1",
    "APT::Sandbox::User=",
    "APT::Install-Recommends=0",
    // Descriptions in other languages.
    "Acquire::Languages=none",
  ].flatMap((setting) => ["-o", setting]);
  await must(system, ["apt-get", ...settings, "update"]);
  await must(system, ["apt-get", ...settings, "--yes", "--download-only", "install", ...packages]);
  for (const archive of await archivesIn(archives)) await must(system, ["dpkg-deb", "--extract", archive, root]);
  for (const [index, { packages: names, paths }] of files.entries()) {
    const part = parts[index] ?? work;
    for (const [attempt, name] of names.entries()) {
      const got = await system.run(["apt-get", ...settings, "download", name], { cwd: part });
      if (got.exitCode === 0) break;
      if (attempt === names.length - 1) throw failure("apt-get", got);
    }
    for (const archive of await archivesIn(part)) await must(system, ["dpkg-deb", "--extract", archive, part]);
    for (const path of paths) await must(system, ["cp", join(part, path), join(root, path)]);
  }
  return root;
}

const archivesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder))
    .filter((file) => file.endsWith(".deb"))
    .sort()
    .map((file) => join(folder, file));

/** A tar of a folder's files, which belong to root. Fixed order; `exclude` is a path from there. */
export const packAsRoot = (tar: string, { root, exclude }: { readonly root: string; readonly exclude?: string }) => [
  ...["tar", "--create", "--file", tar, "--owner=0", "--group=0", "--numeric-owner", "--sort=name"],
  ...(exclude === undefined ? [] : [`--exclude=${exclude}`]),
  ...["-C", root, "."],
];

/** Runs a command that an image needs. */
export async function must(system: System, command: readonly string[]): Promise<void> {
  const ran = await system.run(command);
  if (ran.exitCode !== 0) throw failure(command[0] ?? "", ran);
}

const failure = (
  command: string,
  { exitCode, stderr }: { readonly exitCode: number; readonly stderr: string },
): ProvisionError =>
  new ProvisionError(
    `An image of Debian's packages could not be made: ${command} failed with status ${exitCode}.\n${stderr.split("\n").slice(-3).join("\n")}`,
    { hint: "It needs Debian's archive for this architecture. Ubuntu keeps its own for arm64 elsewhere." },
  );
