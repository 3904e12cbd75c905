import { chmod, copyFile, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { ownOrbInterface } from "../../src/cli/orbs/own-orb-interface.ts";
import { smallOrb } from "./small-orb.ts";

const root = resolve(import.meta.dirname, "../..");

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.12",
  logLevel: "warning",
} as const satisfies BuildOptions;

const orbFile = "own-orb.json";

/**
 * The orb as values, in the place of the files that would compute them at each start; their comments say why that is no
 * lie.
 */
const ownOrb: Plugin = {
  name: "own-orb",
  setup: ({ onLoad }) => {
    // In a file of its own: as a text in the program, 380 KB took 3 ms to get past the parser. It lies above chunks/,
    // where this ends up.
    onLoad({ filter: /\/src\/cli\/orbs\/own-orb-document\.ts$/ }, () => ({
      contents: `import { readFileSync } from "node:fs";
        export const ownOrbDocument = () => JSON.parse(readFileSync(new URL("../${orbFile}", import.meta.url), "utf8"));`,
    }));
    // JSON in a string: V8 reads it faster than the same written as an object
    // (https://v8.dev/blog/cost-of-javascript-2019#json).
    onLoad({ filter: /\/src\/cli\/orbs\/own-orb-interface\.ts$/ }, () => ({
      contents: `export const ownOrbInterface = () => JSON.parse(${JSON.stringify(JSON.stringify(ownOrbInterface()))});`,
    }));
  },
};

/**
 * The engine's client brings an SSH client with programs of its own for each system. Ours are connections that the
 * user's own `ssh` makes, so that one is never loaded.
 */
const noSsh: Plugin = {
  name: "no-ssh",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/node_modules\/docker-modem\/lib\/ssh\.js$/ }, () => ({
      contents: `module.exports = () => { throw new Error("Internal error: SSH is spoken by the program ssh."); };`,
    }));
  },
};

/** Commander loads `node:child_process` for commands that are programs of their own, which none of ours is. */
const noPrograms: Plugin = {
  name: "no-programs",
  setup: ({ onLoad }) => {
    const loading = "const childProcess = require('node:child_process');";
    onLoad({ filter: /\/node_modules\/commander\/lib\/command\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes(loading)) throw new Error(`${path} no longer has: ${loading}`);
      return { contents: text.replace(loading, "const childProcess = {};") };
    });
  },
};

/** The file of `validate` and `compile` has no other command: start.ts asks for others where they are. */
const onlyChecks: Plugin = {
  name: "only-checks",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\/commands\// }, ({ path, importer }) =>
      importer.endsWith("program.ts") && !/\/(?:validate|compile|unknown-command)\.ts$/.test(path)
        ? { path, external: true }
        : undefined,
    );
  },
};

const program = {
  ...common,
  chunkNames: "chunks/[name]-[hash]",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "linked",
  // This build of yaml is made of ES modules, so that what no one uses is left out.
  alias: { yaml: resolve(root, "node_modules/yaml/browser/index.js") },
} as const satisfies BuildOptions;

/**
 * Bundles `validate` and `compile` into one file, whose name has its hash, and says that name. It is CommonJS, whose
 * compiled code can be kept (src/cli/io/kept-code.ts).
 */
async function bundleChecks(outdir: string): Promise<string> {
  const { metafile } = await build({
    ...program,
    format: "cjs",
    entryPoints: { check: "src/cli/start-check.ts" },
    outdir,
    entryNames: "chunks/[name]-[hash]",
    outExtension: { ".js": ".cjs" },
    metafile: true,
    plugins: [ownOrb, noSsh, noPrograms, onlyChecks],
    // Without it, V8 would ask for a way to import from code that was kept.
    supported: { "dynamic-import": false },
    define: {
      "import.meta.url": "moduleUrl",
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename",
    },
    banner: { js: 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
  });
  const name = Object.keys(metafile.outputs).find((path) => path.endsWith(".cjs"));
  if (name === undefined) throw new Error("Internal error: nothing was bundled for validate and compile.");
  return basename(name);
}

/**
 * Bundles the command line into a folder: cli.js, the orb, the `circleci` command of jobs, and in chunks/ what its
 * commands load when they are asked for. Start-up is what a command line is felt by, so everything is in a few files
 * instead of hundreds of look-ups in node_modules, and small; scripts/bench/startup.ts measures it. The names stay, so
 * that a stack trace in a report of a bug can be read.
 */
export async function bundleCli(
  outdir: string,
  /** Modules that can be imported from the folder besides, by the names of their files. */
  modules: Readonly<Record<string, string>> = {},
): Promise<void> {
  const checks = await bundleChecks(outdir);
  await build({
    ...program,
    entryPoints: { cli: "src/cli/start.ts", ...modules },
    outdir,
    splitting: true,
    plugins: [ownOrb, noSsh, noPrograms],
    define: { checkFile: JSON.stringify(`./chunks/${checks}`) },
    // Commander is CommonJS and asks for Node's own modules by `require`.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  });
  await writeFile(join(outdir, orbFile), JSON.stringify(await smallOrb(root)));
  await copyFile(resolve(root, "src/machines/circleci.sh"), join(outdir, "circleci.sh"));
  await chmod(resolve(outdir, "cli.js"), 0o755);
}

/**
 * Bundles the library, index.js, and what users of CircleCI's SDK have, sdk.js, as they are written, and with their
 * dependencies outside: who uses them has these, and steps through it. What both need is in library/, once.
 */
export async function bundleLibrary(outdir: string): Promise<void> {
  const entryPoints = { index: "src/index.ts", sdk: "src/sdk.ts" };
  await build({ ...common, entryPoints, outdir, packages: "external", splitting: true, chunkNames: "library/[name]" });
}
