import type { IncomingMessage } from "node:http";
import { type Opened, openServer, passOn } from "../../../scripts/faults/loopback.ts";

/** A registry that is reached through something that has habits of its own. */
export type FrontRegistry = Opened;

/** What becomes of a request: it passes, the client sees a lost connection, or it is answered as the registry would answer. */
export type Fate = "passes" | "drops" | { readonly status: number; readonly code: string; readonly message: string };

/** Stands before a registry and decides about each request. */
export function registryInFront(target: string, decide: (request: IncomingMessage) => Fate): Promise<FrontRegistry> {
  return openServer((incoming, response) => {
    const fate = decide(incoming);
    if (fate === "passes") passOn(target, incoming, response);
    else if (fate === "drops") incoming.socket.destroy();
    else {
      // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
      incoming.resume();
      response.writeHead(fate.status, { "content-type": "application/json" });
      response.end(JSON.stringify({ errors: [{ code: fate.code, message: fate.message }] }));
    }
  });
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
        status: 400,
        code: "TAG_INVALID",
        message: `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`,
      };
    given.add(name);
    return "passes";
  });
}
