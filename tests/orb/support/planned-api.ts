import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** How a stand-in answers the next requests of a path in place of doing what they ask; `times` of them. */
export type Answer = { readonly path: RegExp; readonly status: number; readonly body: unknown; times: number };

/** A stand-in of a service on loopback that answers with JSON. */
export type PlannedApi = {
  readonly url: string;
  readonly host: string;
  readonly answers: Answer[];
  /** Each request in order, as `told` says it. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
};

type Asked = { readonly request: IncomingMessage; readonly url: string; readonly text: string };

/** Starts one that answers as `reply` does, where no answer is planned. */
export async function startPlannedApi({
  told,
  reply,
}: {
  readonly told: (asked: Asked) => string;
  readonly reply: (asked: Asked) => { readonly status: number; readonly body: unknown };
}): Promise<PlannedApi> {
  const answers: Answer[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url = "" } = request;
      const asked = { request, url, text: Buffer.concat(chunks).toString("utf8") };
      requests.push(told(asked));
      const planned = answers.find(({ path, times }) => times > 0 && path.test(url));
      if (planned !== undefined) planned.times--;
      const { status, body } = planned ?? reply(asked);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    answers,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
