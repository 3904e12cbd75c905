import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { findEngine } from "../../src/machines/docker/endpoint.ts";
import { type EngineClient, engineClient } from "../../src/machines/docker/engine-client.ts";

/** What an engine is asked. */
export interface AskedEngine {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What it answers: 200 where no status is named. */
export interface EngineWords {
  readonly status?: number;
  readonly body?: unknown;
}

/** An engine that has nothing but answers, on a socket of its own, which goes with the test. */
export async function fakeEngine(
  answer: (asked: AskedEngine) => EngineWords,
): Promise<{ readonly host: string; readonly engine: EngineClient; readonly asked: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "ap-engine-"));
  const socket = join(folder, "engine.sock");
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://engine");
    const { method = "GET", headers } = request;
    asked.push(`${method} ${pathname}${searchParams.size === 0 ? "" : `?${searchParams}`}`);
    const words = answer({ method, path: pathname, query: searchParams, headers, body: await text(request) });
    response.writeHead(words.status ?? 200, { "content-type": "application/json" });
    response.end(typeof words.body === "string" ? words.body : JSON.stringify(words.body ?? {}));
  }).listen(socket);
  await once(server, "listening");
  const host = `unix://${socket}`;
  const env = { DOCKER_HOST: host };
  const engine = engineClient({ place: findEngine(env), env });
  onTestFinished(() => {
    engine.close();
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });
  return { host, engine, asked };
}
