/**
 * Writes the generated files that are committed: orb/orb.yml, .circleci/config.yml, pages of docs/, the orb's type
 * and the configuration in the README.
 * With --check it writes nothing, names each file that is not in sync, and ends with status 1.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { generatedFiles } from "./generate/files.ts";

const root = resolve(import.meta.dirname, "..");
const check = process.argv.includes("--check");
const stale: string[] = [];

for (const { path, content } of await generatedFiles(root)) {
  const file = resolve(root, path);
  const current = await readFile(file, "utf8").catch(() => undefined);
  if (current === content) continue;
  stale.push(path);
  if (!check) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    console.log(`${path}: written`);
  }
}

if (check && stale.length > 0) {
  console.error(
    `Not in sync with their definitions: ${stale.join(", ")}. Run "npm run generate" and commit the result.`,
  );
  process.exitCode = 1;
} else if (stale.length === 0) {
  console.log("All generated files are in sync.");
}
