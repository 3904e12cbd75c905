import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A comment as the API tells of it, as far as it is read. */
export type Comment = { readonly id: number; body: string };

/** How the stand-in answers the next requests in place of doing what they ask; `times` of them. */
export type Refusal = {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  times: number;
};

/**
 * A stand-in of GitHub's REST API, on loopback, for the comments of one repository's pull requests: made from its
 * description (https://docs.github.com/en/rest/issues/comments, /pulls, and its pages on rate limits and on statuses).
 * What it does not know it refuses with 404, as GitHub does; what needs a token, without one with 401.
 */
export type GithubApi = {
  readonly url: string;
  readonly comments: Comment[];
  /** Method, path and whether the token came, of each request in order. */
  readonly requests: string[];
  readonly refusals: Refusal[];
  /** Open pull requests by "owner:branch". */
  readonly pulls: Map<string, number>;
  readonly reset: () => void;
  readonly close: () => Promise<void>;
};

export const token = "github-canary-0c1";
const longestBody = 65_536;

export async function startGithubApi(repository = "acme/web"): Promise<GithubApi> {
  const comments: Comment[] = [];
  const requests: string[] = [];
  const refusals: Refusal[] = [];
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
      return reply(refusal.status, { message: refusal.message }, refusal.headers);
    }
    if (headers.authorization !== `Bearer ${token}`) return reply(401, { message: "Bad credentials" });
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const shown = (comment: Comment, number = 7) => ({
      ...comment,
      html_url: `https://github.com/${repository}/pull/${number}#issuecomment-${comment.id}`,
    });
    if (method === "GET" && pathname === `/repos/${repository}/pulls`) {
      const number = pulls.get(searchParams.get("head") ?? "");
      return reply(200, number === undefined ? [] : [{ number, state: "open" }]);
    }
    if (pathname === `/repos/${repository}/issues/7/comments`) {
      if (method === "GET") {
        const size = Number(searchParams.get("per_page") ?? 30);
        const page = Number(searchParams.get("page") ?? 1);
        return reply(
          200,
          comments.slice((page - 1) * size, page * size).map((comment) => shown(comment)),
        );
      }
      if (method === "POST") {
        const { body } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { readonly body: string };
        if (body.length > longestBody)
          return reply(422, { message: "Validation Failed", errors: [{ code: "unprocessable" }] });
        const comment = { id: next++, body };
        comments.push(comment);
        return reply(201, shown(comment));
      }
    }
    const one = new RegExp(`^/repos/${repository}/issues/comments/(\\d+)$`).exec(pathname);
    const comment = comments.find(({ id }) => id === Number(one?.[1]));
    if (method === "PATCH" && comment !== undefined) {
      comment.body = (JSON.parse(Buffer.concat(chunks).toString("utf8")) as { readonly body: string }).body;
      return reply(200, shown(comment));
    }
    return reply(404, { message: "Not Found", documentation_url: "https://docs.github.com/rest" });
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    requests,
    refusals,
    pulls,
    reset: () => {
      for (const list of [comments, requests, refusals]) list.length = 0;
      pulls.clear();
      next = 100;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
