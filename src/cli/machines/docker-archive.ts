import { once } from "node:events";
import { posix } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Entry, extract, type Headers, type Pack, pack } from "tar-stream";
import { fixedFolder, globToRegExp, isGlob } from "../../runner/machine/glob.ts";
import { isWithin } from "../../runner/machine/paths.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import { checkedArchive } from "../../runner/state/archive.ts";
import { type DockerCli, lastWords } from "./docker-cli.ts";
import { openSession } from "./docker-session.ts";
import { shellWord } from "./shell-words.ts";

/** A container that files come from and go to. */
export interface FilesOf {
  readonly container: string;
  /** The numbers of its user. */
  readonly uid: number;
  readonly gid: number;
}

/** One call of `docker cp`: what it reads, what its names become, and which of them are wanted. */
interface Source {
  readonly path: string;
  readonly rename: (name: string) => string;
  readonly wanted: (name: string) => boolean;
}

/**
 * An archive of paths below a folder. The engine makes it (`docker cp`), which needs no program in the container and is as fast in one
 * that is emulated; what is there is asked by a shell before. Links are archived as links, and a path cannot lead out of the container.
 */
export async function packFrom(
  docker: DockerCli,
  { container }: Pick<FilesOf, "container">,
  { from, paths }: { readonly from: string; readonly paths: readonly string[] },
): Promise<{ readonly tar: NodeJS.ReadableStream; readonly missing: readonly string[] }> {
  for (const path of paths)
    if (!isWithin(from, posix.resolve(from, fixedFolder(path))))
      throw new Refusal(`"${path}" is outside of "${from}".`);
  const session = openSession(docker, { container, user: "0" });
  try {
    const there = await literalsThere(
      session,
      paths.filter((path) => !isGlob(path)).map((path) => posix.resolve(from, path)),
    );
    const sources: Source[] = [];
    const missing: string[] = [];
    for (const path of paths) {
      const found = isGlob(path)
        ? await searched(session, { from, pattern: path })
        : there.has(posix.resolve(from, path))
          ? literal(from, posix.resolve(from, path))
          : undefined;
      if (found === undefined) missing.push(path);
      else sources.push(found);
    }
    return { tar: copyOut(docker, { container, sources }), missing };
  } finally {
    session.end();
  }
}

type Session = ReturnType<typeof openSession>;

async function literalsThere(session: Session, paths: readonly string[]): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  const lines = paths.map((path, index) => {
    const word = shellWord(path);
    return `if [ -e ${word} ] || [ -L ${word} ]; then echo ${index}; fi`;
  });
  const { ok, output } = await session.ask(lines.join("\n"));
  if (!ok && output.trim() !== "" && !/^[\d\n]*$/.test(output))
    throw new Refusal(`The files of this job's machine cannot be read: ${lastWords({ stderr: output, stdout: "" })}.`);
  return new Set(output.split("\n").flatMap((line) => (line === "" ? [] : (paths[Number(line)] ?? []))));
}

/** A path that is named: with the name that it has from the folder, `.` being the folder itself. */
function literal(from: string, absolute: string): Source {
  const name = posix.relative(from, absolute);
  if (name === "") return { path: contentOf(absolute), rename: (entry) => posix.join(".", entry), wanted: () => true };
  const base = posix.basename(absolute);
  return { path: absolute, rename: (entry) => name + entry.slice(base.length), wanted: () => true };
}

async function searched(
  session: Session,
  { from, pattern }: { readonly from: string; readonly pattern: string },
): Promise<Source | undefined> {
  const start = posix.resolve(from, fixedFolder(pattern));
  const matches = globToRegExp(posix.resolve(from, pattern));
  const all = await session.ask(
    `command -v find > /dev/null || { echo "find is not there"; exit 3; }\nfind ${shellWord(contentOf(start))} -print0 2> /dev/null\nexit 0`,
  );
  if (!all.ok)
    throw new Refusal(
      `"${pattern}" cannot be searched for in this job's machine: ${lastWords({ stderr: all.output, stdout: "" })}.`,
    );
  const prefix = posix.relative(from, start);
  const found = new Set<string>();
  for (const line of all.output.split("\0")) {
    const path = posix.join(line);
    if (line !== "" && path !== start && path !== `${start}/` && matches.test(path))
      found.add(posix.relative(from, path));
  }
  if (found.size === 0) return undefined;
  return {
    path: contentOf(start),
    rename: (entry) => posix.join(prefix, entry),
    wanted: (name) => withParents(name).some((parent) => found.has(parent)),
  };
}

/** What is in a folder, also where a link stands for it. */
const contentOf = (folder: string): string => `${folder === "/" ? "" : folder}/.`;

