/**
 * Where CircleCI builds repositories from, by the word of `pipeline.project.type`, whose integrations are told from the
 * address: https://circleci.com/docs/reference/variables/#pipeline-values
 */
export type CodeHost = "github" | "gitlab" | "bitbucket";

const hosts: Readonly<Record<string, CodeHost>> = {
  "github.com": "github",
  "bitbucket.org": "bitbucket",
  "gitlab.com": "gitlab",
};

/** What the address of a repository says: `git@github.com:acme/web.git` and `https://github.com/acme/web` are one. */
export type RemoteRepository = {
  readonly server: string;
  /** Undefined for a server of one's own. */
  readonly host: CodeHost | undefined;
  /** Owner and name, of GitLab with the groups between them. */
  readonly path: string;
};

/** Reads the address of a remote; undefined where it is none, as a path on this machine is. */
export function readRemote(url: string): RemoteRepository | undefined {
  const found = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^:/]+)(?::\d+)?[:/](.+?)(?:\.git)?\/?$/.exec(url);
  const [, server = "", path = ""] = found ?? [];
  return path === "" ? undefined : { server, host: hosts[server], path };
}
