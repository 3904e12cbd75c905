import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A comment as the API tells of it, as far as it is read. */
export type Comment = { readonly id: number; body: string; readonly by?: keyof typeof users };

/** Who writes here: the token's own user is who wrote where nobody is named. */
const users = { owner: 41, stranger: 42, app: 43 } as const;

/** How the stand-in answers the next requests in place of doing what they ask; `times` of them. */
export type Refusal = {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  times: number;
};

export type CodeHost = "GitHub" | "GitLab" | "Bitbucket";

/**
 * A stand-in of the REST API of a host of code, on loopback, for the comments of one repository's pull request 7: made
 * from its description. What it does not know it refuses with 404, as they do; what needs a token, without one with 401.
 */
export type CodeHostApi = {
  readonly url: string;
  readonly comments: Comment[];
  /** Method and path of each request in order. */
  readonly requests: string[];
  readonly refusals: Refusal[];
  /** What another pipeline writes just before the next comment is made. */
  readonly meanwhile: Comment[];
  /** Open pull requests by "owner:branch". */
  readonly pulls: Map<string, number>;
  readonly reset: () => void;
  readonly close: () => Promise<void>;
};

export const token = "code-host-canary-0c1";

/** What the three do each in their own way. */
type Shape = {
  /** The open pull requests of a branch, for a list of them: by owner and number. */
  readonly pulls: (found: readonly (readonly [owner: string, number: number])[], repository: string) => unknown;
  readonly pullsPath: string;
  /** The owner and the branch that a list is asked for; of any owner where none is named. */
  readonly branchOf: (query: URLSearchParams) => { readonly owner?: string; readonly branch: string };
  readonly commentsPath: string;
  readonly commentPath: string;
  readonly change: "PATCH" | "PUT";
  readonly size: string;
  /** Whether comments are listed from the oldest on. */
  readonly oldestFirst: (query: URLSearchParams) => boolean;
  readonly list: (comments: readonly unknown[]) => unknown;
  readonly shown: (comment: Comment) => unknown;
  /** The token's user, as /user tells of it. */
  readonly user: unknown;
  readonly bodyOf: (sent: unknown) => string;
  readonly longestBody: number;
  readonly refuse: (message: string) => unknown;
};

const plainBody = (sent: unknown): string => (sent as { readonly body: string }).body;
const anyOwner = /^state="OPEN" AND source\.branch\.name=(".*")$/;

const shapes: Readonly<Record<CodeHost, (repository: string) => Shape>> = {
  /** https://docs.github.com/en/rest/issues/comments, /pulls, and its pages on rate limits and on statuses. */
  GitHub: (repository) => ({
    pulls: (found) => found.map(([, number]) => ({ number, state: "open" })),
    pullsPath: `/repos/${repository}/pulls`,
    branchOf: (query) => {
      const [owner = "", ...branch] = (query.get("head") ?? "").split(":");
      return { owner, branch: branch.join(":") };
    },
    commentsPath: `/repos/${repository}/issues/7/comments`,
    commentPath: `/repos/${repository}/issues/comments/`,
    change: "PATCH",
    size: "per_page",
    oldestFirst: () => true,
    list: (comments) => comments,
    user: { id: users.owner, type: "User" },
    shown: ({ id, body, by = "owner" }) => ({
      id,
      body,
      user: { id: users[by], type: by === "app" ? "Bot" : "User" },
      html_url: `https://github.com/${repository}/pull/7#issuecomment-${id}`,
    }),
    bodyOf: plainBody,
    longestBody: 65_536,
    refuse: (message) => ({ message, documentation_url: "https://docs.github.com/rest" }),
  }),
  /** https://docs.gitlab.com/api/merge_requests/, /notes, and its page on rate limits. */
  GitLab: (repository) => {
    const project = `/projects/${encodeURIComponent(repository)}`;
    return {
      pulls: (found) =>
        found.map(([owner, iid]) => ({
          id: 90_000 + iid,
          iid,
          target_project_id: 1,
          source_project_id: repository.startsWith(`${owner}/`) ? 1 : 2,
        })),
      pullsPath: `${project}/merge_requests`,
      branchOf: (query) => ({ branch: query.get("state") === "opened" ? (query.get("source_branch") ?? "") : "" }),
      commentsPath: `${project}/merge_requests/7/notes`,
      commentPath: `${project}/merge_requests/7/notes/`,
      change: "PUT",
      size: "per_page",
      oldestFirst: (query) => query.get("sort") === "asc",
      list: (comments) => comments,
      user: { id: users.owner },
      shown: ({ id, body, by = "owner" }) => ({ id, body, author: { id: users[by] }, system: false, noteable_iid: 7 }),
      bodyOf: plainBody,
      longestBody: 1_000_000,
      refuse: (message) => ({ message }),
    };
  },
  /** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/ */
  Bitbucket: (repository) => ({
    pulls: (found) => ({
      pagelen: 10,
      values: found.map(([owner, id]) => ({
        id,
        source: { repository: { full_name: repository.replace(/^[^/]+/, owner) } },
      })),
    }),
    pullsPath: `/repositories/${repository}/pullrequests`,
    branchOf: (query) => ({ branch: JSON.parse(anyOwner.exec(query.get("q") ?? "")?.[1] ?? '""') as string }),
    commentsPath: `/repositories/${repository}/pullrequests/7/comments`,
    commentPath: `/repositories/${repository}/pullrequests/7/comments/`,
    change: "PUT",
    size: "pagelen",
    oldestFirst: () => true,
    list: (values) => ({ values, pagelen: 100 }),
    user: { type: "user", uuid: `{${users.owner}}` },
    shown: ({ id, body, by = "owner" }) => ({
      id,
      user: { type: "user", uuid: `{${users[by]}}` },
      deleted: false,
      content: { raw: body },
      links: { html: { href: `https://bitbucket.org/${repository}/pull-requests/7/_/diff#comment-${id}` } },
    }),
    bodyOf: (sent) => (sent as { readonly content: { readonly raw: string } }).content.raw,
    longestBody: 32_768,
    refuse: (message) => ({ type: "error", error: { message } }),
  }),
};

