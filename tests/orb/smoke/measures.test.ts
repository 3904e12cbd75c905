import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answer, app, closeApps, neutral, report, smoke, told } from "./app.ts";

afterEach(closeApps);

const smokeFile = (files: Readonly<Record<string, string>>) => JSON.parse(files[".arm-pipeline/smoke.json"] ?? "{}");

/** How long answers took, which differs from run to run. */
const milliseconds = (text: string) => neutral(text).replaceAll(/\b\d+ ms\b/g, "(time)");
const timed = (text: string) => milliseconds(text).replaceAll(/("p50"|"p95"|"p99"|"max"): ?[\d.]+/g, "$1:0");

describe("latency", () => {
  const ok = answer("ok\n");
  /** Start, the check, each of four requests, and the end. */
  const readings = [100, 100, 101, 102, 103, 104, 104];
  const env = { PARAM_LATENCY_REQUESTS: "4" };

  test("is measured when all is right, and stands in the log, the report and smoke.json", async () => {
    const outcome = await smoke(await app(ok), readings, { env, neutral: timed });
    expect(told(outcome)).toMatchObject({
      status: 0,
      stdout:
        "Asking http://(app) for HTTP 200, for at most 60 s.\n" +
        "Try 1: HTTP 200 after (latency), as it should be (1 of 1 in a row).\n" +
        "Latency of 4 requests to GET /: p50 (time), p95 (time), p99 (time), max (time).\n" +
        "The smoke test passed: right after 4 s and 1 try, the last answer in (latency).\n",
    });
    expect(report(outcome)).toContain(
      [
        '    <testcase classname="smoke test" name="latency of 4 requests to GET /" time="4">',
        "      <system-out>p50 (time), p95 (time), p99 (time), max (time)</system-out>",
        "    </testcase>",
      ].join("\n"),
    );
    expect(smokeFile(outcome.files)).toMatchObject({ passed: true, latency_ms: { p50: 0, p95: 0, p99: 0, max: 0 } });
  });

  test("is told by the nearest rank", async () => {
    // One of a hundred is slow: the 99th is not, the last is.
    let asked = 0;
    const url = await app((response, request) => {
      asked += 1;
      setTimeout(() => ok(response, request), asked % 21 === 5 ? 700 : 0);
    });
    const readings = Array.from({ length: 23 }, () => 100);
    const options = { env: { PARAM_LATENCY_REQUESTS: "20", PARAM_LATENCY_LIMIT: "p95 600" }, neutral: timed };
    expect((await smoke(url, readings, options)).status).toBe(0);
    const limited = await smoke(url, readings, {
      ...options,
      env: { ...options.env, PARAM_LATENCY_LIMIT: "p50 600\np99 600" },
    });
    expect(told(limited)).toMatchObject({
      status: 5,
      stderr: "smoke_test: the smoke test failed after 0 s and 1 try: p99 is (time), not at most (time).\n",
    });
    expect(report(limited)).toContain(
      '<testcase classname="smoke test" name="latency of 20 requests to GET /, at most p50 600 p99 600 (ms)" time="0">\n' +
        '      <failure message="p99 is (time), not at most (time)">',
    );
  });

  test.each([
    [
      "an answer that is wrong now and then is a failure",
      [ok, ok, answer("", 503), ok, ok],
      readings,
      "after 4 s and 1 try: 1 of 4 answers were wrong, the last by: HTTP 503, not 200.",
    ],
    [
      "the deadline counts for it, too",
      [ok],
      [100, 100, 101, 160, 160],
      "after 60 s and 1 try: the deadline came after 2 of 4 requests.",
    ],
  ])("%s", async (_what, answers, clock, sentence) => {
    const outcome = await smoke(await app(...answers), clock, { env, neutral: timed });
    expect([outcome.status, outcome.stderr]).toEqual([5, `smoke_test: the smoke test failed ${sentence}\n`]);
  });

  test.each([
    ["p90 400", "4", 'parameter "latency_limit" is not a limit in milliseconds, such as "p95 400": "p90 400"'],
    [
      "p95 400",
      "0",
      'parameter "latency_limit" limits nothing: "latency_requests" is 0. Say how many requests to measure.',
    ],
  ])("%s of %s requests is refused", async (limit, requests, sentence) => {
    const env = { PARAM_LATENCY_REQUESTS: requests, PARAM_LATENCY_LIMIT: limit };
    const outcome = await smoke("http://web.example", [], { env, tools: ["curl"] });
    expect([outcome.status, outcome.stderr]).toEqual([2, `smoke_test: ${sentence}\n`]);
  });
});

