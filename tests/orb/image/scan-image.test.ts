import { describe, expect, test } from "vitest";
import { clock } from "../deploy/engine.ts";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions, type ScriptOutcome } from "../support/run-script.ts";

const digest = `sha256:${"a".repeat(64)}`;
const reference = `registry.example/acme/web@${digest}`;
const image = (platforms: readonly string[] = ["linux/arm64"]) => ({
  ".arm-pipeline/images/web.json": JSON.stringify({
    schema: 2,
    name: "web",
    registry: "registry.example",
    repository: "acme/web",
    tags: ["1"],
    reference,
    digest,
    platforms: platforms.map((platform) => ({ platform, digest })),
  }),
});
const built = "2026-11-30T12:00:00Z";
const seconds = Date.parse(built) / 1000;
const today = call("date -u +%F", { stdout: "2026-11-30\n" });

const update = (reply: Reply = {}) =>
  call("grype db update", { env: { GRYPE_CHECK_FOR_APP_UPDATE: "false" }, ...reply });
const status = (hours = 1): readonly PlannedCall[] => [
  call("grype db status --output json", { stdout: JSON.stringify({ built, valid: true }) }),
  ...clock(seconds + hours * 3600),
];
const buildx = call("docker buildx version", { stdout: "github.com/docker/buildx v0.38.2\n" });
const attested = (sboms: unknown, reply: Reply = {}) =>
  call(["docker", "buildx", "imagetools", "inspect", "--format", "{{json .SBOM}}", reference], {
    stdout: `${JSON.stringify(sboms)}\n`,
    ...reply,
  });

type Found = { readonly id: string; readonly severity: string; readonly fix?: string; readonly also?: string };
const matchOf = ({ id, severity, fix, also }: Found) => ({
  vulnerability: {
    id,
    severity,
    fix: fix === undefined ? { state: "not-fixed" } : { state: "fixed", versions: [fix] },
  },
  relatedVulnerabilities: also === undefined ? [] : [{ id: also }],
  artifact: { name: "parser", version: "1.1.0" },
});
function scanned(
  what: readonly (string | RegExp)[],
  found: readonly Found[] = [],
  { name = "web-linux-arm64", ignored = [], ...reply }: Reply & { name?: string; ignored?: readonly Found[] } = {},
): PlannedCall {
  const file = (kind: string) => `.arm-pipeline/scan/${name}.${kind}`;
  const results = JSON.stringify({
    matches: found.map(matchOf),
    ...(ignored.length > 0 && { ignoredMatches: ignored.map(matchOf) }),
  });
  return call(
    [
      "grype",
      ...what,
      "--verbose",
      ...["txt", "json", "sarif"].flatMap((kind) => ["--output", `${kind === "txt" ? "table" : kind}=${file(kind)}`]),
    ],
    { writes: { [file("txt")]: `the table of ${name}\n`, [file("json")]: results, [file("sarif")]: "{}" }, ...reply },
  );
}

function scan(calls: readonly PlannedCall[], options: ScriptOptions = {}): Promise<ScriptOutcome> {
  return runScript("scan_image.sh", { calls, ...options, files: { ...image(), ...options.files } });
}
const pulled = [`registry:${reference}`, "--platform", "linux/arm64"];
const critical = { id: "GHSA-a", severity: "Critical", fix: "1.2.0", also: "CVE-2026-1" };
const unfixed = { id: "GHSA-b", severity: "High" };
const low = { id: "GHSA-c", severity: "Low", fix: "1.1.1" };
const before = [update(), ...status(), buildx];

const lists = { packages: [{ SPDXID: "SPDXRef-parser" }] };

test("the SBOM that the registry has is scanned, and nothing is pulled", async () => {
  const outcome = await scan([
    ...before,
    attested({ SPDX: { spdxVersion: "SPDX-2.3", ...lists } }),
    scanned([/^sbom:.*sbom\.json$/], [low]),
  ]);
  expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
  expect(outcome.stdout).toContain(
    `Scanning the SBOM of ${reference} for linux/arm64, from the registry.\nthe table of web-linux-arm64\n`,
  );
  expect(outcome.stdout).toContain(
    'No vulnerability of high or worse is in the image "web". Written: .arm-pipeline/scan\n',
  );
});

