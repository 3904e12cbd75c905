import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { scriptsFolder } from "../support/run-script.ts";
import { findTool } from "../support/sandbox.ts";

/** What tools have said of faults that passed, as people reported them. */
const passing = [
  "dial tcp 127.0.0.1:5999: connect: connection refused",
  "read tcp 10.0.0.1:1->10.0.0.2:2: read: connection reset by peer",
  "dial tcp 1.2.3.4:443: i/o timeout",
  "net/http: TLS handshake timeout",
  "lookup registry.acme.com: no such host",
  "connect: no route to host",
  "connect: network is unreachable",
  "unexpected EOF",
  'Get "https://registry-1.docker.io/v2/": EOF',
  "lookup registry-1.docker.io: Temporary failure in name resolution",
  "lookup auth.docker.io on 127.0.0.11:53: server misbehaving",
  "context deadline exceeded",
  "net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
  "write: broken pipe",
  "write: use of closed network connection",
  "local error: tls: bad record MAC",
  "http2: client connection lost",
  "http2: server sent GOAWAY and closed the connection; LastStreamID=1",
  "stream error: stream ID 7; INTERNAL_ERROR; received from peer",
  "429 Too Many Requests",
  "toomanyrequests: You have reached your pull rate limit",
  "error: 403 HTTP error fetching plugin from https://api.github.com/repos/x: rate limit exceeded: 403",
  "received unexpected HTTP status: 503 Service Unavailable",
  "The backend answered HTTP 502.",
  "unexpected status from POST request: 504 Gateway Time-out",
  'Could not connect to the endpoint URL: "https://sts.eu-central-1.amazonaws.com/"',
  'Connect timeout on endpoint URL: "https://sts.amazonaws.com/"',
  'Read timeout on endpoint URL: "None"',
  'Connection was closed before we received a valid response from endpoint URL: "x"',
  "npm error network read ECONNRESET",
  "npm ERR! code ECONNREFUSED",
  "npm error code ECONNABORTED",
  "npm error errno ETIMEDOUT",
  'info There appears to be trouble with your network connection. Retrying...\nerror An unexpected error occurred: "https://registry.yarnpkg.com/x: ESOCKETTIMEDOUT".',
  "npm error network request to https://registry.npmjs.org/x failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org",
  "getaddrinfo EAI_AGAIN registry.npmjs.org",
  "connect EHOSTUNREACH 104.16.1.1:443",
  "connect ENETUNREACH 2606:4700::1:443",
  "write EPIPE",
  "npm error code ERR_SOCKET_TIMEOUT",
  "npm error code EIDLETIMEOUT",
  "npm error network socket hang up",
  "ConnectTimeoutError: Connect Timeout Error code: 'UND_ERR_CONNECT_TIMEOUT'",
  "SocketError: other side closed code: 'UND_ERR_SOCKET'",
  "npm error code E503",
  "npm error code E429",
  "ERR_PNPM_META_FETCH_FAIL  GET https://registry.npmjs.org/x: request failed",
  "ERR_PNPM_FETCH_502  GET https://registry.npmjs.org/x: Bad Gateway - 502",
  "info There appears to be trouble with your network connection. Retrying...",
  "error: ConnectionRefused downloading package manifest x",
  "error: Timeout downloading tarball x",
  "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='pypi.org', port=443): Read timed out.",
  "ConnectTimeoutError(<pip._vendor.urllib3.connection.HTTPSConnection object>, 'Connection to pypi.org timed out.')",
  "NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object>: Failed to establish a new connection')",
  "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
  "pip._vendor.urllib3.exceptions.ProtocolError: ('Connection broken: IncompleteRead(40960 bytes read, 1048576 more expected)')",
  "error NU1301: Unable to load the service index for source https://api.nuget.org/v3/index.json.",
  "YN0035: @pulumi/pulumi@npm:3.259.0: The remote server failed: RequestError: Bad response: 503 (Service Unavailable)",
  "An error occurred (ThrottlingException) when calling the GetAuthorizationToken operation: Rate exceeded",
  "An error occurred (RequestLimitExceeded) when calling the DescribeInstances operation: Request limit exceeded.",
  "fetch-pack: unexpected disconnect while reading sideband packet\nfatal: early EOF",
  'go: github.com/pulumi/pulumi/sdk/v3@v3.259.0: Get "https://proxy.golang.org/x": dial tcp: lookup proxy.golang.org: i/o timeout',
  "error: Failed to fetch: `https://pypi.org/simple/x/`\n  Caused by: error sending request for url (https://pypi.org/simple/x/)",
  "curl: (28) Operation timed out after 10001 milliseconds",
  "fatal: unable to access 'https://github.com/acme/x/': Could not resolve host: github.com",
  "fatal: unable to access 'https://github.com/acme/x/': The requested URL returned error: 503",
  "fatal: the remote end hung up unexpectedly",
];

/** What stays wrong however often it is tried. */
const lasting = [
  // Pulumi: a plugin that ended as soon as it was started, such as a dynamic provider without its packages.
  "error: could not load provider: could not read plugin [/opt/pulumi/pulumi-resource-pulumi-nodejs]: EOF",
  "denied: requested access to the resource is denied",
  "unauthorized: authentication required",
  "npm error code E404",
  "npm error 404 Not Found - GET https://registry.npmjs.org/@acme%2fshared - Not found",
  "npm error code E401",
  "npm error code ERESOLVE",
  "npm error code EINTEGRITY",
  "npm error code ENOENT",
  "ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with frozen-lockfile",
  "ERR_PNPM_FETCH_404  GET https://registry.npmjs.org/x: Not Found - 404",
  "ERROR: No matching distribution found for x==1",
  "error: the stack is currently locked by 1 lock(s).",
  "error: error reading from server: EOF",
  "toomanyrequests: too many failed login attempts for username or IP address",
];

/** Asks the table as `retry` does, once for all sentences: a process for each took half a minute on a busy machine. */
async function found(sentences: readonly string[]): Promise<readonly string[]> {
  const command = `. ${scriptsFolder}lib/retry.sh; grep -iE "$TRANSIENT" | grep -viE "$LASTING" || true`;
  const { stdout } = await execa(findTool("bash"), ["-c", command], { input: sentences.map(oneLine).join("\n") });
  return stdout.split("\n").filter((sentence) => sentence !== "");
}

const oneLine = (sentence: string): string => sentence.replaceAll("\n", " ");

test("every fault that passed for somebody is tried again", async () => {
  expect(await found(passing)).toEqual(passing.map(oneLine));
});

test("no fault that lasts is tried again", async () => {
  expect(await found(lasting)).toEqual([]);
});

test("every kind in the table has a sentence", () => {
  const table = readFileSync(join(scriptsFolder, "lib/retry.sh"), "utf8");
  const list = /PASSING_FAULTS=\(\n([\s\S]*?)\n\)/.exec(table)?.[1]?.replaceAll(/^\s*#.*$/gm, "") ?? "";
  const kinds = [...list.matchAll(/'([^']+)'/g)].map(([, kind = ""]) => kind);
  const without = kinds.filter((kind) => !passing.some((sentence) => new RegExp(kind, "i").test(sentence)));
  expect([kinds.length > 40, without]).toEqual([true, []]);
});
