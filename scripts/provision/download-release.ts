import { createHash } from "node:crypto";
import { chmod, copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Release } from "./catalogue.ts";
import { ProvisionError } from "./provision-error.ts";
import type { System } from "./system.ts";

/** What came of a try to download. */
export type Downloaded = { readonly kind: "done" } | { readonly kind: "unreachable"; readonly why: string };

/**
 * Downloads from vendors, and remembers for the whole run that one's host does not answer: seconds are lost once, not
 * for each tool.
 */
export type Downloader = {
  readonly release: (
    release: Release,
    options: { readonly arch: "amd64" | "arm64"; readonly files: readonly string[]; readonly into: string },
  ) => Promise<Downloaded>;
};

/**
 * curl, since it honours the proxies that a machine is set up with. Three seconds are enough for any host that is
 * there.
 */
const curl = [
  "curl",
  "--fail",
  "--silent",
  "--show-error",
  "--location",
  "--connect-timeout",
  "3",
  "--proto",
  "=https,http",
  "--proto-redir",
  "=https,http",
];

/** A downloader for one run. */
export function downloader(system: System): Downloader {
  const silent = new Map<string, string>();
  return {
    release: async (release, { arch, files, into }) => {
      const host = new URL(release.base).host;
      const known = silent.get(host);
      if (known !== undefined) return { kind: "unreachable", why: known };
      const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-release-"));
      try {
        const sums = join(folder, "checksums");
        const first = await system.run([
          ...curl,
          "--max-time",
          "10",
          "--output",
          sums,
          `${release.base}/${release.checksums(arch)}`,
        ]);
        if (first.exitCode !== 0) {
          silent.set(host, `${host} does not answer`);
          return { kind: "unreachable", why: first.stderr.trim() || `${host} does not answer` };
        }
        const file = release.file(arch);
        const archive = join(folder, "download");
        const second = await system.run([...curl, "--max-time", "600", "--output", archive, `${release.base}/${file}`]);
        if (second.exitCode !== 0) return { kind: "unreachable", why: second.stderr.trim() };
        await verify(archive, { file, checksums: await readFile(sums, "utf8") });
        await unpack(archive, { system, release, files, into });
        return { kind: "done" };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A wrong checksum is no reason to go on with another source: somebody may be in between. */
async function verify(
  path: string,
  { file, checksums }: { readonly file: string; readonly checksums: string },
): Promise<void> {
  const line = checksums.split("\n").find((entry) => entry.trim().split(/\s+/)[1]?.replace(/^\*/, "") === file);
  const expected = line?.trim().split(/\s+/)[0];
  const actual = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  if (expected === actual) return;
  throw new ProvisionError(
    `The download ${file} is not what its release says: sha256 ${actual}, expected ${expected ?? "one, but none is listed"}.`,
    {
      hint: "Nothing of it was run. Look at your network's proxies, then run it again.",
    },
  );
}

async function unpack(
  path: string,
  {
    system,
    release,
    files,
    into,
  }: { readonly system: System; readonly release: Release; readonly files: readonly string[]; readonly into: string },
): Promise<void> {
  if (release.members === undefined) {
    for (const file of files) await copyFile(path, join(into, file));
  } else {
    const { exitCode, stderr } = await system.run([
      "tar",
      "-xzf",
      path,
      "-C",
      into,
      "--strip-components=1",
      ...release.members,
    ]);
    if (exitCode !== 0)
      throw new ProvisionError(`${basename(release.base)}: the archive could not be unpacked.\n${stderr}`, {
        hint: "Is the disk full? Run it again.",
      });
  }
  for (const file of files) await chmod(join(into, file), 0o755);
}
