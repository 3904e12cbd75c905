import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { bundleCli } from "../build/bundle.ts";
import { ProvisionError } from "../provision/provision-error.ts";
import { type Contexts, contextFlags } from "./rehearse.ts";
import type { Repository } from "./repository.ts";
import type { Screen } from "./screen.ts";

/** Builds the command line from the sources as they are; it looks for the orb's scripts in the package above it. */
export async function buildCli(root: string): Promise<{ readonly cli: string; readonly remove: () => Promise<void> }> {
  const caches = join(root, "node_modules", ".cache");
  await mkdir(caches, { recursive: true });
  const folder = await mkdtemp(join(caches, "cli-demo-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await bundleCli(folder);
  } catch (error) {
    await remove();
    throw error;
  }
  return { cli: join(folder, "cli.js"), remove };
}

/**
 * What needs no service: the generated workflow, whether it is in order, and what would run. All in the command line's
 * own words.
 */
export async function showFirst(
  repository: Repository,
  {
    cli,
    contexts,
    root,
    screen,
  }: { readonly cli: string; readonly contexts: Contexts; readonly root: string; readonly screen: Screen },
): Promise<void> {
  const { config, folder } = repository;
  screen.quote(config.slice(config.indexOf("workflows:")));
  const commands = [
    ["review", join(root, "orb", "orb.yml")],
    ["validate", "--strict"],
    ["run", "--dry-run", "--machine", "host"],
    ["graph"],
  ];
  const secrets = await mkdtemp(join(tmpdir(), "arm-pipeline-contexts-"));
  const flags = await contextFlags(contexts, secrets);
  const ran = commands.map((args) =>
    execa(process.execPath, [cli, ...args, ...(args[0] === "run" ? flags : [])], {
      cwd: folder,
      reject: false,
      all: true,
    }),
  );
  const told = await Promise.all(ran).finally(() => rm(secrets, { recursive: true, force: true }));
  for (const [index, { all, exitCode }] of told.entries()) {
    const [name = ""] = commands[index] ?? [];
    if (exitCode !== 0)
      throw new ProvisionError(`arm-pipeline ${name} ended with ${exitCode}.\n${all}`, { hint: "npm run generate" });
    screen.line("");
    screen.line(`  $ arm-pipeline ${(commands[index] ?? []).join(" ").replace(`${root}/`, "")}`);
    screen.quote(all);
  }
}
