import { join } from "node:path";
import { execa } from "execa";

/** Where GitHub gives whole repositories. */
export const githubClones = "https://github.com";

/** What a file was from a commit of the default branch on, until the next version; no text while it is gone. */
export type Version = { readonly commit: string; readonly at: Date; readonly text?: string };

/** All versions of a file up to a commit, and when that was. */
export type History = { readonly commit: string; readonly at: Date; readonly versions: readonly Version[] };

/** A file of a public repository, with its history up to a commit, else to the newest one of the default branch. */
export type FileHistory = { readonly repository: string; readonly path: string; readonly at?: string };

/**
 * Reads the versions that a file had on the default branch of a repository, oldest first: those of branches that were
 * merged are left out, since what was tried there was not always accepted.
 */
export async function readHistory(
  { repository, path, at = "HEAD" }: FileHistory,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<{ readonly history: History } | { readonly mistake: string }> {
  const folder = join(into, "repository");
  const git = execa({ cwd: into, reject: false, env: { GIT_TERMINAL_PROMPT: "0" } });
  // Of the files only those that are asked for are fetched, where the other side can do that.
  const source = `${from}/${repository}`;
  const cloned = await git`git clone --quiet --bare --filter=blob:none --single-branch ${source} ${folder}`;
  if (cloned.exitCode !== 0) return { mistake: `${source} cannot be cloned: ${lastLine(cloned.stderr)}` };
  const newest = await git`git -C ${folder} log -1 --format=${"%H %cI"} ${at}`;
  if (newest.exitCode !== 0) return { mistake: `${source} has no commit ${at}.` };
  const log = await git`git -C ${folder} log --first-parent --reverse --format=${"%H %cI"} ${at} -- ${path}`;
  const commits = log.stdout.split("\n").filter(Boolean).map(commitIn);
  const texts = await textsOf(folder, { path, commits: commits.map(({ commit }) => commit) });
  const versions = commits.map((each, index) => {
    const text = texts[index];
    return text === undefined ? each : { ...each, text };
  });
  return { history: { ...commitIn(newest.stdout), versions } };
}

function commitIn(line: string): { readonly commit: string; readonly at: Date } {
  const [commit = "", at = ""] = line.split(" ", 2);
  return { commit, at: new Date(at) };
}

/** The texts of a file in some commits, in one call of git; nothing where a commit does not have it. */
async function textsOf(
  folder: string,
  { path, commits }: { readonly path: string; readonly commits: readonly string[] },
): Promise<readonly (string | undefined)[]> {
  const { stdout } = await execa("git", ["-C", folder, "cat-file", "--batch"], {
    input: commits.map((commit) => `${commit}:${path}\n`).join(""),
    encoding: "buffer",
  });
  const output = Buffer.from(stdout);
  let next = 0;
  return commits.map(() => {
    const head = output.indexOf("\n", next);
    const size = / blob (\d+)$/.exec(output.toString("utf8", next, head))?.[1];
    next = head + 1;
    if (size === undefined) return undefined;
    const text = output.toString("utf8", next, next + Number(size));
    next += Number(size) + 1;
    return text;
  });
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";
