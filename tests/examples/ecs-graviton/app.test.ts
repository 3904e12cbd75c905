import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";

const run = promisify(execFile);
const file = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/ecs-graviton/app/${name}`, import.meta.url));

interface RunningApp {
  readonly process: ChildProcess;
  readonly port: number;
  /** The next line that it prints. */
  readonly nextLine: () => Promise<string>;
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const app of running.splice(0)) app.kill("SIGKILL");
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
  const app = spawn(process.execPath, [file("server.mjs")], { env: { PORT: "0", ...environment } });
  running.push(app);
  const lines = createInterface({ input: app.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => String((await lines.next()).value);
  const port = Number(/^listening on port (\d+),/.exec(await nextLine())?.[1]);
  return { process: app, port, nextLine };
}

test("the page, its health, and every answer's revision and image", async () => {
  const image = "acme/web@sha256:abc";
  const { port } = await start({ REVISION: "4f2c", IMAGE: image });
  const ask = async (path: string, method = "GET") => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    const { headers } = response;
    return {
      status: response.status,
      type: headers.get("content-type"),
      revision: headers.get("x-revision"),
      image: headers.get("x-image"),
      body: await response.text(),
    };
  };
  const from = { revision: "4f2c", image };
  const html = { type: "text/html; charset=utf-8", ...from };
  const text = { type: "text/plain", ...from };
  const page = await readFile(file("public/index.html"), "utf8");
  expect(await ask("/")).toEqual({ status: 200, ...html, body: page });
  expect(await ask("/?utm=1")).toEqual({ status: 200, ...html, body: page });
  expect(await ask("/", "HEAD")).toEqual({ status: 200, ...html, body: "" });
  expect(await ask("/", "POST")).toEqual({ status: 405, ...text, body: "only GET and HEAD\n" });
  expect(await ask("/../server.mjs")).toEqual({ status: 404, ...text, body: "not found\n" });
  expect(await ask("/health")).toEqual({
    status: 200,
    type: "application/json",
    ...from,
    body: `{"status":"ok","revision":"4f2c","image":"${image}"}\n`,
  });
});

test("a request line that is no address gets an answer, and the app goes on", async () => {
  const { port } = await start();
  const socket = connect(port, "127.0.0.1");
  socket.end("GET //[ HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n");
  expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
});

test("the container's health check is green while the app answers, and red when it does not", async () => {
  const { port, process: app } = await start();
  const check = () => run(process.execPath, [file("healthcheck.mjs")], { env: { PORT: String(port) } });
  expect(await check()).toEqual({ stdout: "", stderr: "" });
  app.kill("SIGKILL");
  await once(app, "exit");
  await expect(check()).rejects.toMatchObject({
    code: 1,
    stderr: `http://127.0.0.1:${port}/health: connect ECONNREFUSED 127.0.0.1:${port}\n`,
  });
});

test("SIGTERM lets a request that has begun end, takes no new one, and ends with status 0", async () => {
  const app = await start();
  const socket = connect(app.port, "127.0.0.1");
  socket.write("GET /health HTTP/1.1\r\nHost: app\r\n");
  // An answer on a second connection proves that the first one's bytes have been read: one thread serves both in order.
  await fetch(`http://127.0.0.1:${app.port}/health`);
  app.process.kill("SIGTERM");
  expect(await app.nextLine()).toBe("SIGTERM: no new connections, finishing those that are open");
  await expect(fetch(`http://127.0.0.1:${app.port}/health`)).rejects.toThrow("fetch failed");
  const ended = once(app.process, "exit");
  socket.end("\r\n");
  expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(await ended).toEqual([0, null]);
  expect(await app.nextLine()).toBe("stopped");
});

test("a port that is none ends the start with a sentence", async () => {
  await expect(run(process.execPath, [file("server.mjs")], { env: { PORT: "http" } })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Error: PORT is not a port number: "http"'),
  });
});
