import { posix } from "node:path";
import type { Io } from "../../../src/cli/io/io.ts";

/** What a command did to the world: its data, its story, its status. */
export interface Told {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly status: () => number | undefined;
}

/** A world of files in memory; whatever is not in it is an error of the test. */
export function fakeIo(
  files: Readonly<Record<string, string>> = {},
  { cwd = "/repository", columns }: { readonly cwd?: string; readonly columns?: number } = {},
): Told {
  const out: string[] = [];
  const said: string[] = [];
  let status: number | undefined;
  const at = (path: string): string => posix.resolve(cwd, path);
  const paths = new Map(Object.entries(files).map(([path, text]) => [at(path), text]));
  const below = (folder: string): readonly string[] =>
    [...paths.keys()]
      .filter((path) => path.startsWith(`${at(folder)}/`))
      .map((path) => path.slice(at(folder).length + 1));
  const isUnplanned = (name: string) => () => {
    throw new Error(`The test did not plan for io.${name}.`);
  };
  const kind: Io["files"]["kind"] = (path) =>
    paths.has(at(path)) ? "file" : below(path).length > 0 ? "folder" : "nothing";
  const list = (path: string): readonly string[] =>
    [...new Set(below(path).map((name) => name.split("/")[0] ?? ""))].toSorted();
  const planned: Partial<Io> = {
    cwd,
    env: {},
    packageRoot: "/package",
    interactive: false,
    host: { nodeVersion: "24.0.0", architecture: "x64" },
    signal: new AbortController().signal,
    files: {
      kind,
      list,
      entries: (path) =>
        list(path).map((name) => ({ name, kind: kind(`${path}/${name}`) === "file" ? "file" : "folder" })),
      read: (path) => paths.get(at(path)) ?? isUnplanned(`files.read("${path}")`)(),
      readLoosely: (path) => paths.get(at(path)) ?? isUnplanned(`files.readLoosely("${path}")`)(),
      listDeep: (path) => below(path).toSorted(),
      real: at,
      write: (path, text) => paths.set(at(path), text),
      isWritable: () => true,
      remove: (path) => paths.delete(at(path)),
      withTemporaryFolder: isUnplanned("files.withTemporaryFolder"),
    },
    out: (text) => out.push(text),
    say: (line) => said.push(line),
    paint: (_colour, text) => text,
    paintOut: (_colour, text) => text,
    screen: () => (columns === undefined ? undefined : { columns, rows: 24 }),
    // A machine on which no program is installed.
    run: async () => ({ kind: "not-found" }),
    exit: (code) => {
      status = code;
    },
  };
  const io = new Proxy(planned, {
    get: (target, name) => (name in target ? target[name as keyof Io] : isUnplanned(String(name))),
  }) as Io;
  return {
    io,
    stdout: () => out.join(""),
    stderr: () => said.map((line) => `${line}\n`).join(""),
    status: () => status,
  };
}
