import { afterEach, describe, expect, test } from "vitest";
import { runScript } from "../support/run-script.ts";
import { type Answer, answer, app, closeApps, neutral, report, smoke, told } from "./app.ts";

afterEach(closeApps);

/** An app with a page, its health, a redirect and a place to send to, which answers what it was sent. */
const routes: Answer = (response, request) => {
  const body: Buffer[] = [];
  request.on("data", (chunk) => body.push(chunk));
  request.on("end", () => {
    const { method, url, headers } = request;
    const send =
      url === "/health"
        ? answer('{"status":"ok","parts":[{"up":true},{"up":1.5}],"none":null,"url":"a=b"}', 200)
        : url === "/old"
          ? answer("", 301, { Location: "https://elsewhere.example/new" })
          : url === "/orders"
            ? answer(JSON.stringify({ method, headers, body: Buffer.concat(body).toString() }), 201)
            : answer("page\n");
    send(response, request);
  });
};

test("several checks are asked in rounds, and each is a test with its name", async () => {
  const checks = `/health
  json: .status = ok
POST /orders 201
    name: an order can be placed
    request_body: {"item": 1}
    request_header: Content-Type: application/json
    json: .body = {"item": 1}
    json: .headers.content-type = application/json

/old 301
  header: Location: https://elsewhere.example/new
`;
  const outcome = await smoke(await app(routes), [100, 100, 101, 102, 103, 104], { env: { PARAM_CHECKS: checks } });
  expect(told(outcome)).toEqual({
    status: 0,
    stdout:
      "Asking http://(app) for HTTP 200, for at most 60 s.\n" +
      'Asking http://(app)/health for HTTP 200, the JSON ".status = ok", for at most 60 s.\n' +
      'Asking http://(app)/orders for HTTP 201, the JSON ".body = {"item": 1}", the JSON ".headers.content-type = application/json", for at most 60 s.\n' +
      'Asking http://(app)/old for HTTP 301, the header "Location: https://elsewhere.example/new", for at most 60 s.\n' +
      "GET /: Try 1: HTTP 200 after (latency), as it should be (1 of 1 in a row).\n" +
      "GET /health: Try 1: HTTP 200 after (latency), as it should be (1 of 1 in a row).\n" +
      "an order can be placed: Try 1: HTTP 201 after (latency), as it should be (1 of 1 in a row).\n" +
      "GET /old: Try 1: HTTP 301 after (latency), as it should be (1 of 1 in a row).\n" +
      "The smoke test passed: right after 4 s and 4 tries, the last answer in (latency).\n",
    stderr: "",
    pauses: [],
  });
  expect(report(outcome)).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      "<testsuites>",
      '  <testsuite name="smoke test" tests="4" failures="0" errors="0" skipped="0" time="4">',
      '    <testcase classname="smoke test" name="http://(app) answers HTTP 200" time="0">',
      "      <system-out>1 try, last answer in (latency)</system-out>",
      "    </testcase>",
      '    <testcase classname="smoke test" name="http://(app)/health answers HTTP 200, the JSON &quot;.status = ok&quot;" time="1">',
      "      <system-out>1 try, last answer in (latency)</system-out>",
      "    </testcase>",
      '    <testcase classname="smoke test" name="an order can be placed" time="2">',
      "      <system-out>1 try, last answer in (latency)</system-out>",
      "    </testcase>",
      '    <testcase classname="smoke test" name="http://(app)/old answers HTTP 301, the header &quot;Location: https://elsewhere.example/new&quot;" time="3">',
      "      <system-out>1 try, last answer in (latency)</system-out>",
      "    </testcase>",
      "  </testsuite>",
      "</testsuites>\n",
    ].join("\n"),
  );
});