test("of an image for two platforms each SBOM is scanned, and the platform without one is pulled", async () => {
  const outcome = await scan(
    [
      ...before,
      attested({ "linux/arm64": { SPDX: lists }, "linux/amd64": {} }),
      scanned([/^sbom:/]),
      scanned([`registry:${reference}`, "--platform", "linux/amd64"], [], { name: "web-linux-amd64" }),
    ],
    { files: image(["linux/arm64", "linux/amd64"]) },
  );
  expect(outcome.status).toBe(0);
  expect(outcome.stdout).toContain(
    "The registry has no SBOM for linux/amd64 that lists a package, so the image is pulled.\n",
  );
});

test.each([
  ["no package", { packages: [] }],
  ["nothing but the image as a whole", { packages: [{ SPDXID: "SPDXRef-DocumentRoot-Directory-sbom" }] }],
])("an SBOM that lists %s would pass anything, so the image is scanned", async (_what, SPDX) => {
  const outcome = await scan([...before, attested({ SPDX }), scanned(pulled)]);
  expect([outcome.status, outcome.stdout]).toEqual([
    0,
    expect.stringContaining("The registry has no SBOM for linux/arm64 that lists a package, so the image is pulled.\n"),
  ]);
});

test("a file with an SBOM is scanned, and the registry is not asked", async () => {
  const outcome = await scan([update(), ...status(), scanned(["sbom:sbom.json"], [], { name: "web" })], {
    env: { PARAM_SBOM: "$FILE", FILE: "sbom.json" },
    files: { "sbom.json": "{}" },
  });
  expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
});

describe("what is found", () => {
  const found = (env: Readonly<Record<string, string>>) =>
    scan([...before, attested(null), scanned(pulled, [low, unfixed, critical])], { env });
  const head = (count: number, rest: string) =>
    `scan_image: the image "web" has ${count} ${count === 1 ? "vulnerability" : "vulnerabilities"} of ${rest}:\n`;
  const tail = "Build on what has the fixes, or accept one until a day in the ignore file.\n";
  const lines = {
    critical: "GHSA-a (CVE-2026-1), critical, in parser 1.1.0, fixed in 1.2.0\n",
    unfixed: "GHSA-b, high, in parser 1.1.0, not fixed\n",
    low: "GHSA-c, low, in parser 1.1.0, fixed in 1.1.1\n",
  };

  test.each([
    [{}, `${head(2, "high or worse")}${lines.critical}${lines.unfixed}${tail}`],
    [{ PARAM_SEVERITY: "critical" }, `${head(1, "critical or worse")}${lines.critical}${tail}`],
    [
      { PARAM_SEVERITY: "low", PARAM_ONLY_FIXABLE: "true" },
      `${head(2, "low or worse that can be fixed")}${lines.critical}${lines.low}${tail}`,
    ],
  ])("ends with 5 by %j, worst first", async (env, stderr) => {
    const outcome = await found(env);
    expect([outcome.status, outcome.stderr]).toEqual([5, stderr]);
  });

  test("and has no fix fails nothing where only what can be fixed counts", async () => {
    const outcome = await scan([...before, attested(null), scanned(pulled, [unfixed])], {
      env: { PARAM_ONLY_FIXABLE: "1" },
    });
    expect([outcome.status, outcome.stdout.split("\n").at(-2)]).toEqual([
      0,
      'No vulnerability of high or worse that can be fixed is in the image "web". Written: .arm-pipeline/scan',
    ]);
  });
});