/** A path and all folders above it, as far as they are named. */
function withParents(name: string): readonly string[] {
  const parts = name.replace(/\/$/, "").split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** What the archive's own records say of a name or an owner would count for more than what we say. */
const withoutPax = (header: Headers): Headers => Object.assign({ ...header }, { pax: null });

/** One archive of several, each path once. */
function copyOut(
  docker: DockerCli,
  { container, sources }: { readonly container: string; readonly sources: readonly Source[] },
): NodeJS.ReadableStream {
  const out = pack();
  const tar = Readable.from(out as unknown as AsyncIterable<Buffer>, { objectMode: false });
  const stop = new AbortController();
  tar.once("close", () => stop.abort());
  const seen = new Set<string>();
  const copy = async (): Promise<void> => {
    for (const source of sources) await copySource(docker, { container, source, seen, out, signal: stop.signal });
    out.finalize();
  };
  copy().catch((error: Error) => out.destroy(error));
  return tar;
}

async function copySource(
  docker: DockerCli,
  copying: {
    readonly container: string;
    readonly source: Source;
    readonly seen: Set<string>;
    readonly out: Pack;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { container, source, seen, out, signal } = copying;
  const child = docker.start(["cp", "--", `${container}:${source.path}`, "-"], ["ignore", "pipe", "pipe"]);
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    if (said.length < 2_000) said += chunk;
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  closed.catch(() => undefined);
  const entries = extract();
  // An archive that ends early has its reason in how the command line ended.
  const read = pipeline(child.stdout ?? new PassThrough(), entries as unknown as NodeJS.WritableStream);
  read.catch(() => undefined);
  try {
    for await (const entry of entries as AsyncIterable<Entry>) {
      const name = source.rename(entry.header.name).replace(/(?<=.)\/$/, "");
      if (seen.has(name) || !source.wanted(name)) {
        entry.resume();
        continue;
      }
      seen.add(name);
      const { type, linkname } = entry.header;
      const header: Headers = {
        ...withoutPax(entry.header),
        name,
        ...(type === "link" && typeof linkname === "string" && { linkname: source.rename(linkname) }),
      };
      if (type !== "file" && type !== "contiguous-file") {
        out.entry({ ...header, size: 0 }, "");
        entry.resume();
      } else await pipeline(entry as unknown as Readable, out.entry(header) as unknown as NodeJS.WritableStream);
    }
  } finally {
    signal.removeEventListener("abort", kill);
    if (signal.aborted) kill();
  }
  const [code] = await closed;
  if (code !== 0 && !signal.aborted)
    throw new Refusal(`"${source.path}" could not be read: ${lastWords({ stderr: said, stdout: "" })}.`);
}

/**
 * Writes an archive below a folder, which is made. The engine does it, with all that is written belonging to the container's user, who must
 * be allowed to write there.
 */
export async function unpackTo(
  docker: DockerCli,
  files: FilesOf,
  { to, tar }: { readonly to: string; readonly tar: NodeJS.ReadableStream },
): Promise<void> {
  const session = openSession(docker, { container: files.container });
  try {
    const folders = new Set<string>();
    const make = async (folder: string): Promise<void> => {
      if (folders.has(folder)) return;
      folders.add(folder);
      const word = shellWord(posix.join(to, folder));
      const { ok, output } = await session.ask(
        `mkdir -p ${word} || exit 1\n[ -w ${word} ] || { echo "it may not be written by the machine's user"; exit 1; }`,
      );
      if (!ok)
        throw new Refusal(
          `"${posix.join(to, folder)}" cannot be written: ${lastWords({ stderr: output, stdout: "" })}.`,
        );
    };
    await make(".");
    const archive = checkedArchive(tar, async ({ name, header }): Promise<Headers> => {
      await make(posix.dirname(name));
      if (header.type === "directory") folders.add(name);
      return { ...withoutPax(header), uid: files.uid, gid: files.gid, uname: "", gname: "" };
    });
    const child = docker.start(["cp", "-", `${files.container}:${to}`], ["pipe", "ignore", "pipe"]);
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      if (said.length < 2_000) said += chunk;
    });
    const closed = once(child, "close") as Promise<[number | null]>;
    const [fed, ended] = await Promise.allSettled([pipeline(archive, child.stdin as NodeJS.WritableStream), closed]);
    // Ours first: what the engine says of an archive that ends early is no news.
    if (fed.status === "rejected" && (fed.reason as NodeJS.ErrnoException).code !== "EPIPE") throw fed.reason;
    if (ended.status === "rejected") throw ended.reason;
    if (ended.value[0] !== 0)
      throw new Refusal(`"${to}" could not be written: ${lastWords({ stderr: said, stdout: "" })}.`);
  } finally {
    session.end();
  }
}
