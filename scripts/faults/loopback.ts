import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on loopback that goes with `close`, whatever is still connected to it. */
export type Opened = { readonly host: string; readonly close: () => Promise<void> };

/** Opens it at a free port. */
export async function openServer(listener: RequestListener): Promise<Opened> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: hostOf(server.address()),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Passes a request on to a service of this machine, and its answer back. */
export function passOn(target: string, incoming: IncomingMessage, response: ServerResponse): void {
  const [hostname, port] = target.split(":");
  const { url, method, headers } = incoming;
  const passed = request({ hostname, port, path: url, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.once("error", () => incoming.socket.destroy());
  incoming.pipe(passed);
}

/** HOST:PORT of a server that listens on loopback. */
export const hostOf = (address: AddressInfo | string | null): string =>
  `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
