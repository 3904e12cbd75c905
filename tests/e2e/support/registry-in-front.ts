import { once } from "node:events";
import { type ClientRequest, createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry that is reached through something that has habits of its own. */
export type FrontRegistry = { readonly host: string; readonly close: () => Promise<void> };

/** What becomes of a request: it passes, the client sees a lost connection, or it is answered as the registry would answer. */
export type Fate = "passes" | "drops" | { readonly status: number; readonly code: string; readonly message: string };

/** Stands before a registry and decides about each request. */
export async function registryInFront(
  target: string,
  decide: (request: IncomingMessage) => Fate,
): Promise<FrontRegistry> {
  const server: Server = createServer((incoming, response) => {
    const fate = decide(incoming);
    if (fate === "drops") {
      incoming.socket.destroy();
      return;
    }
    if (fate !== "passes") {
      // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
      incoming.resume();
      response.writeHead(fate.status, { "content-type": "application/json" });
      response.end(JSON.stringify({ errors: [{ code: fate.code, message: fate.message }] }));
      return;
    }
    const [hostname, port] = target.split(":");
    const passed: ClientRequest = request(
      { hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    passed.once("error", () => incoming.socket.destroy());
    incoming.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/**
 * A registry whose tags do not move, with the words of Amazon ECR for it: a manifest that is put under a tag that is there already is
 * refused, whatever it is. https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function immutableRegistry(target: string): Promise<FrontRegistry> {
  const given = new Set<string>();
  return registryInFront(target, ({ method, url = "", headers }) => {
    const [, repository, tag] = /^\/v2\/(.+)\/manifests\/([^:]+)$/.exec(url) ?? [];
    if (method !== "PUT" || tag === undefined || headers.authorization === undefined) return "passes";
    const name = `${repository}:${tag}`;
    if (given.has(name))
      return {
        ...{ status: 400, code: "TAG_INVALID" },
        message: `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`,
      };
    given.add(name);
    return "passes";
  });
}