describe("what is accepted", () => {
  const accepted = (text: string, calls: readonly PlannedCall[]) =>
    scan([today, ...calls], { env: { PARAM_IGNORE_FILE: "accepted.txt" }, files: { "accepted.txt": text } });

  test("fails nothing until its day is over, that day included, and is said where it is not found any more", async () => {
    const outcome = await accepted(
      "# why each is here\n\nCVE-2026-1 2026-11-30 only read by us\nCVE-2026-9 2027-01-01 gone since",
      [...before, attested(null), scanned(pulled, [], { ignored: [critical] })],
    );
    expect([outcome.status, outcome.stderr]).toEqual([
      0,
      "scan_image: warning: CVE-2026-9 is accepted, and not found: its line can go.\n",
    ]);
  });

  test("is read with what editors of Windows leave in a text, and with an entry twice", async () => {
    const lines = [
      "\ufeff# why each is here",
      "",
      "CVE-2026-1\t2028-02-29 \t only read by us",
      "CVE-2026-1 2026-12-31 again",
      "",
    ];
    const outcome = await accepted(lines.join("\r\n"), [...before, attested(null), scanned(pulled)]);
    expect([outcome.status, outcome.stderr]).toEqual([
      0,
      "scan_image: warning: CVE-2026-1 is accepted, and not found: its line can go.\n",
    ]);
    expect((await accepted("\ufeffCVE-2026-1 2026-11-29 x\r\n", [])).status).toBe(2);
  });

  test.each([
    [
      "whose day is over, each by its name",
      "CVE-2026-1 2026-11-29 waits for a fix\nGHSA-b 2026-01-01 nobody uses it\nGHSA-c 2027-01-01 fine",
      "what is accepted in accepted.txt is so no more: CVE-2026-1 (until 2026-11-29: waits for a fix) GHSA-b (until 2026-01-01: nobody uses it). Fix it, or decide anew and write another day.",
    ],
    [
      "without a day",
      "# those\nCVE-2026-1 waits for a fix",
      'line 2 of accepted.txt is not VULNERABILITY YYYY-MM-DD REASON: "CVE-2026-1 waits for a fix"',
    ],
    [
      "without a reason",
      "CVE-2026-1 2027-01-01",
      'line 1 of accepted.txt is not VULNERABILITY YYYY-MM-DD REASON: "CVE-2026-1 2027-01-01"',
    ],
    [
      "without a reason, in a text of Windows",
      "CVE-2026-1 2027-01-01 \r\n",
      'line 1 of accepted.txt is not VULNERABILITY YYYY-MM-DD REASON: "CVE-2026-1 2027-01-01 "',
    ],
    ...["2027-13-01", "2027-00-10", "2027-02-29", "2100-02-29", "2027-04-31", "2027-01-00"].map((day) => [
      `of ${day}, which is none`,
      `CVE-2026-1 ${day} x`,
      `line 1 of accepted.txt names a day that no calendar has: "${day}"`,
    ]),
    [
      "twice, where one of its days is over",
      "CVE-2026-1 2027-01-01 x\nCVE-2026-1 2026-11-01 y",
      "what is accepted in accepted.txt is so no more: CVE-2026-1 (until 2026-11-01: y). Fix it, or decide anew and write another day.",
    ],
  ])("is refused %s, before anything is fetched", async (_what, text, sentence) => {
    const outcome = await accepted(text, [{ ...call("grype", {}), anyTimes: true }]);
    expect([outcome.status, outcome.stdout, outcome.stderr]).toEqual([2, "", `scan_image: ${sentence}\n`]);
  });
});

describe("nothing is scanned where the database", () => {
  test("is older than it may be", async () => {
    const outcome = await scan([update(), ...status(25)], { env: { PARAM_MAX_DATABASE_AGE: "24" } });
    expect([outcome.status, outcome.stderr]).toEqual([
      5,
      `scan_image: the database of vulnerabilities is of ${built}, 25 hours old, and at most 24 are allowed ("max_database_age"), so nothing was scanned. Does its mirror still follow?\n`,
    ]);
  });

  test.each([
    [
      "cannot be reached",
      "unable to download listing: dial tcp 127.0.0.1:1: connect: connection refused\n",
      4,
      'the database of vulnerabilities could not be reached in 1 tries, so nothing was scanned; what grype said stands above. Run the job again, or name a mirror in "database_url".',
    ],
    [
      "is not what its listing says",
      "unable to download db: checksum mismatch\n",
      1,
      "the database of vulnerabilities could not be fetched (grype's status: 1), so nothing was scanned; what it said stands above.",
    ],
  ])("%s", async (_what, stderr, ends, sentence) => {
    const outcome = await scan([update({ status: 1, stderr })], { env: { PARAM_ATTEMPTS: "1" } });
    expect([outcome.status, outcome.stderr]).toEqual([ends, `scan_image: ${sentence}\n`]);
  });

  test("comes from a mirror that is named", async () => {
    const env = { PARAM_DATABASE_URL: "https://mirror.example/db" };
    const outcome = await scan(
      [
        update({ env: { GRYPE_DB_UPDATE_URL: "https://mirror.example/db" } }),
        ...status(),
        buildx,
        attested(null),
        scanned(pulled),
      ],
      { env },
    );
    expect(outcome.status).toBe(0);
  });
});

