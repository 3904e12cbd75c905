import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import { type GitOptions, runGit } from "./run-git.ts";

/**
 * A clone of a checkout with the branches and tags that it knows, so that Git's commands work in a job as in CircleCI's
 * clone. Not a copy of `.git`: that has hooks, and a configuration in which tokens may stand. With `clean` the files of
 * HEAD are in it.
 */
export async function cloneCheckout(
  from: GitOptions,
  { to, clean }: { readonly to: string; readonly clean: boolean },
): Promise<void> {
  const git = (...args: readonly string[]): Promise<string> => runGit(args, from);
  const known = await git("rev-parse", "--verify", "--quiet", "HEAD").then(
    () => true,
    () => false,
  );
  if (!known && clean)
    throw new CliError("--clean takes the last commit, and there is none yet.", {
      code: ExitCode.usage,
      next: ["Commit something, or leave it out to rehearse the files as they are."],
    });
  const gitFolder = join(to, ".git");
  // On one disk the objects are links and no copies.
  await git("clone", "--quiet", "--bare", "--local", "--template=", from.cwd, gitFolder);
  const inClone = (...args: readonly string[]): Promise<string> => git("-C", gitFolder, ...args);
  await inClone("fetch", "--quiet", "--no-tags", from.cwd, "+refs/remotes/*:refs/remotes/*");
  await inClone("config", "core.bare", "false");
  await inClone("config", "remote.origin.url", withoutCredentials(await originOf(from)));
  await inClone("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*");
  rmSync(join(gitFolder, "FETCH_HEAD"), { force: true });
  await ownObjects(gitFolder, inClone);
  if (known) await git("-C", to, ...(clean ? ["reset", "--quiet", "--hard", "HEAD"] : ["read-tree", "HEAD"]));
}

/** The address of the repository; empty where there is none. */
export const originOf = (options: GitOptions): Promise<string> =>
  runGit(["config", "--get", "remote.origin.url"], options).then(
    (url) => url.trim(),
    () => "",
  );

/** A token may stand in an address, as `https://user:token@host/`; an `@` in it is its own. */
export const withoutCredentials = (url: string): string => url.replace(/^([a-z][a-z+]*:\/\/)[^/]*@/i, "$1");

/** A repository may borrow the objects of another one, which a job cannot reach. */
async function ownObjects(gitFolder: string, git: (...args: readonly string[]) => Promise<string>): Promise<void> {
  const alternates = join(gitFolder, "objects", "info", "alternates");
  if (!existsSync(alternates)) return;
  await git("repack", "-a", "-d", "--quiet");
  rmSync(alternates);
}
