import { SaxesParser } from "saxes";
import { afterEach, describe, expect, test } from "vitest";
import { handedOver } from "../deploy/engine.ts";
import { runScript } from "../support/run-script.ts";
import { answer, app, closeApps, neutral, report, smoke, told } from "./app.ts";

afterEach(closeApps);

/** The text of the report's failure; throws where the report is not well-formed. */
function failureIn(xml: string): string {
  let inside = false;
  let text = "";
  const parser = new SaxesParser();
  parser.on("opentag", ({ name }) => {
    inside = name === "failure";
  });
  parser.on("text", (more) => {
    if (inside) text += more;
  });
  parser.on("closetag", () => {
    inside = false;
  });
  parser.write(xml).close();
  return text;
}

const ok = answer("Hello from Arm\n");
const busy = answer("busy\n", 500);

test("an app that answers rightly passes at once", async () => {
  const outcome = await smoke(await app(ok), [100, 100, 100]);
  expect(told(outcome)).toEqual({
    status: 0,
    stdout:
      "Asking http://(app) for HTTP 200, for at most 60 s.\n" +
      "Try 1: HTTP 200 after (latency), as it should be (1 of 1 in a row).\n" +
      "The smoke test passed: right after 0 s and 1 try, the last answer in (latency).\n",
    stderr: "",
    pauses: [],
  });
  expect(report(outcome)).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      "<testsuites>",
      '  <testsuite name="smoke test" tests="1" failures="0" errors="0" skipped="0" time="0">',
      '    <testcase classname="smoke test" name="http://(app) answers HTTP 200" time="0">',
      "      <system-out>1 try, last answer in (latency)</system-out>",
      "    </testcase>",
      "  </testsuite>",
      "</testsuites>\n",
    ].join("\n"),
  );
});

test("an app that answers 500 twice is waited for", async () => {
  const outcome = await smoke(await app(busy, busy, ok), [100, 100, 101, 101, 103, 103, 103]);
  expect(told(outcome)).toEqual({
    status: 0,
    stdout:
      "Asking http://(app) for HTTP 200, for at most 60 s.\n" +
      "Try 1: HTTP 500, not 200.\n" +
      "Try 2: HTTP 500, not 200.\n" +
      "Try 3: HTTP 200 after (latency), as it should be (1 of 1 in a row).\n" +
      "The smoke test passed: right after 3 s and 3 tries, the last answer in (latency).\n",
    stderr: "",
    pauses: [1, 2],
  });
});

test("nothing that answers ends at the one deadline, with pauses that grow to ten seconds", async () => {
  const waited = [0, 1, 3, 7, 15, 25, 35, 45, 55, 60];
  const readings = [
    100,
    ...waited
      .slice(0, -1)
      .flatMap((at) => [100 + at, 100 + at])
      .slice(1),
    160,
    160,
  ];
  const outcome = await smoke("http://127.0.0.1:1", readings);
  const refused = "curl: (7) Failed to connect to 127.0.0.1 port 1 after (time): Couldn't connect to server";
  const wrong = `nothing accepts connections there (${refused})`;
  expect({ ...told(outcome), stdout: told(outcome).stdout.split("\n").slice(-3) }).toEqual({
    status: 5,
    stdout: ["The last answer:", `There was no answer: ${refused}`, ""],
    stderr: `smoke_test: the smoke test failed after 60 s and 9 tries: ${wrong}. Ask for yourself: curl --globoff --include --max-time 10 http://(app)\n`,
    pauses: [1, 2, 4, 8, 10, 10, 10, 10, 5],
  });
});

test("right answers must come in a row: one wrong in between starts the count again", async () => {
  const outcome = await smoke(
    await app(ok, ok, busy, ok, ok, ok),
    [100, ...Array.from({ length: 11 }, (_, index) => 101 + index), 112],
    { env: { PARAM_SUCCESSES: "3" } },
  );
  expect(told(outcome)).toEqual({
    status: 0,
    stdout:
      "Asking http://(app) for HTTP 200, 3 times in a row, for at most 60 s.\n" +
      "Try 1: HTTP 200 after (latency), as it should be (1 of 3 in a row).\n" +
      "Try 2: HTTP 200 after (latency), as it should be (2 of 3 in a row).\n" +
      "Try 3: HTTP 500, not 200.\n" +
      "Try 4: HTTP 200 after (latency), as it should be (1 of 3 in a row).\n" +
      "Try 5: HTTP 200 after (latency), as it should be (2 of 3 in a row).\n" +
      "Try 6: HTTP 200 after (latency), as it should be (3 of 3 in a row).\n" +
      "The smoke test passed: right after 12 s and 6 tries, the last answer in (latency).\n",
    stderr: "",
    pauses: [1, 1, 1, 1, 1],
  });
});

