import { readRemote } from "../../circleci/code-hosts.ts";
import type { Data } from "../../model/data.ts";
import type { Io } from "../io/io.ts";

/**
 * The pipeline values that the checkout in the current folder tells, by their names without `pipeline.`; none where
 * there is no Git or no commit. One process for the commit and one for the address, side by side: starting one is most
 * of what it takes.
 */
export async function gitFacts(io: Io): Promise<Readonly<Record<string, Data>>> {
  const [commit, remote] = await Promise.all([
    git(io, ["log", "-1", "--no-show-signature", "--decorate=full", "--format=%H%n%D"]),
    git(io, ["config", "--get", "remote.origin.url"]),
  ]);
  return { ...commitFacts(commit), ...remoteFacts(remote) };
}

/**
 * Whether a branch is the default one, as the clone was told by its origin; where it was not, main and master are taken
 * for it. Nothing where there is no branch, as for a tag.
 * https://circleci.com/docs/reference/variables/#pipeline-values
 */
export async function defaultBranchFact(io: Io, branch: string): Promise<Readonly<Record<string, Data>>> {
  if (branch === "") return {};
  const head = await git(io, ["symbolic-ref", "--short", "refs/remotes/origin/HEAD"]);
  const known = head === "" ? ["main", "master"] : [head.replace(/^origin\//, "")];
  return { "git.branch.is_default": known.includes(branch) };
}

async function git(io: Io, words: readonly string[]): Promise<string> {
  const end = await io.run(["git", ...words], { timeoutMs: 10_000 });
  return end.kind === "ended" && end.status === 0 ? end.stdout.trim() : "";
}

/** The hash, and on the second line what points at it: `HEAD -> refs/heads/main, tag: refs/tags/v1`. */
function commitFacts(output: string): Readonly<Record<string, Data>> {
  const [revision = "", pointers = ""] = output.split("\n");
  if (revision === "") return {};
  const names = pointers.split(", ");
  const after = (start: string): string =>
    names
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length))
      .toSorted()[0] ?? "";
  return {
    "git.revision": revision,
    "git.branch": after("HEAD -> refs/heads/"),
    "git.tag": after("tag: refs/tags/"),
  };
}

function remoteFacts(url: string): Readonly<Record<string, Data>> {
  const { server: host = "", path = "", host: type } = readRemote(url) ?? {};
  const [owner = "", name = ""] = path.split("/");
  if (type === undefined || name === "") return {};
  return {
    "project.git_url": `https://${host}/${path}`,
    "project.type": type,
    "project.slug": `${type}/${path}`,
    "git.repo_owner": owner,
    "git.repo_name": name,
  };
}
