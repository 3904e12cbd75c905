import type { IncomingMessage } from "node:http";
import { type FrontRegistry, registryInFront } from "./registry-in-front.ts";

/** A registry behind a line that drops some requests. */
export type FaultyRegistry = FrontRegistry & {
  /** Requests that were dropped, as "METHOD path". */
  readonly dropped: readonly string[];
};

/** Passes requests on to a registry, and drops those that `drops` picks, after which the client sees a lost connection. */
export async function faultyRegistry(
  target: string,
  drops: (request: IncomingMessage, dropped: number) => boolean,
): Promise<FaultyRegistry> {
  const dropped: string[] = [];
  const front = await registryInFront(target, (incoming) => {
    if (!drops(incoming, dropped.length)) return "passes";
    dropped.push(`${incoming.method} ${(incoming.url ?? "").split("?")[0]}`);
    return "drops";
  });
  return { ...front, dropped };
}
