import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions, type ScriptOutcome } from "../support/run-script.ts";
import { engine, handedOver, realTools, story } from "./engine.ts";

const packs = { "policies/acme/PulumiPolicy.yaml": "runtime: python\n" };
const thing = "urn:pulumi:ci-42::web::acme:index:Thing::web";
const install = (reply: Reply = {}, pack = "acme"): PlannedCall =>
  call(
    ["pulumi", new RegExp(`^--cwd=.*/policies/${pack}$`), ...["--non-interactive", "--color=never", "install"]],
    reply,
  );

const looked = (passed: readonly string[], failed: readonly string[] = []) => ({
  policyAnalyzeSummaryEvent: { resourceUrn: thing, policyPackName: "acme", passed, failed },
});
const found = (policyName: string, enforcementLevel: string, message = "The description.\nwrong\n") => ({
  policyEvent: { resourceUrn: thing, message, policyName, policyPackName: "acme", enforcementLevel },
});
const preview = (events: readonly object[], reply: Reply = {}) =>
  engine(["preview", "--json", "--stack=ci-42"], {
    stdout: `Loading policy packs...\n${events.map((event) => `${JSON.stringify(event)}\n`).join("")}`,
    env: { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
    ...reply,
  });

function check(calls: readonly PlannedCall[], options: ScriptOptions = {}): Promise<ScriptOutcome> {
  return runScript("check_policies.sh", {
    realTools,
    calls,
    ...options,
    env: { PARAM_POLICY_PACKS: "policies/acme", ...options.env },
    files: { ...handedOver, ...packs, ...options.files },
  });
}
const junit = ({ files }: ScriptOutcome) => files[".arm-pipeline/test-results/policies/junit.xml"];

test("an update that breaks nothing goes on, and the update after it keeps to the packs", async () => {
  const outcome = await check([install(), preview([looked(["small", "tagged"]), found("tagged", "advisory")])]);
  expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
  expect(outcome.stdout).toContain("  advisory acme/tagged: web: The description. wrong\n");
  expect(outcome.stdout).toContain("2 policies were looked at, and the update breaks none that is mandatory.");
  expect(outcome.exports).toEqual({
    PULUMI_OPTION_POLICY_PACK: "<work>/policies/acme",
    ARM_PIPELINE_PREVIEWED_STACK: "ci-42",
  });
  expect(junit(outcome)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="policies" tests="2" failures="0" errors="0" skipped="0">
    <testcase classname="acme" name="small">
    </testcase>
    <testcase classname="acme" name="tagged">
      <system-out>web (acme:index:Thing)
The description.
wrong</system-out>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test("what breaks a mandatory policy ends with 5, is a failed test, and hands nothing on", async () => {
  const events = [looked(["tagged"], ["small"]), found("small", "mandatory", "Small.\n<9> & more\n")];
  const outcome = await check([install(), preview(events, { status: 1 })]);
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    'check_policies: the update of the stack "ci-42" would break what is mandatory, so nothing was changed: acme/small. What was found stands above, and in the test results.\n',
  ]);
  expect(junit(outcome)).toContain(
    '<failure message="1 found, and the policy is mandatory">web (acme:index:Thing)\nSmall.\n&lt;9&gt; &amp; more</failure>',
  );
  expect(outcome.exports).toEqual({});
});

test("what a policy says is XML whatever it says, and text all the same", async () => {
  const odd = 'a]]>b <!-- & "c" \u0000\u001b[2K\ufffe\uffff \u{1f4a5}\r\n';
  const events = [looked([], [odd]), found(odd, "mandatory", odd)];
  const outcome = await check([install(), preview(events, { status: 1 })]);
  const read: string[] = [];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => name === "testcase" && read.push(attributes.name ?? ""));
  parser.on("text", (text) => text.trim() !== "" && read.push(text));
  parser.write(junit(outcome) ?? "").close();
  expect([outcome.status, read]).toEqual([
    5,
    ['a]]>b <!-- & "c"   [2K   \u{1f4a5}  ', 'web (acme:index:Thing)\na]]>b <!-- & "c"   [2K   \u{1f4a5} '],
  ]);
});

test("a value of the secret configuration is in no output and no file", async () => {
  const events = [looked([], ["small"]), found("small", "mandatory", "password is canary-1 here\n")];
  const outcome = await check([install(), preview(events, { status: 1 })], {
    env: { PARAM_SECRET_CONFIG: "password=SECRET", SECRET: "canary-1" },
  });
  expect(outcome.status).toBe(5);
  expect(JSON.stringify([outcome.stdout, outcome.stderr, outcome.files])).not.toContain("canary-1");
  expect(junit(outcome)).toContain("password is **** here");
});

test("a configuration is for its own pack, and one without gets none", async () => {
  const files = {
    "policies/other/PulumiPolicy.yaml": "runtime: python\n",
    "policies/acme.json": '{"small":{"most":2}}',
  };
  const env = { PARAM_POLICY_PACKS: "policies/other\npolicies/acme=policies/acme.json" };
  const outcome = await check([install({}, "other"), install(), preview([looked(["small"])])], { env, files });
  expect(outcome.status).toBe(0);
  expect(outcome.exports).toMatchObject({
    PULUMI_OPTION_POLICY_PACK: "<work>/policies/other,<work>/policies/acme",
    PULUMI_OPTION_POLICY_PACK_CONFIG: "<work>/.arm-pipeline/no-configuration.json,<work>/policies/acme.json",
  });
  expect(outcome.files[".arm-pipeline/no-configuration.json"]).toBe("{}\n");
});

test("a pack of Node.js is installed by its lock file, and no script of a package runs", async () => {
  const files = {
    "policies/acme/PulumiPolicy.yaml": "runtime: nodejs\n",
    "policies/acme/package.json": "{}",
    "policies/acme/package-lock.json": "{}",
  };
  const npm = call(
    "npm ci --no-audit --no-fund --prefer-offline --no-update-notifier --loglevel=error --ignore-scripts",
  );
  const outcome = await check([npm, preview([looked(["small"])])], { files });
  expect([outcome.status, outcome.calls[0]?.cwd]).toEqual([0, "<work>/policies/acme"]);
});

test("a pack of Node.js without a lock file is warned of", async () => {
  const files = { "policies/acme/PulumiPolicy.yaml": "runtime: nodejs\n", "policies/acme/package.json": "{}" };
  const outcome = await check([install(), preview([looked(["small"])])], { files });
  expect([outcome.status, outcome.stderr]).toEqual([
    0,
    "check_policies: warning: no lock file is with the policy pack in ./policies/acme, so the newest versions that its package.json allows are installed. Commit one.\n",
  ]);
});

describe("nothing is changed, and no policy is taken for kept, where", () => {
  test.each<[string, Reply, number, string]>([
    [
      "the dependencies of a pack cannot be installed",
      { status: 1, stdout: "no such package\n" },
      1,
      'the dependencies of the policy pack in ./policies/acme could not be installed (status 1), so no policy was looked at, and nothing is changed; what "engine install" said stands above.',
    ],
    [
      "a package registry cannot be reached",
      { status: 1, stdout: "dial tcp: i/o timeout\n" },
      4,
      'a package registry could not be reached in 1 tries, so no policy was looked at, and nothing is changed; what "engine install" said stands above.',
    ],
  ])("%s", async (_what, reply, status, sentence) => {
    const outcome = await check([install(reply)], { env: { PARAM_ATTEMPTS: "1" } });
    expect([outcome.status, outcome.stderr]).toEqual([status, `check_policies: ${sentence}\n`]);
  });

  test("the program fails", async () => {
    const events = [
      { diagnosticEvent: { severity: "debug", message: "not this" } },
      { diagnosticEvent: { severity: "error", message: "Error: no such value\n" } },
    ];
    const outcome = await check([install(), preview(events, { status: 1 })]);
    expect([outcome.status, outcome.stderr]).toEqual([
      1,
      'check_policies: the preview of the stack "ci-42" under its policies failed, so nothing is changed (Pulumi\'s status: 1); what it said stands above.\n',
    ]);
    expect(outcome.stdout).toContain("error: Error: no such value\n");
    expect(outcome.stdout).not.toContain("not this");
  });

  test("a pack beside others has no policy that is looked at", async () => {
    const idle = { policyAnalyzeSummaryEvent: { resourceUrn: thing, policyPackName: "off" } };
    const ofStacks = { policyAnalyzeStackSummaryEvent: { policyPackName: "stacks", passed: ["answers"] } };
    const before = { policyAnalyzeSummaryEvent: { resourceUrn: thing, policyPackName: "stacks" } };
    const outcome = await check([install(), preview([looked(["small"]), idle, before, ofStacks])]);
    expect([outcome.status, outcome.stderr, outcome.exports]).toEqual([
      5,
      'check_policies: no policy of off was looked at, so the update is not held to it: are all of its policies switched off? Then leave the pack out of "policy_packs".\n',
      {},
    ]);
  });

  test("no policy was looked at", async () => {
    const outcome = await check([install(), preview([])]);
    expect([outcome.status, outcome.stderr]).toEqual([
      5,
      "check_policies: no policy of the 1 pack(s) was looked at, so the update is held to none: are they all switched off by their configuration?\n",
    ]);
  });
});

test.each([
  ["", 'parameter "policy_packs" names no folder of a policy pack.'],
  ["policies", 'parameter "policy_packs" names a folder without a PulumiPolicy.yaml: "policies"'],
  ["a,b", 'parameter "policy_packs" is not FOLDER or FOLDER=CONFIGURATION: "a,b"'],
  [
    "policies/acme=policies/none.json",
    /parameter "policy_packs" names a configuration that is not here: "policies\/none.json" \(looked in /,
  ],
  [
    "policies/acme=policies/list.json",
    'parameter "policy_packs" names a configuration that is no object of JSON: "policies/list.json"',
  ],
])("%j is refused before anything is done", async (value, sentence) => {
  const outcome = await check([], {
    env: { PARAM_POLICY_PACKS: value },
    files: { "policies/list.json": "[]" },
    tools: ["pulumi"],
  });
  expect(story(outcome)).toEqual({
    status: 2,
    stdout: "",
    stderr: typeof sentence === "string" ? `check_policies: ${sentence}\n` : expect.stringMatching(sentence),
  });
});
