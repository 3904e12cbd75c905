/**
 * Builds what is published in dist/: cli.js with its chunks/, the library index.js, and the types of its API in types/.
 */
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { execa } from "execa";
import { bundleCli, bundleLibrary } from "./build/bundle.ts";

const root = resolve(import.meta.dirname, "..");
const dist = resolve(root, "dist");

await rm(dist, { recursive: true, force: true });
await bundleCli(dist);
await bundleLibrary(dist);
await execa("tsc", ["--project", "scripts/build/tsconfig.json"], {
  cwd: root,
  preferLocal: true,
  stdout: "inherit",
  stderr: "inherit",
});
