import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { httpText } from "../../../src/cli/orbs/http-text.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/orb.yml`);
}

const options = { maxBytes: 1_000_000, accept: "*/*", signal: new AbortController().signal };
const message = (address: URL, why: string) => `Cannot get ${address.origin}/orb.yml: ${why}.`;

test("gives the status and the text, also where a letter is cut in two", async () => {
  const address = await serve((_request, response) => {
    const text = Buffer.from("é: 1\n");
    response.writeHead(404);
    response.write(text.subarray(0, 1));
    setImmediate(() => response.end(text.subarray(1)));
  });
  expect(await httpText(address, options)).toEqual({ status: 404, text: "é: 1\n" });
});

test("follows where it is sent, without what is secret", async () => {
  const headers: unknown[] = [];
  const address = await serve((request, response) => {
    headers.push(request.headers.authorization);
    if (request.url === "/orb.yml") response.writeHead(302, { Location: "/other.yml" }).end();
    else response.end("here");
  });
  expect(await httpText(address, { ...options, headers: { Authorization: "secret" } })).toMatchObject({ text: "here" });
  expect(headers).toEqual(["secret", undefined]);
});

test.each(["ftp://example.com/orb.yml", "file:///etc/passwd", "https://"])("does not go to %s", async (location) => {
  const address = await serve((_request, response) => response.writeHead(301, { Location: location }).end());
  await expect(httpText(address, options)).rejects.toThrow("where this does not follow");
});

test("does not post a question to another place", async () => {
  const address = await serve((_request, response) => response.writeHead(307, { Location: "/other" }).end());
  await expect(httpText(address, { ...options, body: "{}" })).rejects.toThrow(
    message(address, `it sends to ${address.origin}, where this does not follow`),
  );
});

test("goes in no circle", async () => {
  const address = await serve((_request, response) => response.writeHead(302, { Location: "/orb.yml" }).end());
  await expect(httpText(address, options)).rejects.toThrow(message(address, "it sent on 5 times"));
});

test("stops reading where the answer is too large, however long it says that it is", async () => {
  let sent = 0;
  const address = await serve((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && sent < 100_000_000) {
        sent += 100_000;
        if (!response.write("x".repeat(100_000))) {
          response.once("drain", more);
          return;
        }
      }
    };
    more();
  });
  await expect(httpText(address, options)).rejects.toThrow(message(address, "its answer is larger than 1 MB"));
  expect(sent).toBeLessThan(50_000_000);
});

test("waits no longer than it may, also amid an answer", async () => {
  const address = await serve((_request, response) => {
    response.write("a");
  });
  await expect(httpText(address, { ...options, timeoutMs: 100 })).rejects.toThrow(
    message(address, "it did not answer within 0.1 seconds"),
  );
});

test("ends when the person wants it to end", async () => {
  const stop = new AbortController();
  const address = await serve(() => stop.abort());
  await expect(httpText(address, { ...options, signal: stop.signal })).rejects.toMatchObject({ name: "AbortError" });
});

test("says that a connection was cut", async () => {
  const address = await serve((request) => request.socket.destroy());
  await expect(httpText(address, options)).rejects.toThrow(message(address, "the connection was cut"));
});
