import { chmod } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");

/**
 * Bundles cli.js and index.js into a folder, with the parts that they load later in chunks/. Start-up is what a command line is
 * felt by, so everything is in a few minified files instead of hundreds of look-ups in node_modules; scripts/bench/startup.ts
 * measures it.
 */
export async function bundle(outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { cli: "src/cli/start.ts", index: "src/index.ts" },
    outdir,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20.12",
    legalComments: "linked",
    // This build of yaml is made of ES modules, so that what nobody uses is left out. (The SDK has a copy of its own inside its one
    // file, which no bundler can take out.)
    alias: { yaml: resolve(root, "node_modules/yaml/browser/index.js") },
    // Commander and the SDK are CommonJS and ask for Node's own modules by `require`.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  await chmod(resolve(outdir, "cli.js"), 0o755);
}