test("what has no package that is found is not called free of vulnerabilities, by an image or by an SBOM", async () => {
  const stderr = "[0001]  INFO found 0 vulnerability matches across 0 packages\n";
  const image = await scan([...before, attested(null), scanned(pulled, [], { stderr })]);
  const sbom = await scan([update(), ...status(), scanned(["sbom:sbom.json"], [], { name: "web", stderr })], {
    env: { PARAM_SBOM: "sbom.json" },
    files: { "sbom.json": "{}" },
  });
  const says = (what: string) =>
    `scan_image: grype found no package in ${what}, so no vulnerability was looked for, and there may be any. Give what is in it as "sbom", or leave the scan out.\n`;
  expect([image.status, image.stderr, sbom.status, sbom.stderr]).toEqual([
    5,
    says(`${reference} for linux/arm64`),
    5,
    says("the SBOM in sbom.json"),
  ]);
});

test.each([
  [
    "refuses the login",
    "GET https://registry.example/v2/: unauthorized: authentication required\n",
    3,
    `the registry refused to let this login read ${reference} for linux/arm64. Check that a log_in step runs before this one.`,
  ],
  [
    "cannot be reached",
    "dial tcp: i/o timeout\n",
    4,
    `${reference} for linux/arm64 could not be reached in 1 tries; what grype said stands above.`,
  ],
  [
    "has no such image",
    "MANIFEST_UNKNOWN\n",
    1,
    `${reference} for linux/arm64 could not be scanned (grype's status: 1); what it said stands above.`,
  ],
])("a registry that %s is told by its status", async (_what, stderr, ends, sentence) => {
  const outcome = await scan([...before, attested(null), scanned(pulled, [], { status: 1, stderr })], {
    env: { PARAM_ATTEMPTS: "1" },
  });
  expect([outcome.status, outcome.stderr]).toEqual([ends, `scan_image: ${sentence}\n`]);
});

test.each([
  [
    { PARAM_SEVERITY: "severe" },
    {},
    'parameter "severity" is not one of negligible, low, medium, high, critical: "severe"',
  ],
  [
    {},
    { ".arm-pipeline/images/web.json": JSON.stringify({ schema: 2, name: "web", reference: null, platforms: [] }) },
    'the image "web" is not pushed yet, and the registry\'s is what is scanned. Run this after push_image, or give its SBOM in "sbom".',
  ],
  [{ PARAM_IGNORE_FILE: "none" }, {}, /parameter "ignore_file" names no file: "none" \(looked in /],
  [{ PARAM_SBOM: "none" }, {}, /parameter "sbom" names no file: "none" \(looked in /],
])("%j is refused", async (env, files, sentence) => {
  const outcome = await scan(
    [
      { ...update(), anyTimes: true },
      { ...call("grype db status --output json", { stdout: JSON.stringify({ built }) }), anyTimes: true },
      { ...call("date +%s", { stdout: `${seconds}\n` }), anyTimes: true },
    ],
    { env, files },
  );
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    typeof sentence === "string" ? `scan_image: ${sentence}\n` : expect.stringMatching(sentence),
  ]);
});

test("without the scanner, who installs it is named", async () => {
  const outcome = await scan([]);
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    'scan_image: "grype" is not installed. Run install_grype before this step.\n',
  ]);
});