test("one deadline for all: what is right is kept, what is wrong is told with its answer, what came too late too", async () => {
  const checks = "/old\n/health\n  json: .status = bad\n/late\n";
  // The third check ends at the deadline, so the fourth is never asked.
  const outcome = await smoke(await app(routes), [100, 100, 101, 160, 160], { env: { PARAM_CHECKS: checks } });
  const { stdout, ...rest } = told(outcome);
  expect(rest).toEqual({
    status: 5,
    stderr:
      "smoke_test: the smoke test failed after 60 s and 3 tries: 3 of 4 checks are wrong. " +
      "GET /old: HTTP 301 to https://elsewhere.example/new, not 200. " +
      'GET /health: no JSON ".status = bad", but "ok". ' +
      "GET /late: it was not asked before the deadline. " +
      "Ask for yourself: curl --globoff --include --max-time 10 http://(app)/old\n",
    pauses: [],
  });
  expect(stdout.split("\n").filter((line) => line.startsWith("The last answer"))).toEqual([
    "The last answer of GET /old:",
    "The last answer of GET /health:",
    "The last answer of GET /late:",
  ]);
  expect(stdout).toContain("The last answer of GET /late:\nIt was not asked.\n");
  expect(JSON.parse(neutral(outcome.files[".arm-pipeline/smoke.json"] ?? ""))).toMatchObject({
    schema: 1,
    url: "http://(app)",
    passed: false,
    seconds: 60,
    revision: null,
    latency_ms: null,
    certificate: null,
    checks: [
      { name: "http://(app) answers HTTP 200", passed: true, seconds: 0, tries: 1, status: 200, url: "http://(app)" },
      {
        passed: false,
        seconds: 60,
        tries: 1,
        status: 301,
        wrong: "HTTP 301 to https://elsewhere.example/new, not 200",
      },
      { passed: false, tries: 1, status: 200, wrong: 'no JSON ".status = bad", but "ok"' },
      { passed: false, tries: 0, status: 0, wrong: "it was not asked before the deadline" },
    ],
  });
});

describe("JSON", () => {
  test.each([
    ["a text", ".status = ok"],
    ["a value with an equals sign", ".url=a=b"],
    ["true, of a list's first entry", ".parts.0.up = true"],
    ["a number", ".parts.1.up = 1.5"],
    ["a whole object", '.parts.0 = {"up":true}'],
    ["that something is there", ".parts"],
  ])("%s is found", async (_what, json) => {
    const env = { PARAM_PATH: "/health", PARAM_JSON: json };
    expect((await smoke(await app(routes), [100, 100, 100], { env })).status).toBe(0);
  });

  test.each([
    [".status = o", 'no JSON ".status = o", but "ok"'],
    [".parts.2.up", 'no JSON ".parts.2.up"'],
    [".none", 'no JSON ".none"'],
    [".status.x", 'no JSON ".status.x"'],
    [".parts.up = true", 'no JSON ".parts.up = true"'],
  ])("%s is not", async (json, wrong) => {
    const env = { PARAM_PATH: "/health", PARAM_JSON: json };
    const { status, stderr } = await smoke(await app(routes), [100, 160, 160], { env });
    expect([status, stderr.split(": ").slice(2).join(": ").split(". Ask")[0]]).toEqual([5, wrong]);
  });

  test("a body that is none has nothing", async () => {
    const { status } = await smoke(await app(routes), [100, 160, 160], { env: { PARAM_JSON: ".status" } });
    expect(status).toBe(5);
  });
});

test("what a careless script would run, split or expand is compared as it is, and nothing is run", async () => {
  const hostile = [
    "$(touch x)",
    "`touch x`",
    'it\'s "quoted"',
    "; touch x",
    "--help",
    "a|touch x",
    "&touch x&",
    "*",
    "\\",
    "$HOME",
  ];
  const body = `${JSON.stringify(Object.fromEntries(hostile.map((value, at) => [at, value])))}\n`;
  const headers = Object.fromEntries(hostile.map((value, at) => [`X-${at}`, value]));
  const lines = (one: (value: string, at: number) => string) => hostile.map(one).join("\n");
  const env = {
    PARAM_JSON: lines((value, at) => `.${at} = ${value}`),
    PARAM_HEADER: lines((value, at) => `X-${at}: ${value}`),
    PARAM_CHECKS: `/\n${lines((value, at) => `  json: .${at} = ${value}\n  name: ${value}`)}`,
  };
  const outcome = await smoke(await app(answer(body, 200, headers)), [100, 100, 100, 100], { env });
  expect([outcome.status, Object.keys(outcome.files), outcome.left]).toEqual([
    0,
    [".arm-pipeline/smoke.json", ".arm-pipeline/test-results/smoke/junit.xml"],
    {},
  ]);
});

