import { once } from "node:events";
import { type ClientRequest, createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry behind a line that drops some requests. */
export type FaultyRegistry = {
  readonly host: string;
  /** Requests that were dropped, as "METHOD path". */
  readonly dropped: readonly string[];
  readonly close: () => Promise<void>;
};

/** Passes requests on to a registry, and drops those that `drops` picks, after which the client sees a lost connection. */
export async function faultyRegistry(
  target: string,
  drops: (request: IncomingMessage, dropped: number) => boolean,
): Promise<FaultyRegistry> {
  const dropped: string[] = [];
  const server: Server = createServer((incoming, response) => {
    if (drops(incoming, dropped.length)) {
      dropped.push(`${incoming.method} ${(incoming.url ?? "").split("?")[0]}`);
      incoming.socket.destroy();
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
    dropped,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
