import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type StateFolder, stateFolderName } from "../state/state-folder.ts";
import { writeArchive } from "./checkout-archive.ts";
import { cloneCheckout } from "./checkout-clone.ts";
import { type CheckoutFile, filesBelow, workTreeFiles } from "./checkout-files.ts";
import type { GitOptions } from "./run-git.ts";

/** What has the archive in the folder of a run. */
export const checkoutFolder = "checkout";

/** What is checked out, and where the archive goes. */
export interface CheckoutOptions {
  readonly state: Pick<StateFolder, "project">;
  /** The last commit instead of the work tree. */
  readonly clean: boolean;
  /** A folder that is made, and that is to be removed when the run is over. */
  readonly folder: string;
  readonly git: Omit<GitOptions, "cwd">;
}

/** What was collected. */
export interface Checkout {
  /** A tar archive. */
  readonly path: string;
  readonly files: number;
  /** Whether it is a Git repository. */
  readonly repository: boolean;
}

/** Large, and made for this machine: nothing that a checkout would have. */
const withoutGit: ReadonlySet<string> = new Set([stateFolderName, "node_modules"]);

/**
 * Collects what `checkout` brings, once for the whole run: who goes on working meanwhile does not give two jobs
 * different files. Without a Git repository these are all files but node_modules.
 */
export async function collectCheckout({ state, clean, folder, git }: CheckoutOptions): Promise<Checkout> {
  const { project } = state;
  const { signal } = git;
  const path = join(folder, "checkout.tar");
  await mkdir(folder, { recursive: true });
  const repository = existsSync(join(project, ".git"));
  if (!repository)
    return {
      path,
      repository,
      files: await writeArchive(path, { signal, files: filesBelow(project, { without: withoutGit }) }),
    };
  const clone = join(folder, "clone");
  try {
    await mkdir(clone);
    await cloneCheckout({ ...git, cwd: project }, { to: clone, clean });
    const files = clean
      ? filesBelow(clone)
      : both(workTreeFiles({ ...git, cwd: project }), filesBelow(join(clone, ".git"), { prefix: ".git/" }));
    return { path, repository, files: await writeArchive(path, { files, signal }) };
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

async function* both(
  first: AsyncIterable<CheckoutFile>,
  second: AsyncIterable<CheckoutFile>,
): AsyncGenerator<CheckoutFile> {
  yield* first;
  yield* second;
}
