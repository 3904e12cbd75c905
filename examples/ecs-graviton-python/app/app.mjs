import { createServer } from "node:http";

/** Nothing is loaded from elsewhere, so nothing needs to be allowed but the page's own style. */
const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * One static page, and `/health` for whoever decides whether this process gets traffic. Every answer names the revision and the
 * image it came from: a test of a deployment can then tell a new version from an old one that still answers.
 *
 * @param {{ page: string, revision: string, image: string }} options
 * @returns {import("node:http").Server}
 */
export function createApp({ page, revision, image }) {
  const routes = new Map([
    ["/", { type: "text/html; charset=utf-8", body: page }],
    ["/health", { type: "application/json", body: `${JSON.stringify({ status: "ok", revision, image })}\n` }],
  ]);
  return createServer((request, response) => {
    // Not by URL, which throws on what anyone can send ("//["), and would take the process down with it.
    const [path] = (request.url ?? "/").split("?");
    const route = routes.get(path);
    const readOnly = request.method === "GET" || request.method === "HEAD";
    const answer =
      route === undefined
        ? { status: 404, type: "text/plain", body: "not found\n" }
        : readOnly
          ? { status: 200, ...route }
          : { status: 405, type: "text/plain", body: "only GET and HEAD\n" };
    response.writeHead(answer.status, {
      "content-type": answer.type,
      "content-length": Buffer.byteLength(answer.body),
      "content-security-policy": contentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "x-revision": revision,
      "x-image": image,
      ...(answer.status === 405 ? { allow: "GET, HEAD" } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : answer.body);
  });
}
