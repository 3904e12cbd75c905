import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";
import { cacheFolder } from "./cache-folder.ts";

type World = { readonly env: Readonly<Record<string, string | undefined>>; readonly user: number | undefined };

/** A module that was loaded, and whether V8 had nothing left to compile for that. */
export type Loaded<Exports> = {
  readonly exports: Exports;
  readonly wasKept: boolean;
  /** Keeps what V8 has compiled by now, where nothing was kept. */
  readonly keep: () => void;
};

/**
 * Loads a CommonJS file, whose name has a hash of its text, with the compiled code of the run before. Of a short
 * command most of the time is V8's, for reading and compiling: `validate` takes 1.4 times as long as `node -e 0` with
 * it, and 2.0 times without. Node 22 can keep code too (`module.enableCompileCache`), and gains half as much by it.
 *
 * V8 itself refuses code of another version or of other flags; of the text it compares the length alone, so that its
 * hash is in the name. Whatever fails here costs the gain and nothing else.
 */
export function loadKept<Exports>(file: string, world: World): Loaded<Exports> {
  const kept = pathFor(file, world);
  const cachedData = kept === undefined ? undefined : readOwn(kept, world);
  // What esbuild writes is ASCII, and read as Latin-1 it is not decoded.
  const text = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, "latin1")}\n})`;
  const script = new Script(text, { filename: file, ...(cachedData !== undefined && { cachedData }) });
  const module = { exports: {} as Exports };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  const wasKept = cachedData !== undefined && script.cachedDataRejected === false;
  return {
    exports: module.exports,
    wasKept,
    keep: () => {
      if (kept !== undefined && !wasKept) write(kept, script);
    },
  };
}

/** Nothing where there is no home, or where code is not to be kept: https://nodejs.org/api/cli.html */
function pathFor(file: string, { env }: World): string | undefined {
  if (env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  const folder = env.NODE_COMPILE_CACHE || cacheFolder(env);
  const { version, arch } = process;
  return folder && join(folder, "compiled", `${basename(file)}-${version}-${arch}`);
}

/** Code that somebody else has written is not run, so root does not run that of a user whose home it has. */
function readOwn(path: string, { user }: World): Buffer | undefined {
  try {
    return user === undefined || statSync(path).uid === user ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, since several may run at once. What was kept of other versions of this program goes. */
function write(path: string, script: Script): void {
  const aside = `${path}.${process.pid}.tmp`;
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(aside, script.createCachedData(), { mode: 0o600 });
      renameSync(aside, path);
    } finally {
      rmSync(aside, { force: true });
    }
    const [now] = basename(path).split(".cjs", 1);
    for (const name of readdirSync(folder)) if (!name.startsWith(`${now}.cjs`)) rmSync(join(folder, name));
  } catch {
    // A full disk, a home that cannot be written: it starts as fast as without.
  }
}
