import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { hostOf, type Opened, openServer, passOn } from "./loopback.ts";

/** How a line is. */
export type LineState = "whole" | "cut" | "refused" | "silent";

/**
 * A line to a service on this machine, which passes every request on while it is whole. Cut, it drops connections;
 * refused, it answers 401; silent, it takes a request and never answers.
 */
export function openLine(target: string, state: () => LineState): Promise<Opened> {
  return openServer((incoming, response) => {
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
      case "whole":
        passOn(target, incoming, response);
    }
  });
}

/** The state of a line: whole until a file is there. */
export const stateBy = (file: string, after: LineState) => (): LineState => (existsSync(file) ? after : "whole");

/** Addresses where nothing listens, where every login is refused, and where nobody ever answers. */
export type Addresses = Readonly<Record<"unreachable" | "refusing" | "silent", string>>;

/** Opens them. */
export async function openAddresses(): Promise<{ readonly addresses: Addresses; readonly close: () => Promise<void> }> {
  const refusing = await openLine("", () => "refused");
  const silent = await openLine("", () => "silent");
  const closed = createServer().listen(0, "127.0.0.1");
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
