import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, request } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";

/** How a line is. */
export type LineState = "whole" | "cut" | "refused" | "silent";

/** A server on loopback that goes with `close`. */
export type Opened = { readonly host: string; readonly close: () => Promise<void> };

/**
 * A line to a service on this machine, which passes every request on while it is whole. Cut, it drops connections; refused, it answers 401;
 * silent, it takes a request and never answers.
 */
export async function openLine(target: string, state: () => LineState): Promise<Opened> {
  const [hostname, port] = target.split(":");
  const server = createServer((incoming, response) => {
    switch (state()) {
      case "cut":
        incoming.socket.destroy();
        return;
      case "refused":
        response.writeHead(401, { "content-type": "application/json", "www-authenticate": 'Basic realm="expired"' });
        response.end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
        return;
      case "silent":
        return;
      case "whole": {
        const { url, method, headers } = incoming;
        const passed = request({ hostname, port, path: url, method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        passed.once("error", () => incoming.socket.destroy());
        incoming.pipe(passed);
      }
    }
  }).listen(0, "127.0.0.1");
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

/** The state of a line: whole until a file is there. */
export const stateBy = (file: string, after: LineState) => (): LineState => (existsSync(file) ? after : "whole");

/** Addresses where nothing listens, where every login is refused, and where nobody ever answers. */
export type Addresses = Readonly<Record<"unreachable" | "refusing" | "silent", string>>;

/** Opens them. */
export async function openAddresses(): Promise<{ readonly addresses: Addresses; readonly close: () => Promise<void> }> {
  const refusing = await openLine("", () => "refused");
  const silent = await openLine("", () => "silent");
  const closed = createTcpServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const unreachable = hostOf(closed.address());
  closed.close();
  return {
    addresses: { unreachable, refusing: refusing.host, silent: silent.host },
    close: async () => {
      await refusing.close();
      await silent.close();
    },
  };
}

const hostOf = (address: AddressInfo | string | null): string =>
  `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
