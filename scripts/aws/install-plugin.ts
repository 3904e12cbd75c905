import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { installLocked } from "../provision/install-locked.ts";

const plugin = resolve(import.meta.dirname, "plugin");
const example = resolve(import.meta.dirname, "../../examples/ecs-graviton/package.json");

/**
 * Puts the stand-in for Pulumi's AWS plugin into a folder that is to stand on PATH: one file and a shell script that
 * starts it, since an engine starts it for each command, and reading the SDK file by file takes a second. AWS's SDK and
 * Pulumi's protocol come from a package of their own: 172 MB in 20,556 files, which `npm ci` would lay down in every
 * clone, are laid down once on a machine.
 *
 * Returns a home of Pulumi in which it is installed as the version that the program asks for: `pulumi install`, which
 * the deploy job runs, finds it there, as it would find the real one after its download.
 */
export async function installPlugin(folder: string): Promise<{ readonly pulumiHome: string }> {
  await installLocked(plugin, { name: "aws-plugin-stand-in" });
  await build({
    absWorkingDir: plugin,
    entryPoints: ["main.ts"],
    outfile: join(folder, "pulumi-resource-aws.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.12",
    logLevel: "warning",
    // What was installed is a link to the cache, and is looked for beside the link.
    preserveSymlinks: true,
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  });
  const { dependencies } = JSON.parse(await readFile(example, "utf8")) as { dependencies: Record<string, string> };
  const script = join(folder, "pulumi-resource-aws");
  const version = dependencies["@pulumi/aws"];
  await writeFile(
    script,
    `#!/bin/sh\n# A stand-in for Pulumi's AWS plugin, for accounts that answer on loopback.\nAWS_PLUGIN_STAND_IN_VERSION=${version} exec "${process.execPath}" "${join(folder, "pulumi-resource-aws.mjs")}" "$@"\n`,
  );
  await chmod(script, 0o755);
  const pulumiHome = join(folder, "pulumi-home");
  const installed = join(pulumiHome, "plugins", `resource-aws-v${version}`);
  await mkdir(installed, { recursive: true });
  await symlink(script, join(installed, "pulumi-resource-aws"));
  return { pulumiHome };
}
