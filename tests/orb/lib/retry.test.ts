import { expect, test } from "vitest";
import { call, type Reply } from "../support/planned-call.ts";
import { runWithLibraries } from "../support/run-with-libraries.ts";

function run(replies: readonly Reply[], env: Readonly<Record<string, string>> = {}) {
  return runWithLibraries(["say.sh", "retry.sh"], {
    env: { RETRY_LOG: "log", ...env },
    calls: replies.map((reply) => call("docker push x", reply)),
    lines: ["status=0", "retry 4 docker push x || status=$?", 'echo "ended with $status"'],
  });
}

const dropped: Reply = { status: 1, stderr: "read: connection reset by peer\n" };

test("a command that works is run once, and what it says is shown and kept", async () => {
  const outcome = await run([{ stdout: "fine\n", stderr: "well\n" }]);
  expect([outcome.stdout, outcome.stderr, outcome.pauses, outcome.files]).toEqual([
    "fine\nwell\nended with 0\n",
    "",
    [],
    { log: "fine\nwell\n" },
  ]);
});

test("a passing fault is tried again after a growing pause, and the last output is kept", async () => {
  const outcome = await run([dropped, dropped, { stdout: "fine\n" }]);
  expect([outcome.stdout, outcome.pauses, outcome.files]).toEqual([
    "read: connection reset by peer\nTry 1 of 4 met a passing fault; trying again in 2 s.\n" +
      "read: connection reset by peer\nTry 2 of 4 met a passing fault; trying again in 4 s.\n" +
      "fine\nended with 0\n",
    [2, 4],
    { log: "fine\n" },
  ]);
});

test("a fault that does not pass in any try ends with 4, without a pause at the end", async () => {
  const outcome = await run([dropped, dropped, dropped, dropped], { RETRY_PAUSE: "1" });
  expect([outcome.stdout.split("\n").at(-2), outcome.pauses]).toEqual(["ended with 4", [1, 2, 4]]);
});

test("a fault that stays is not tried again, and keeps its status", async () => {
  const outcome = await run([{ status: 17, stderr: "denied: requested access to the resource is denied\n" }]);
  expect([outcome.stdout.split("\n").at(-2), outcome.pauses]).toEqual(["ended with 17", []]);
});

test("a passing fault that turns into a lasting one ends there", async () => {
  const outcome = await run([dropped, { status: 17, stderr: "manifest unknown\n" }]);
  expect([outcome.stdout.split("\n").at(-2), outcome.pauses]).toEqual(["ended with 17", [2]]);
});

const passing = [
  'Get "http://127.0.0.1:5999/v2/": dial tcp 127.0.0.1:5999: connect: connection refused',
  'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.53:53: no such host',
  'Get "https://ghcr.io/v2/": net/http: TLS handshake timeout',
  "dial tcp 1.2.3.4:443: i/o timeout",
  "unexpected EOF",
  'Head "https://ghcr.io/v2/acme/web/manifests/1": EOF',
  "toomanyrequests: You have reached your pull rate limit.",
  "received unexpected HTTP status: 502 Bad Gateway",
  "unexpected status from PUT request to https://x/v2/: 503 Service Unavailable",
  "write tcp 10.0.0.1:1->1.2.3.4:443: write: broken pipe",
  "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
  'Could not connect to the endpoint URL: "https://api.ecr.eu-central-1.amazonaws.com/"',
];
const lasting = [
  "Error response from daemon: login attempt to http://127.0.0.1:5055/v2/ failed with status: 401 Unauthorized",
  "toomanyrequests: too many failed login attempts for username or IP address",
  "name unknown: The repository with name 'acme/web' does not exist in the registry",
  "500 layers pushed, then: no space left on device",
  "x509: certificate signed by unknown authority",
  "manifest unknown",
];

test.each([...passing.map((text) => [text, 1] as const), ...lasting.map((text) => [text, 0] as const)])(
  "%s is tried again: %i",
  async (stderr, again) => {
    const outcome = await run([{ status: 1, stderr: `${stderr}\n` }, ...(again === 1 ? [{}] : [])]);
    expect([outcome.pauses.length, outcome.stdout.split("\n").at(-2)]).toEqual([again, `ended with ${1 - again}`]);
  },
);
