/**
 * Builds what is published in dist/: cli.js and index.js, each with the parts that it loads later in chunks/, and the types.
 *
 * Start-up is what a command line is felt by, so everything is bundled and minified: one read of one file instead of hundreds of
 * look-ups in node_modules. `npm run bench` measures it.
 */
import { chmod, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";
import { execa } from "execa";

const root = resolve(import.meta.dirname, "..");
const dist = resolve(root, "dist");

await rm(dist, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { cli: "src/cli/main.ts", index: "src/index.ts" },
  outdir: dist,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  minify: true,
  // A stack trace in a bug report should name functions as they are in the sources.
  keepNames: true,
  platform: "node",
  format: "esm",
  target: "node20.12",
  legalComments: "linked",
  // Commander and the SDK are CommonJS and ask for Node's own modules by `require`.
  banner: {
    js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
await chmod(resolve(dist, "cli.js"), 0o755);
await execa("tsc", ["--project", "scripts/build/tsconfig.json"], {
  cwd: root,
  preferLocal: true,
  stdout: "inherit",
  stderr: "inherit",
});