describe("what is sent", () => {
  const secret = "s3cret-canary-9d1";
  const sent = {
    PARAM_PATH: "/orders",
    PARAM_STATUS: "201",
    PARAM_METHOD: "PUT",
    PARAM_REQUEST_HEADER: 'Authorization: Bearer $API_TOKEN\nX-Price: $$5 "each" $(touch x)',
    PARAM_REQUEST_BODY: '{"key": "$API_TOKEN"}',
    API_TOKEN: secret,
  };

  test("method, headers and body arrive as they were written, the secret in its place", async () => {
    const json = `.method = PUT\n.headers.authorization = Bearer ${secret}\n.headers.x-price = $5 "each" $(touch x)\n.body = {"key": "${secret}"}`;
    const outcome = await smoke(await app(routes), [100, 100, 100], { env: { ...sent, PARAM_JSON: json } });
    expect(outcome.status).toBe(0);
  });

  test("HEAD asks for no body", async () => {
    const methods: (string | undefined)[] = [];
    const url = await app((response, request) => {
      methods.push(request.method);
      answer("", 200)(response, request);
    });
    const outcome = await smoke(url, [100, 100, 100], { env: { PARAM_METHOD: "HEAD" } });
    expect([outcome.status, [...new Set(methods)]]).toEqual([0, ["HEAD"]]);
  });

  test("a secret that comes back is in no output, report or file, and the line to ask again names its variable", async () => {
    const outcome = await smoke(await app(routes), [100, 160, 160], { env: { ...sent, PARAM_STATUS: "200" } });
    expect(told(outcome)).toMatchObject({
      status: 5,
      stderr:
        "smoke_test: the smoke test failed after 60 s and 1 try: HTTP 201, not 200. Ask for yourself: curl --globoff --include --max-time 10 --request PUT " +
        '--header "Authorization: Bearer $API_TOKEN" --header "X-Price: \\$5 \\"each\\" \\$(touch x)" --data-binary "{\\"key\\": \\"$API_TOKEN\\"}" http://(app)/orders\n',
    });
    expect(outcome.stdout).toContain('"authorization":"Bearer ****"');
    expect(outcome.stdout).toContain('"body":"{\\"key\\": \\"****\\"}"');
    const calls = outcome.calls.map(({ args, stdin }) => [args, stdin]);
    expect(JSON.stringify({ ...outcome, calls })).not.toContain(secret);
  });

  test.each([
    [
      "a variable of the body that is not set",
      { PARAM_REQUEST_BODY: "${API_TOKEN}" },
      'parameter "request_body" names the variable API_TOKEN, which is not set. Set it in a CircleCI context, and give the job that context.',
    ],
    [
      "a variable that is not set",
      { PARAM_REQUEST_HEADER: "Authorization: $API_TOKEN" },
      'parameter "request_header" names the variable API_TOKEN, which is not set. Set it in a CircleCI context, and give the job that context.',
    ],
    [
      "a value with a line break",
      { PARAM_REQUEST_HEADER: "Authorization: $API_TOKEN", API_TOKEN: "a\nX-Other: b" },
      'parameter "request_header" has a line break or another control character in a value: "Authorization: $API_TOKEN"',
    ],
  ])("%s is refused before anything is asked", async (_what, env, sentence) => {
    const outcome = await smoke("http://web.example", [], { env, tools: ["curl"] });
    expect(told(outcome)).toEqual({ status: 2, stdout: "", stderr: `smoke_test: ${sentence}\n`, pauses: [] });
  });
});

test.each([
  [
    "a line that is no check",
    "health",
    'parameter "checks" has a line that is no check ([METHOD] /path [STATUS]) and says nothing of the one above it (spaces, then one of name method path request_header request_body status header body_contains body_matches json revision_in, and a colon): "health"',
  ],
  [
    "an unknown word",
    "/health\n  statuz: 200",
    'parameter "checks" has a line that is no check ([METHOD] /path [STATUS]) and says nothing of the one above it (spaces, then one of name method path request_header request_body status header body_contains body_matches json revision_in, and a colon): "  statuz: 200"',
  ],
  [
    "another method",
    "BREW /pot",
    'parameter "checks" in /pot, "method" is not a method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS: "BREW"',
  ],
  ["a status that is none", "/health 99", 'parameter "checks" in /health, "status" is not an HTTP status: "99"'],
  [
    "a word with a wrong value",
    "/\n/health\n  json: status",
    'parameter "checks" in /health, "json" is not a JSON path and its value, ".path = value": "status"',
  ],
])("%s is refused by name, and nothing is asked", async (_what, checks, sentence) => {
  const outcome = await runScript("smoke_test.sh", {
    env: { PARAM_URL: "http://web.example", PARAM_CHECKS: checks },
    tools: ["curl"],
  });
  expect(told(outcome)).toEqual({ status: 2, stdout: "", stderr: `smoke_test: ${sentence}\n`, pauses: [] });
});
