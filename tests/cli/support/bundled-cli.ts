import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundleCli } from "../../../scripts/build/bundle.ts";

const root = resolve(import.meta.dirname, "../../..");
/** Below the package: the command line looks for the orb's scripts in the package above it. */
const bundles = join(root, "node_modules/.cache/cli-of-tests");
/** Whatever ends up in the bundle. */
const sources = ["src", "orb/scripts", "scripts/build", "package.json", "package-lock.json"];
const dayMs = 86_400_000;

/**
 * The folder with the command line as it is published, bundled once for the sources as they are: every run of the tests until a source
 * changes has the same one.
 */
export async function bundledCli(): Promise<string> {
  const folder = join(bundles, contentHash());
  if (existsSync(folder)) return folder;
  mkdirSync(bundles, { recursive: true });
  removeOld();
  const partial = mkdtempSync(join(bundles, "partial-"));
  // What tests use in their own process: of the same bundle, so that they have one `CliError`.
  await bundleCli(partial, { main: "src/cli/main.ts", files: "src/cli/io/node-files.ts" });
  try {
    renameSync(partial, folder);
  } catch (error) {
    // Another run was first; what it made is the same.
    if (!existsSync(folder)) throw error;
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

function contentHash(): string {
  const hash = createHash("sha256");
  for (const source of sources)
    for (const file of filesOf(source)) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}

function filesOf(source: string): readonly string[] {
  if (statSync(join(root, source)).isFile()) return [source];
  return readdirSync(join(root, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

/** A run of tests may still use one that was made a moment ago. */
function removeOld(): void {
  for (const name of readdirSync(bundles)) {
    const path = join(bundles, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > dayMs) rmSync(path, { recursive: true, force: true });
  }
}
