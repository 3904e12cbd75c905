import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook on loopback: what came, and how it answers the next ones; 200 where nothing is said. */
export type Hook = {
  readonly url: string;
  readonly bodies: unknown[];
  readonly answers: { readonly status: number; readonly headers?: Readonly<Record<string, string>> }[];
  readonly reset: () => void;
  readonly close: () => Promise<void>;
};

/** The part of the address that is the secret, as in one of Slack's. */
export const hookSecret = "T000/B000/hook-canary-77e";

export async function startHook(): Promise<Hook> {
  const bodies: unknown[] = [];
  const answers: Hook["answers"] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const { status, headers } = answers.shift() ?? { status: request.url === `/services/${hookSecret}` ? 200 : 404 };
      if (status === 200) bodies.push(JSON.parse(text));
      response.writeHead(status, headers);
      response.end(status === 200 ? "ok" : `no_service at ${request.url}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/${hookSecret}`,
    bodies,
    answers,
    reset: () => {
      bodies.length = 0;
      answers.length = 0;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