test("too few right answers before the deadline are no success", async () => {
  const outcome = await smoke(await app(ok), [100, 160, 160], { env: { PARAM_SUCCESSES: "2" } });
  expect(told(outcome)).toMatchObject({
    status: 5,
    stderr:
      "smoke_test: the smoke test failed after 60 s and 1 try: 1 right answers in a row, not 2. Ask for yourself: curl --globoff --include --max-time 10 http://(app)\n",
  });
});

describe("what is expected", () => {
  const page = answer("<h1>Web 1.2.3</h1>\nready: yes $\n", 204);
  const html = answer("<h1>Web abc</h1>\nready: yes\n", 200, {
    "Content-Type": "text/html; charset=utf-8",
    "X-Arch": "arm64",
    "X-Price": "$ARM 1",
  });

  test.each([
    ["one of several statuses", { PARAM_STATUS: "200\n301\n" }],
    [
      "a text of the body, with variables expanded",
      { PARAM_BODY_CONTAINS: "<h1>Web $CIRCLE_SHA1</h1>\nready", CIRCLE_SHA1: "abc" },
    ],
    ["a line of the body", { PARAM_BODY_MATCHES: "^ready: (yes|no)$" }],
    ["a header with a dollar, which stands for itself", { PARAM_HEADER: "X-Price: $ARM 1" }],
    ["headers, named in any case", { PARAM_HEADER: "content-type: text/html; charset=utf-8\nx-ARCH:arm64" }],
  ])("%s", async (_what, env) => {
    expect((await smoke(await app(html), [100, 100, 100], { env })).status).toBe(0);
  });

  test.each([
    ["another status", { PARAM_STATUS: "301\n302" }, "HTTP 200, not 301 or 302"],
    ["a body without the text", { PARAM_BODY_CONTAINS: "web abc" }, 'a body without "web abc"'],
    ["a body without such a line", { PARAM_BODY_MATCHES: "^yes$" }, 'a body without a line that matches "^yes$"'],
    ["a header with another value", { PARAM_HEADER: "X-Arch: amd64" }, 'no header "X-Arch: amd64", but "arm64"'],
    [
      "a header with only the beginning of the value",
      { PARAM_HEADER: "X-Arch: arm" },
      'no header "X-Arch: arm", but "arm64"',
    ],
    ["a missing header", { PARAM_HEADER: "X-None: 1" }, 'no header "X-None: 1"'],
  ])("%s is a failure", async (_what, env, wrong) => {
    const outcome = await smoke(await app(html), [100, 160, 160], { env });
    expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
      status: 5,
      stderr: `smoke_test: the smoke test failed after 60 s and 1 try: ${wrong}. Ask for yourself: curl --globoff --include --max-time 10 http://(app)\n`,
    });
  });

  test("a status without a body is an answer too", async () => {
    expect((await smoke(await app(page), [100, 100, 100], { env: { PARAM_STATUS: "204" } })).status).toBe(0);
  });
});

test("a failure shows the last answer, to people and in the report", async () => {
  const outcome = await smoke(await app(answer('not <yet> & "soon"\n', 503, { "Retry-After": "1" })), [100, 160, 161]);
  const shown =
    'HTTP/1.1 503 Service Unavailable\nContent-Type: text/plain\nConnection: close\nRetry-After: 1\nTransfer-Encoding: chunked\n\nnot <yet> & "soon"\n';
  expect(told(outcome).stdout).toBe(
    `Asking http://(app) for HTTP 200, for at most 60 s.\nTry 1: HTTP 503, not 200.\nThe last answer:\n${shown}\n`,
  );
  expect(report(outcome)).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      "<testsuites>",
      '  <testsuite name="smoke test" tests="1" failures="1" errors="0" skipped="0" time="61">',
      '    <testcase classname="smoke test" name="http://(app) answers HTTP 200" time="61">',
      '      <failure message="HTTP 503, not 200">HTTP/1.1 503 Service Unavailable',
      "Content-Type: text/plain",
      "Connection: close",
      "Retry-After: 1",
      "Transfer-Encoding: chunked",
      "",
      "not &lt;yet&gt; &amp; &quot;soon&quot;",
      "",
      "curl --globoff --include --max-time 10 http://(app)</failure>",
      "      <system-out>1 try, last answer in (latency)</system-out>",
      "    </testcase>",
      "  </testsuite>",
      "</testsuites>\n",
    ].join("\n"),
  );
});

