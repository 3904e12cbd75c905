import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Dirent } from "node:fs";
import { lstat, mkdir, readdir, realpath } from "node:fs/promises";
import { dirname, join, posix, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fixedFolder, globToRegExp, isGlob } from "../../runner/machine/glob.ts";
import type { Packed } from "../../runner/machine/machine.ts";
import { isWithin } from "../../runner/machine/paths.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import { checkedArchive } from "../../runner/state/archive.ts";
import { bytesOf, nameOf, pathOf } from "../../text/file-name.ts";
import { tarWords } from "./tar.ts";

/** A folder that files may come from and go to. */
export interface Bounds {
  readonly root: string;
}

/**
 * An archive of paths below a folder, by `tar`, which is ten times as fast with ten thousand files as Node is. Links
 * are archived as links; a path that leads through one out of the bounds is refused.
 */
export async function packFolder(
  { root }: Bounds,
  { from, paths }: { readonly from: string; readonly paths: readonly string[] },
): Promise<Packed> {
  const passedOver: string[] = [];
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
      await refuseOutside(root, file === from ? file : dirname(file), file);
      names.add(relative(from, file) || ".");
    }
  }
  const tar = new PassThrough();
  if (names.size === 0) {
    // An archive of nothing is two empty blocks.
    tar.end(Buffer.alloc(1024));
    return { tar, missing, passedOver };
  }
  const { create, separator } = await tarWords();
  const child = spawn("tar", create(from), {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env: { ...process.env, LC_ALL: "C" },
  });
  child.stdin
    .on("error", () => undefined)
    .end(Buffer.concat([...names].map((name) => bytesOf(`./${name}${separator}`))));
  let said = "";
  // In bytes, as the names in it are.
  createInterface({ input: child.stderr.setEncoding("latin1") }).on("line", (line) => {
    const [, socket] = /^tar: (.*): socket ignored$/.exec(line) ?? [];
    if (socket !== undefined) passedOver.push(posix.normalize(nameOf(Buffer.from(socket, "latin1"))));
    else if (said.length < 2000) said += `${Buffer.from(line, "latin1").toString("utf8")}\n`;
  });
  child.stdout.pipe(tar, { end: false });
  tar.once("close", () => child.kill());
  child.once("error", (error) => tar.destroy(error));
  // 1 is a file that changed while it was read, as a log does.
  child.once("close", (code) =>
    code === 0 || code === 1 ? tar.end() : tar.destroy(new Refusal(`"${from}" could not be archived: ${said.trim()}`)),
  );
  return { tar, missing, passedOver };
}

/** Writes an archive below a folder, and through no link that leads out of the bounds. */
export async function unpackFolder(
  { root }: Bounds,
  { to, tar }: { readonly to: string; readonly tar: NodeJS.ReadableStream },
): Promise<void> {
  await refuseOutside(root, to);
  await mkdir(to, { recursive: true });
  const checked = new Set<string>();
  const archive = checkedArchive(tar, {
    onEntry: ({ name }) => {
      const folder = dirname(join(to, name));
      return checked.has(folder)
        ? undefined
        : refuseOutside(root, folder).then(() => {
            checked.add(folder);
            return undefined;
          });
    },
  });
  const { extract } = await tarWords();
  const child = spawn("tar", extract(to), { stdio: ["pipe", "ignore", "pipe"], detached: true });
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

/** Looks at the part of a path that is there; what is not there yet is below it. `named` is what a person wrote. */
export async function refuseOutside(root: string, path: string, named = path): Promise<void> {
  const bounds = await realpath(root);
  for (let there = path; ; there = dirname(there)) {
    const real = await realOf(there).catch(async (error: NodeJS.ErrnoException) => {
      const found = error.code === "ENOENT" ? await lstat(pathOf(there)).catch(() => "nothing" as const) : undefined;
      if (found === "nothing") return undefined;
      // It was made between the two questions, as `tar` does while we look.
      if (found?.isSymbolicLink() === false) return await realOf(there);
      // A link to nothing would be written through as soon as there is something.
      throw new Refusal(`"${path}" leads nowhere: "${there}" is a broken link, or behind a file.`);
    });
    if (real === undefined) continue;
    if (isWithin(bounds, real)) return;
    throw new Refusal(
      `"${named}" is outside of the job's own folder, and a job on this host stays in it. Run the job in a container, where it may go anywhere, or use a path in its home: ~/NAME.`,
    );
  }
}

const realOf = async (path: string): Promise<string> => nameOf(await realpath(pathOf(path), "buffer"));

const exists = (path: string): Promise<boolean> =>
  lstat(pathOf(path)).then(
    () => true,
    () => false,
  );

async function search(from: string, pattern: string): Promise<readonly string[]> {
  const matches = globToRegExp(resolve(from, pattern));
  const start = resolve(from, fixedFolder(pattern));
  const found: string[] = [];
  for await (const path of below(start)) if (matches.test(path)) found.push(path);
  return found;
}

/** All that is below a folder, by names that are bytes; `readdir` reads no tree of these. */
async function* below(folder: string): AsyncGenerator<string> {
  const entries = await readdir(pathOf(folder), { encoding: "buffer", withFileTypes: true }).catch(() => []);
  for (const entry of entries as unknown as readonly Dirent<Buffer>[]) {
    const path = join(folder, nameOf(entry.name));
    yield path;
    if (entry.isDirectory()) yield* below(path);
  }
}
