/**
 * npm runs this when the package is installed from Git, where dist/ is not: it builds it, with the development tools that npm installs
 * for that (https://docs.npmjs.com/cli/v11/using-npm/scripts#life-cycle-scripts). In plain JavaScript, since it also runs where those
 * tools are left out, and says so instead of failing on them.
 *
 * In a checkout, `npm ci` builds nothing: it would be 6 s of CPU, and the demo and the check build what they need.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const isThere = (path) => existsSync(resolve(root, path));
const isBuilt = ["dist/cli.js", "dist/index.js", "dist/types/index.d.ts"].every(isThere);

if (!isBuilt && process.env.npm_command !== "ci") {
  if (["tsx", "esbuild", "typescript"].every((tool) => isThere(`node_modules/${tool}`))) {
    const { status } = spawnSync(
      process.execPath,
      [resolve(root, "node_modules/tsx/dist/cli.mjs"), "scripts/build.ts"],
      {
        cwd: root,
        stdio: "inherit",
      },
    );
    process.exitCode = status ?? 1;
  } else {
    console.error(
      "dist/ is not built, since the development dependencies are not installed: npm install && npm run build",
    );
  }
}
