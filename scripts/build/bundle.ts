import { chmod } from "node:fs/promises";
import { resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.12",
  logLevel: "warning",
} as const satisfies BuildOptions;

/**
 * Bundles the command line into a folder: cli.js, and in chunks/ what its commands load when they are asked for. Start-up is what a
 * command line is felt by, so everything is in a few files instead of hundreds of look-ups in node_modules, and small;
 * scripts/bench/startup.ts measures it. The names stay, so that a stack trace in a report of a bug can be read.
 */
export async function bundleCli(outdir: string): Promise<void> {
  await build({
    ...common,
    entryPoints: { cli: "src/cli/start.ts" },
    outdir,
    chunkNames: "chunks/[name]-[hash]",
    splitting: true,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "linked",
    // This build of yaml is made of ES modules, so that what nobody uses is left out. (The SDK has a copy of its own inside its one
    // file, which no bundler can take out.)
    alias: { yaml: resolve(root, "node_modules/yaml/browser/index.js") },
    // Commander and the SDK are CommonJS and ask for Node's own modules by `require`.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  });
  await chmod(resolve(outdir, "cli.js"), 0o755);
}

/** Bundles the library, index.js, as it is written, and with its dependencies outside: its users have them, and step through it. */
export async function bundleLibrary(outdir: string): Promise<void> {
  await build({ ...common, entryPoints: { index: "src/index.ts" }, outdir, packages: "external" });
}