describe("a body of any kind", () => {
  test("that holds what no terminal and no XML file may get is cleaned, and the report stays well-formed", async () => {
    const body = Buffer.concat([
      Buffer.from("\u001b[31m]]>\u0000\uffff\u0085é 😀 "),
      Buffer.from([0xff, 0xfe, 0xc3]),
      Buffer.from("\r\n<a b='c'>&"),
    ]);
    const outcome = await smoke(await app(answer(body, 500)), [100, 160, 160]);
    const clean = "�[31m]]>���é 😀 ���\n<a b='c'>&";
    expect(told(outcome).stdout.split("\n\n")[1]).toBe(`${clean}\n`);
    expect(failureIn(report(outcome)).split("\n\n")[1]).toBe(clean);
  });

  test("that never ends is read to its limit and judged by that", async () => {
    const endless = await app((response) => {
      response.writeHead(200);
      response.write("ready\n");
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", more);
      };
      response.on("error", () => {});
      more();
    });
    const right = await smoke(endless, [100, 100, 100], { env: { PARAM_BODY_MATCHES: "^ready$" } });
    expect(right.status).toBe(0);
    const wrong = await smoke(endless, [100, 160, 160], { env: { PARAM_BODY_CONTAINS: "never" } });
    expect({
      status: wrong.status,
      length: wrong.stdout.length < 7000,
      last: wrong.stdout.trim().split("\n").at(-1),
    }).toEqual({
      status: 5,
      length: true,
      last: "[the body goes on]",
    });
  });

  test("that comes too slowly is cut off at the time of one request", async () => {
    const slow = await app((response) => response.writeHead(200).write("a"));
    const outcome = await smoke(slow, [100, 160, 160], { env: { PARAM_REQUEST_TIMEOUT: "1" } });
    expect(outcome.stderr).toMatch(
      /^smoke_test: the smoke test failed after 60 s and 1 try: no whole answer in the time of one request \(curl: \(28\) Operation timed out after \(time\) with \d+ (bytes|out of .*) received\)\. Ask for yourself: curl --globoff --include --max-time 1 http:\/\/\(app\)\n$/,
    );
    expect(outcome.status).toBe(5);
  });
});

test("a redirect is not followed: it is the answer", async () => {
  const asked: (string | undefined)[] = [];
  const elsewhere = await app((response, request) => {
    asked.push(request.url);
    response.writeHead(301, { Location: "/elsewhere" }).end();
  });
  const env = { PARAM_STATUS: "301", PARAM_HEADER: "Location: /elsewhere", PARAM_PATH: "old?a=1" };
  expect((await smoke(elsewhere, [100, 100, 100], { env })).status).toBe(0);
  expect([...new Set(asked)]).toEqual(["/old?a=1"]);
});

