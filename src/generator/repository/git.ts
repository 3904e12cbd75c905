import { type CodeHost, readRemote } from "../../circleci/code-hosts.ts";

/** What Git's own files say. Read and not asked for: starting git takes longer than all the rest. */
export type GitFindings = {
  /** owner/name of the remote `origin`, in lower case, as an image is named. */
  readonly slug: string | undefined;
  /** Where `origin` is, if that is no server of one's own. */
  readonly codeHost: CodeHost | undefined;
  /**
   * The branch that others start from: what `origin/HEAD` points at; else the one that is checked out, where it has a
   * usual name.
   */
  readonly defaultBranch: string | undefined;
  /** The branch that is checked out. */
  readonly branch: string | undefined;
};

const usualDefaults = new Set(["main", "master", "trunk", "develop"]);

/** https://git-scm.com/docs/gitrepository-layout */
export function findGit(readGit: (path: string) => string | undefined): GitFindings {
  const branch = /^ref: refs\/heads\/(\S+)/.exec(readGit("HEAD") ?? "")?.[1];
  const remoteHead = /^ref: refs\/remotes\/origin\/(\S+)/.exec(readGit("refs/remotes/origin/HEAD") ?? "")?.[1];
  const origin = originOf(readGit("config") ?? "");
  return {
    slug: slugOf(origin),
    codeHost: readRemote(origin)?.host,
    defaultBranch: remoteHead ?? (usualDefaults.has(branch ?? "") ? branch : undefined),
    branch,
  };
}

function originOf(config: string): string {
  const origin = /^\[remote "origin"\]\s*$([^[]*)/m.exec(config)?.[1] ?? "";
  return /^\s*url\s*=\s*(\S+)\s*$/m.exec(origin)?.[1] ?? "";
}

/** The last two parts: a path on this machine has them too. */
const slugOf = (url: string): string | undefined =>
  /[/:]([^/:\s]+\/[^/\s]+?)(?:\.git)?\/?$/.exec(url)?.[1]?.toLowerCase();