export async function startCodeHostApi(host: CodeHost = "GitHub", repository = "acme/web"): Promise<CodeHostApi> {
  const shape = shapes[host](repository);
  const comments: Comment[] = [];
  const requests: string[] = [];
  const refusals: Refusal[] = [];
  const meanwhile: Comment[] = [];
  const pulls = new Map<string, number>();
  let next = 100;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "", headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push(`${method} ${url}`);
    const reply = (status: number, body: unknown, more: Readonly<Record<string, string>> = {}) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...more });
      response.end(JSON.stringify(body));
    };
    const refusal = refusals.find((each) => each.times > 0 && each.method === method && each.path.test(url));
    if (refusal !== undefined) {
      refusal.times--;
      return reply(refusal.status, shape.refuse(refusal.message), refusal.headers);
    }
    if (headers.authorization !== `Bearer ${token}`) return reply(401, shape.refuse("Bad credentials"));
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const sent = () => shape.bodyOf(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    if (method === "GET" && pathname === "/user") return reply(200, shape.user);
    if (method === "GET" && pathname === shape.pullsPath) {
      const { owner, branch } = shape.branchOf(searchParams);
      const found = [...pulls].flatMap(([key, number]) => {
        const [its = "", ...name] = key.split(":");
        return name.join(":") === branch && (owner ?? its) === its ? [[its, number] as const] : [];
      });
      return reply(200, shape.pulls(found, repository));
    }
    if (pathname === shape.commentsPath) {
      if (method === "GET") {
        const size = Number(searchParams.get(shape.size) ?? 10);
        const page = Number(searchParams.get("page") ?? 1);
        const listed = shape.oldestFirst(searchParams) ? comments : comments.toReversed();
        return reply(200, shape.list(listed.slice((page - 1) * size, page * size).map(shape.shown)));
      }
      if (method === "POST") {
        const body = sent();
        if (body.length > shape.longestBody) return reply(422, shape.refuse("Validation Failed"));
        const comment = { id: next++, body };
        comments.push(...meanwhile.splice(0), comment);
        return reply(201, shape.shown(comment));
      }
    }
    const comment = comments.find(({ id }) => pathname === `${shape.commentPath}${id}`);
    if (method === shape.change && comment !== undefined) {
      comment.body = sent();
      return reply(200, shape.shown(comment));
    }
    if (method === "DELETE" && comment !== undefined) {
      comments.splice(comments.indexOf(comment), 1);
      response.writeHead(204);
      return void response.end();
    }
    return reply(404, shape.refuse("Not Found"));
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    requests,
    refusals,
    meanwhile,
    pulls,
    reset: () => {
      for (const list of [comments, requests, refusals, meanwhile]) list.length = 0;
      pulls.clear();
      next = 100;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
