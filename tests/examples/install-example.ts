import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Makes sure that an example's own dependencies are there, as its lockfile says. They are not this package's: Pulumi's SDK for AWS
 * alone is 84 MB, and an example must work alone. Measured: 220 MB and 25 to 40 seconds, once; nothing when it is done already.
 * Fails, with npm's words, where they cannot be had, so that a test of an example is red rather than skipped.
 */
export async function installExample(folder: string): Promise<void> {
  const [installed, lockfile] = await Promise.all([
    // npm writes this file last.
    modified(join(folder, "node_modules", ".package-lock.json")),
    modified(join(folder, "package-lock.json")),
  ]);
  if (lockfile === undefined) throw new Error(`${folder} has no package-lock.json`);
  if (installed !== undefined && installed >= lockfile) return;
  await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder });
}

async function modified(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => undefined,
  );
}
