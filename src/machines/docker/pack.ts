import { once } from "node:events";
import { posix } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { fixedFolder, globToRegExp, isGlob } from "../../runner/machine/glob.ts";
import type { Packed } from "../../runner/machine/machine.ts";
import { isWithin } from "../../runner/machine/paths.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import { shellWord } from "../../runner/machine/shell-word.ts";
import { rewriteHead } from "../../runner/state/tar/rewrite.ts";
import { archiveEnd, scanTar } from "../../runner/state/tar/scan.ts";
import { type DockerCli, lastWords } from "./docker-cli.ts";
import { openSession } from "./session.ts";

/** One call of `docker cp`: what it reads, what its names become, and which of them are wanted. */
interface Source {
  readonly path: string;
  readonly rename: (name: string) => string;
  readonly wanted: (name: string) => boolean;
}

/**
 * An archive of paths below a folder. The engine makes it (`docker cp`), which needs no program in the container and is
 * as fast in one that is emulated; what is there is asked by a shell before. Links are archived as links, and a path
 * cannot lead out of the container.
 */
export async function packFrom(
  docker: DockerCli,
  { container }: { readonly container: string },
  { from, paths }: { readonly from: string; readonly paths: readonly string[] },
): Promise<Packed> {
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
    return { tar: copyOut(docker, { container, sources }), missing, passedOver: [] };
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
  if (!ok)
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

/** One archive of several, each path once. */
function copyOut(
  docker: DockerCli,
  { container, sources }: { readonly container: string; readonly sources: readonly Source[] },
): NodeJS.ReadableStream {
  const stop = new AbortController();
  // Nothing is started before somebody reads.
  async function* chunks(): AsyncGenerator<Buffer> {
    const seen = new Set<string>();
    for (const source of sources) yield* copySource(docker, { container, source, seen, signal: stop.signal });
    yield archiveEnd;
  }
  const tar = Readable.from(chunks(), { objectMode: false });
  tar.once("close", () => stop.abort());
  return tar;
}

async function* copySource(
  docker: DockerCli,
  copying: {
    readonly container: string;
    readonly source: Source;
    readonly seen: Set<string>;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<Buffer> {
  const { container, source, seen, signal } = copying;
  const child = docker.start(["cp", "--", `${container}:${source.path}`, "-"], ["ignore", "pipe", "pipe"]);
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    if (said.length < 2_000) said += chunk;
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  closed.catch(() => undefined);
  const refuse = async (): Promise<void> => {
    const [code] = await closed;
    if (code !== 0 && !signal.aborted)
      throw new Refusal(`"${source.path}" could not be read: ${lastWords({ stderr: said, stdout: "" })}.`);
  };
  let keeps = false;
  try {
    for await (const part of scanTar(child.stdout ?? new PassThrough())) {
      if (part.kind !== "head") {
        if (keeps) yield part.bytes;
        continue;
      }
      const { type, linkname } = part.entry;
      const name = source.rename(part.entry.name).replace(/(?<=.)\/$/, "");
      keeps = !seen.has(name) && source.wanted(name);
      if (!keeps) continue;
      seen.add(name);
      yield* rewriteHead(part.bytes, { name, ...(type === "link" && { linkname: source.rename(linkname) }) });
    }
  } catch (error) {
    // An archive that ends early has its reason in how the command line ended.
    await refuse();
    throw error;
  } finally {
    signal.removeEventListener("abort", kill);
    if (signal.aborted) kill();
  }
  await refuse();
}