describe("the url of the deployment", () => {
  const deployment = (url: string | null, workflow: string | null = "w-1") => ({
    files: { ...handedOver, ".arm-pipeline/deployment.json": JSON.stringify({ schema: 2, url, workflow }) },
  });
  const env = { PARAM_URL: "", CIRCLE_WORKFLOW_ID: "w-1" };

  test("is asked when no other is named", async () => {
    const url = await app(ok);
    expect((await smoke("", [100, 100, 100], { ...deployment(`${url}/`), env })).status).toBe(0);
  });

  const gone = (url: string, why: string) =>
    `smoke_test: nothing answers at ${url} (${why}), and the deployment belongs to an earlier run of this workflow, whose destroy job has probably removed the stack since. Re-run the workflow from the start.\n`;
  test.each([
    [
      "refuses connections",
      "http://127.0.0.1:1",
      "nothing accepts connections there (curl: (7) Failed to connect to 127.0.0.1 port 1 after (time): Couldn't connect to server)",
    ],
    [
      "has no name any more",
      "http://web.invalid",
      "the name has no address (curl: (6) Could not resolve host: web.invalid)",
    ],
  ])("that %s is explained at once when an earlier run of the workflow deployed it", async (_what, url, why) => {
    const outcome = await smoke("", [100, 100], { ...deployment(url), env: { ...env, CIRCLE_WORKFLOW_ID: "w-2" } });
    expect({ ...told(outcome), stdout: "", failed: report(outcome).includes('failures="1"') }).toEqual({
      status: 6,
      stdout: "",
      stderr: neutral(gone(url, why)),
      pauses: [],
      failed: true,
    });
  });

  test.each([
    ["this run deployed it", "w-1", "w-1"],
    ["no run is known to have", null, "w-2"],
  ])("that does not answer is waited for when %s", async (_what, by, now) => {
    const options = { ...deployment("http://127.0.0.1:1", by), env: { ...env, CIRCLE_WORKFLOW_ID: now } };
    expect(await smoke("", [100, 100, 160, 160], options)).toMatchObject({ status: 5, pauses: [1] });
  });

  test("of an earlier run that answers wrongly is the app's fault", async () => {
    const options = { ...deployment(await app(busy)), env: { ...env, CIRCLE_WORKFLOW_ID: "w-2" } };
    expect(await smoke("", [100, 160, 160], options)).toMatchObject({ status: 5 });
  });

  test.each([
    [
      "no deployment",
      {},
      'parameter "url" is empty, and there is no .arm-pipeline/deployment.json. Require the deploy job and attach its workspace, or give a "url".',
    ],
    [
      "a stack without the output",
      deployment(null),
      'parameter "url" is empty, and the stack has no url output in .arm-pipeline/deployment.json. Name it in "url_output" of the deploy job, or give a "url".',
    ],
  ])("is missing with %s", async (_what, options, sentence) => {
    expect(told(await smoke("", [], { ...options, env }))).toEqual({
      status: 2,
      stdout: "",
      stderr: `smoke_test: there is no URL to ask: ${sentence}\n`,
      pauses: [],
    });
  });
});

test.each([
  [
    "url",
    { PARAM_URL: "file:///etc/passwd" },
    'parameter "url" is not a URL of http or https without a user in it: "file:///etc/passwd"',
  ],
  ["url", { PARAM_URL: "--output" }, 'parameter "url" is not a URL of http or https without a user in it: "--output"'],
  [
    "url",
    { PARAM_URL: "http://u:p@web.example" },
    'parameter "url" is not a URL of http or https without a user in it: "http://u:p@web.example"',
  ],
  ["path", { PARAM_PATH: "a b" }, 'parameter "path" is not a path without spaces (write %20): "a b"'],
  ["status", { PARAM_STATUS: "ok" }, 'parameter "status" is not an HTTP status: "ok"'],
  ["header", { PARAM_HEADER: "no colon" }, 'parameter "header" is not a header, "Name: value": "no colon"'],
  ["body_matches", { PARAM_BODY_MATCHES: "(" }, 'parameter "body_matches" is not an extended regular expression: "("'],
  ["deadline", { PARAM_DEADLINE: "0" }, 'parameter "deadline" is 0, but the least it can be is 1'],
  [
    "connect_to",
    { PARAM_CONNECT_TO: "https://web.example" },
    'parameter "connect_to" is not a host with or without a port, or "deployment": "https://web.example"',
  ],
  [
    "connect_to",
    { PARAM_CONNECT_TO: "deployment" },
    'parameter "connect_to" is "deployment", and there is no .arm-pipeline/deployment.json. Require the deploy job and attach its workspace, or name a host.',
  ],
  [
    "revision_in",
    { PARAM_REVISION_IN: "x revision" },
    'parameter "revision_in" is not the name of a header or a JSON path such as .revision: "x revision"',
  ],
  ["deadline", { PARAM_DEADLINE: "-1" }, 'parameter "deadline" is not a whole number: "-1"'],
  ["request_timeout", { PARAM_REQUEST_TIMEOUT: "x" }, 'parameter "request_timeout" is not a whole number: "x"'],
])("%s is refused by name, and nothing is asked: %j", async (_name, env, sentence) => {
  const outcome = await runScript("smoke_test.sh", {
    env: { PARAM_URL: "http://web.example", ...env },
    tools: ["curl"],
  });
  expect(told(outcome)).toEqual({ status: 2, stdout: "", stderr: `smoke_test: ${sentence}\n`, pauses: [] });
});
