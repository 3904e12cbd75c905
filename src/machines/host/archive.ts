import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstat, mkdir, readdir, realpath } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fixedFolder, globToRegExp, isGlob } from "../../runner/machine/glob.ts";
import { isWithin } from "../../runner/machine/paths.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import { checkedArchive } from "../../runner/state/archive.ts";

/** A folder that files may come from and go to. */
export interface Bounds {
  readonly root: string;
}

/**
 * An archive of paths below a folder, by `tar`, which is ten times as fast with ten thousand files as Node is. Links are archived as
 * links; a path that leads through one out of the bounds is refused.
 */
export async function packFolder(
  { root }: Bounds,
  { from, paths }: { readonly from: string; readonly paths: readonly string[] },
): Promise<{ readonly tar: NodeJS.ReadableStream; readonly missing: readonly string[] }> {
  const names = new Set<string>();
  const missing: string[] = [];
  for (const path of paths) {
    if (!isWithin(from, resolve(from, fixedFolder(path)))) throw new Refusal(`"${path}" is outside of "${from}".`);
    const found = isGlob(path)
      ? await search(from, path)
      : (await exists(resolve(from, path)))
        ? [resolve(from, path)]
        : [];
    if (found.length === 0) missing.push(path);
    for (const file of found) {
      await refuseOutside(root, file === from ? file : dirname(file));
      names.add(relative(from, file) || ".");
    }
  }
  const tar = new PassThrough();
  if (names.size === 0) {
    // An archive of nothing is two empty blocks.
    tar.end(Buffer.alloc(1024));
    return { tar, missing };
  }
  const child = spawn(
    "tar",
    ["--create", "--file=-", "--format=pax", "--directory", from, "--null", "--verbatim-files-from", "--files-from=-"],
    { stdio: ["pipe", "pipe", "pipe"], detached: true },
  );
  child.stdin.on("error", () => undefined).end([...names].map((name) => `./${name}\0`).join(""));
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    if (said.length < 2000) said += chunk;
  });
  child.stdout.pipe(tar, { end: false });
  tar.once("close", () => child.kill());
  child.once("error", (error) => tar.destroy(error));
  // 1 is a file that changed while it was read, as a log does.
  child.once("close", (code) =>
    code === 0 || code === 1 ? tar.end() : tar.destroy(new Refusal(`"${from}" could not be archived: ${said.trim()}`)),
  );
  return { tar, missing };
}

/** Writes an archive below a folder, and through no link that leads out of the bounds. */
export async function unpackFolder(
  { root }: Bounds,
  { to, tar }: { readonly to: string; readonly tar: NodeJS.ReadableStream },
): Promise<void> {
  await refuseOutside(root, to);
  await mkdir(to, { recursive: true });
  const checked = new Set<string>();
  const archive = checkedArchive(tar, async ({ name }) => {
    const folder = dirname(join(to, name));
    if (checked.has(folder)) return;
    await refuseOutside(root, folder);
    checked.add(folder);
  });
  const child = spawn("tar", ["--extract", "--file=-", "--no-same-owner", "--directory", to], {
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    if (said.length < 2000) said += chunk;
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  const [fed, ended] = await Promise.allSettled([pipeline(archive, child.stdin), closed]);
  // Ours first: what `tar` says of an archive that ends early is no news.
  if (fed.status === "rejected" && (fed.reason as NodeJS.ErrnoException).code !== "EPIPE") throw fed.reason;
  if (ended.status === "rejected") throw ended.reason;
  if (ended.value[0] !== 0) throw new Refusal(`"${to}" could not be written: ${said.trim()}`);
}

/** Looks at the part of a path that is there; what is not there yet is below it. */
export async function refuseOutside(root: string, path: string): Promise<void> {
  const bounds = await realpath(root);
  for (let there = path; ; there = dirname(there)) {
    const real = await realpath(there).catch(async (error: NodeJS.ErrnoException) => {
      const found = error.code === "ENOENT" ? await lstat(there).catch(() => "nothing" as const) : undefined;
      if (found === "nothing") return undefined;
      // It was made between the two questions, as `tar` does while we look.
      if (found?.isSymbolicLink() === false) return await realpath(there);
      // A link to nothing would be written through as soon as there is something.
      throw new Refusal(`"${path}" leads nowhere: "${there}" is a broken link, or behind a file.`);
    });
    if (real === undefined) continue;
    if (isWithin(bounds, real)) return;
    throw new Refusal(
      `"${path}" is outside of the job's own folder, and a job on this host stays in it; in a container it may go anywhere.`,
    );
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

async function search(from: string, pattern: string): Promise<readonly string[]> {
  const matches = globToRegExp(resolve(from, pattern));
  const start = resolve(from, fixedFolder(pattern));
  const entries = await readdir(start, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => matches.test(path));
}
