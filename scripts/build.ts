/** Builds what is published in dist/: cli.js, index.js and what they share in chunks/, and the types of the public API in types/. */
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { execa } from "execa";
import { bundle } from "./build/bundle.ts";

const root = resolve(import.meta.dirname, "..");
const dist = resolve(root, "dist");

await rm(dist, { recursive: true, force: true });
await bundle(dist);
await execa("tsc", ["--project", "scripts/build/tsconfig.json"], {
  cwd: root,
  preferLocal: true,
  stdout: "inherit",
  stderr: "inherit",
});