describe("with TLS", () => {
  let folder = "";
  let server: Server;
  let port = 0;
  /** A little later than the certificate is made, so that nine whole days are left of its ten. */
  const now = Math.floor(Date.now() / 1000) + 60;
  const once = [now, now, now];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "arm-pipeline-tls-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=www.example.test", "-addext", "subjectAltName=DNS:www.example.test"];
    const options = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "10"];
    await execa("openssl", ["req", ...options, ...subject, "-keyout", key, "-out", cert]);
    server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) =>
      answer(`for ${request.headers.host}\n`)(response, request),
    );
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await rm(folder, { recursive: true });
  });

  const trusted = () => ({ CURL_CA_BUNDLE: join(folder, "cert.pem") });
  const neutralEnd = (text: string) => neutral(text).replaceAll(/[A-Z][a-z]{2} +\d+ [\d:]+ \d{4} GMT/g, "(end)");

  test("the deployment is asked by a name that DNS does not know yet, and a certificate that ends soon is a warning", async () => {
    const url = `https://www.example.test:${port}`;
    const env = { ...trusted(), PARAM_CONNECT_TO: `127.0.0.1:${port}`, PARAM_BODY_CONTAINS: "for www.example.test:" };
    const outcome = await smoke(url, once, { env, neutral: neutralEnd });
    expect([outcome.status, outcome.stderr]).toEqual([
      0,
      `smoke_test: warning: the certificate of https://www.example.test:${port} is good for 9 days only, until (end). Renew it, or see why that did not happen by itself.\n`,
    ]);
    expect(smokeFile(outcome.files)).toMatchObject({ certificate: { expires: "(end)", days: 9 } });
  });

  test.each([
    ["9", ""],
    ["0", ""],
  ])("with certificate_days %s it is none", async (days, said) => {
    const env = {
      ...trusted(),
      PARAM_CERTIFICATE_DAYS: days,
      PARAM_CONNECT_TO: `127.0.0.1:${port}`,
    };
    const outcome = await smoke(`https://www.example.test:${port}`, once, { env });
    expect([outcome.status, outcome.stderr]).toEqual([0, said]);
  });

  test("the host to connect to may be that of the deployment, on the URL's port where it names none", async () => {
    const deployment = (url: string) => ({ ".arm-pipeline/deployment.json": JSON.stringify({ schema: 2, url }) });
    const env = { ...trusted(), PARAM_CONNECT_TO: "deployment" };
    for (const handedOver of [`http://127.0.0.1:${port}/x`, "http://127.0.0.1?y"]) {
      const files = deployment(handedOver);
      expect((await smoke(`https://www.example.test:${port}/`, once, { env, files })).status).toBe(0);
    }
  });

  test.each([
    [
      "a certificate that nobody vouches for",
      () => ({ url: `https://127.0.0.1:${port}`, env: {} }),
      /the certificate is not to be trusted \(curl: \(60\) .*self[- ]signed certificate.*\)\. Ask/,
    ],
    [
      "one for another name",
      () => ({ url: `https://127.0.0.1:${port}`, env: trusted() }),
      /the certificate is not to be trusted \(curl: \(60\) .*127\.0\.0\.1.*\)\. Ask|the certificate is not to be trusted \(curl: \(60\) .*\(app\).*\)\. Ask/,
    ],
    [
      "a server that speaks no TLS",
      async () => ({ url: (await app(answer("ok"))).replace("http:", "https:"), env: {} }),
      /no TLS connection could be made \(curl: \(35\) .*\)\. Ask/,
    ],
  ])("%s is said in words", async (_what, how, words) => {
    const { url, env } = await how();
    const outcome = await smoke(url, [now, now + 60, now + 60], { env });
    expect([outcome.status, outcome.stderr]).toEqual([5, expect.stringMatching(words)]);
  });
});

test("an answer that breaks off is said in words", async () => {
  const url = await app((response) => response.socket?.destroy());
  const outcome = await smoke(url, [100, 160, 160]);
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    expect.stringContaining(
      "1 try: the connection ended before the answer did (curl: (52) Empty reply from server). Ask",
    ),
  ]);
});
