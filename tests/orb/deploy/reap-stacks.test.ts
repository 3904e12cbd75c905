import { describe, expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { clock, engine, locked, realTools, story } from "./engine.ts";

/** Sunday, 9 September 2001, 01:46:40 UTC. */
const now = 1_000_000_000;
const ago = (seconds: number): string => new Date((now - seconds) * 1000).toISOString();
const hour = 3600;

type Stack = {
  readonly name: string;
  readonly lastUpdate?: string;
  readonly updateInProgress?: boolean;
  readonly resourceCount?: number;
};
type Tags = Readonly<Record<string, string>>;

const branches = (...names: readonly string[]) =>
  call("git ls-remote --heads origin", {
    stdout: names.map((name) => `${"a".repeat(40)}\trefs/heads/${name}\n`).join(""),
  });
const list = (stacks: readonly Stack[], ...filter: readonly string[]) =>
  engine(["stack", "ls", "--json", ...filter], { stdout: JSON.stringify(stacks) });
const lists = (own: readonly Stack[], others: readonly Stack[] = []) => [
  list([...own, ...others]),
  list(own, "--tag=arm-pipeline:project=acme/web"),
];
const tagsOf = (stack: string, tags: Tags, reply: Reply = {}) =>
  engine(["stack", "tag", "ls", "--json", `--stack=${stack}`], {
    stdout: JSON.stringify(
      Object.fromEntries(Object.entries(tags).map(([name, value]) => [`arm-pipeline:${name}`, value])),
    ),
    ...reply,
  });
const state = (stack: string, resources: readonly object[] = [], reply: Reply = {}) =>
  engine(["stack", "export", `--stack=${stack}`], { stdout: JSON.stringify({ deployment: { resources } }), ...reply });
const refreshed = (stack: string, reply: Reply = {}) => engine(["config", "refresh", `--stack=${stack}`], reply);
const takenOver = (stack: string) =>
  engine(["stack", "tag", "set", `--stack=${stack}`, "--", "arm-pipeline:pipeline", "p-reap"]);
const destroys = (stack: string, reply: Reply = {}) =>
  engine(
    [
      ...["destroy", "--yes", "--skip-preview", `--stack=${stack}`],
      "--message=arm-pipeline: reap, job https://circleci.com/gh/acme/web/9",
    ],
    reply,
  );
const removed = (stack: string) => [
  engine(["stack", "rm", "--yes", `--stack=${stack}`]),
  engine(["stack", "select", `--stack=${stack}`], { status: 6 }),
];
/** A stack from its destruction to its proof. */
const reaped = (stack: string) => [
  state(stack),
  refreshed(stack),
  takenOver(stack),
  destroys(stack, { stdout: "- 2 deleted\n" }),
  state(stack),
  ...removed(stack),
];

const mine = { project: "acme/web", branch: "feature/x", owner: "ada", pipeline: "p-1", revision: "abc" };
const over = { ...mine, expires: ago(60).replace(".000", "") };
const alive = { ...mine, expires: ago(-9 * hour).replace(".000", "") };
const stack = (name: string, more: Partial<Stack> = {}): Stack => ({
  name,
  lastUpdate: ago(48 * hour),
  resourceCount: 3,
  ...more,
});

async function reap(options: ScriptOptions & { readonly dates?: readonly number[] }) {
  const { dates = [now, now + 14], calls = [], ...rest } = options;
  const outcome = await runScript("reap_stacks.sh", {
    files: { "infra/Pulumi.yaml": "name: web\n" },
    tools: ["pulumi", "git"],
    realTools,
    ...rest,
    calls: [...clock(...dates), ...calls],
    env: {
      CIRCLE_PROJECT_USERNAME: "acme",
      CIRCLE_PROJECT_REPONAME: "web",
      CIRCLE_PIPELINE_ID: "p-reap",
      CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/web/9",
      PARAM_PROGRAM: "infra",
      ...rest.env,
    },
  });
  const text = outcome.files[".arm-pipeline/reap/report.json"];
  return { ...outcome, report: text === undefined ? undefined : JSON.parse(text) };
}

/** What became of each stack, and why. */
const verdicts = ({ report }: { readonly report: { readonly stacks: readonly Record<string, string>[] } }) =>
  Object.fromEntries(report.stacks.map(({ stack: name = "", outcome, why }) => [name, `${outcome}: ${why}`]));

/** One stack that is looked at and left, or would be destroyed. */
async function verdict(
  tags: Tags,
  options: { readonly more?: Partial<Stack>; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const looked = [branches("main"), ...lists([stack("one", options.more)]), tagsOf("one", tags)];
  const asked: PlannedCall = { ...state("one"), anyTimes: true };
  const outcome = await reap({ env: options.env ?? {}, calls: [...looked, asked] });
  expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
  return verdicts(outcome).one ?? "missing";
}

test("a dry run, the default, says what would be destroyed and what is left, and touches nothing", async () => {
  const outcome = await reap({
    env: { PARAM_HOURLY_COST: "0.10" },
    calls: [
      branches("main", "feature/x"),
      ...lists([stack("production"), stack("review-x")], [stack("of-others")]),
      tagsOf("production", { ...mine, branch: "main", expires: "never" }),
      tagsOf("review-x", over),
      state("review-x"),
    ],
  });
  expect(story(outcome)).toEqual({
    status: 0,
    stdout:
      "left       production  it is kept: it has no expiry (3 resources, of ada)\n" +
      "over       review-x    its time was over at 2001-09-09T01:45:40Z (3 resources, of ada)\n" +
      "2 stacks of acme/web are left, with 6 resources, and cost 4.8 a day to keep; to look took 14 s.\n" +
      "1 more are not tagged by it, and were not looked at.\n" +
      'This was a dry run, and nothing was destroyed: "dry_run: false" destroys those that are over.\n',
    stderr: "",
  });
  expect(outcome.report).toEqual({
    schema: 2,
    project: "acme/web",
    dry_run: true,
    seconds: 14,
    others: 1,
    left: 2,
    resources: 6,
    daily_cost: 4.8,
    stacks: [
      {
        stack: "production",
        branch: "main",
        owner: "ada",
        pipeline: "p-1",
        revision: "abc",
        expires: "never",
        updated: ago(48 * hour),
        resources: 3,
        why: "it is kept: it has no expiry",
        outcome: "left",
      },
      {
        stack: "review-x",
        branch: "feature/x",
        owner: "ada",
        pipeline: "p-1",
        revision: "abc",
        expires: "2001-09-09T01:45:40Z",
        updated: ago(48 * hour),
        resources: 3,
        why: "its time was over at 2001-09-09T01:45:40Z",
        outcome: "over",
      },
    ],
  });
  expect(outcome.files[".arm-pipeline/reap/report.txt"]).toBe(
    outcome.stdout.slice(0, outcome.stdout.indexOf("This was")),
  );
});

test("a stack that is over is destroyed as destroy does it: taken over by its tag, proved, and removed", async () => {
  const outcome = await reap({
    env: { PARAM_DRY_RUN: "false" },
    dates: [now, now, now + 14],
    calls: [branches("main"), ...lists([stack("review-x")]), tagsOf("review-x", over), ...reaped("review-x")],
  });
  expect({ ...story(outcome), left: outcome.left }).toEqual({
    status: 0,
    stdout:
      'Destroying the stack "review-x": its time was over at 2001-09-09T01:45:40Z.\n' +
      "- 2 deleted\n" +
      "destroyed  review-x  its time was over at 2001-09-09T01:45:40Z (3 resources, of ada)\n" +
      "0 stacks of acme/web are left, with 0 resources; to look took 14 s.\n",
    stderr: "",
    left: {},
  });
});

test("nothing to look at is a success", async () => {
  const outcome = await reap({ calls: [branches("main"), ...lists([])] });
  expect(story(outcome)).toEqual({
    status: 0,
    stdout: "0 stacks of acme/web are left, with 0 resources; to look took 14 s.\n",
    stderr: "",
  });
});

describe("a stack is over", () => {
  test("when its branch is gone, unless it was updated just now", async () => {
    const gone = { ...alive, branch: "gone" };
    expect(await verdict(gone)).toBe('over: its branch "gone" is gone');
    expect(await verdict(gone, { more: { lastUpdate: ago(hour - 1) } })).toBe(
      'left: its branch "gone" is gone, but it was updated only just now',
    );
    expect(await verdict(gone, { more: { lastUpdate: ago(61) }, env: { PARAM_MIN_AGE: "1m" } })).toBe(
      'over: its branch "gone" is gone',
    );
  });

  test("when it has no expiry, and was named by age", async () => {
    const kept = { ...mine, expires: "never" };
    const env = { PARAM_STACKS: "two\no*", PARAM_OLDER_THAN: "2d" };
    expect(await verdict(kept, { env })).toBe(`over: its last update was at ${ago(48 * hour)}`);
    expect(await verdict(kept, { env, more: { lastUpdate: ago(47 * hour) } })).toBe(
      "left: it has no expiry, and is not that old",
    );
  });
});

describe("a stack is left", () => {
  test.each<[string, Tags, Partial<Stack>, Record<string, string>]>([
    ["it has until 2001-09-09T10:46:40Z", { ...alive, branch: "main" }, {}, {}],
    ["it has until 2001-09-09T10:46:40Z", { ...alive, branch: "-" }, {}, {}],
    // The branch of a pull request from a fork is in no list of branches.
    ["it has until 2001-09-09T10:46:40Z", { ...alive, branch: "pull/7" }, {}, {}],
    ["it is kept: it has no expiry", { ...mine, branch: "gone", expires: "never" }, {}, {}],
    ["it is kept: it has no expiry", { ...mine, branch: "gone" }, {}, {}],
    ["it is of another project", { ...over, project: "acme/other" }, {}, {}],
    ["it is of another project", {}, {}, {}],
    ["it is being updated", over, { updateInProgress: true }, {}],
    ['"stacks" does not name it', over, {}, { PARAM_STACKS: "ci-*\non.*" }],
    ["it is of ada", over, {}, { PARAM_OWNERS: "grace\nlinus" }],
  ])("%s", async (why, tags, more, env) => {
    expect(await verdict(tags, { more, env })).toBe(`left: ${why}`);
  });

  test("when its state protects something, also in a dry run", async () => {
    const resources = [{ urn: "urn:pulumi:one::web::aws:rds/instance:Instance::db", protect: true }];
    const looked = [branches("main"), ...lists([stack("one")]), tagsOf("one", over), state("one", resources)];
    for (const dry of ["true", "false"]) {
      const outcome = await reap({ env: { PARAM_DRY_RUN: dry }, calls: looked });
      expect([outcome.status, verdicts(outcome)]).toEqual([0, { one: "left: it has what is protected: db" }]);
    }
  });

  test("when another update holds it, which is named and not waited for", async () => {
    const outcome = await reap({
      env: { PARAM_DRY_RUN: "false" },
      dates: [now, now, now, now, now + 14],
      calls: [
        ...[branches("main"), ...lists([stack("one"), stack("two")]), tagsOf("one", over), tagsOf("two", over)],
        ...[state("one"), refreshed("one"), takenOver("one"), destroys("one", { status: 1, stderr: locked })],
        ...reaped("two"),
      ],
    });
    expect([outcome.status, outcome.pauses, verdicts(outcome)]).toEqual([
      0,
      [],
      {
        one: "left: it is being updated: created by ci@runner-7 (pid 4711) at 2026-01-31T12:00:00Z",
        two: "destroyed: its time was over at 2001-09-09T01:45:40Z",
      },
    ]);
  });
});

test("a lock that is older than two days, as no job is, is broken; any other is not", async () => {
  const day = 86_400;
  const old = Date.UTC(2026, 0, 31, 12) / 1000;
  const cancel = engine(["cancel", "--yes", "--stack=one"]);
  const begun = [state("one"), refreshed("one"), takenOver("one"), destroys("one", { status: 1, stderr: locked })];
  const looked = [branches("main"), ...lists([stack("one")]), tagsOf("one", over)];
  const dead = await reap({
    env: { PARAM_DRY_RUN: "false" },
    dates: [old + 2 * day + 1, 0, old + 2 * day + 2],
    calls: [...looked, ...begun, cancel, destroys("one"), state("one"), ...removed("one")],
  });
  expect([dead.status, dead.stdout.split("\n")[3], verdicts(dead)]).toEqual([
    0,
    'The lock of the stack "one" (created by ci@runner-7 (pid 4711) at 2026-01-31T12:00:00Z) is a dead one: it is older than two days, which no job is. Breaking it.',
    { one: "destroyed: its time was over at 2001-09-09T01:45:40Z" },
  ]);
  const alive = await reap({
    env: { PARAM_DRY_RUN: "false" },
    dates: [old + 2 * day, 0, 0, old + 2 * day],
    calls: [...looked, ...begun],
  });
  expect([alive.status, verdicts(alive).one?.slice(0, 24)]).toEqual([0, "left: it is being update"]);
});

test("one that cannot be destroyed does not stop the others, and the job is red", async () => {
  const vpc = { urn: "urn:pulumi:one::web::aws:ec2/vpc:Vpc::main", type: "aws:ec2/vpc:Vpc", id: "vpc-1" };
  const own = ["four", "one", "three", "two"];
  const outcome = await reap({
    env: { PARAM_DRY_RUN: "false", PARAM_DESTROY_ATTEMPTS: "1" },
    dates: [now, now, now, now + 14],
    calls: [
      branches("main"),
      ...lists(own.map((name) => stack(name))),
      ...own.map((name) => tagsOf(name, over)),
      state("four", [], { status: 1, stderr: "error: no key\n" }),
      ...[state("one"), refreshed("one"), takenOver("one"), destroys("one", { status: 1 }), state("one", [vpc])],
      ...[state("three"), refreshed("three", { status: 1, stderr: "error: no such key\n" })],
      ...reaped("two"),
    ],
  });
  expect([outcome.status, verdicts(outcome)]).toEqual([
    5,
    {
      four: "failed: its state could not be read",
      one: "failed: it could not be destroyed (status 5); its story stands above",
      three: "failed: it could not be destroyed (status 1); its story stands above",
      two: "destroyed: its time was over at 2001-09-09T01:45:40Z",
    },
  ]);
  expect(outcome.stderr).toBe(
    "error: no key\n" +
      "  aws:ec2/vpc:Vpc main (vpc-1)\n" +
      "    aws ec2 delete-vpc --vpc-id vpc-1\n" +
      'reap_stacks: the resources above are left behind, so the stack "one" was kept. Pulumi\'s own words stand further up (its status: 1). Remove the cause and run this job again; what Pulumi cannot delete, delete by hand, then: pulumi refresh --yes --stack one\n' +
      "error: no such key\n" +
      'reap_stacks: the configuration with which the stack "three" was last deployed could not be read (Pulumi\'s status: 1); what it said stands above.\n' +
      "reap_stacks: not every stack that is over could be destroyed: four, one, three. Each one's story stands above; the next run tries again.\n",
  );
});

test("a stack that is not taken over by its tag is not destroyed", async () => {
  const refusing = { ...takenOver("one"), status: 3, stderr: "error: [403] Forbidden\n" };
  const outcome = await reap({
    env: { PARAM_DRY_RUN: "false" },
    calls: [branches("main"), ...lists([stack("one")]), tagsOf("one", over), state("one"), refreshed("one"), refusing],
  });
  expect([outcome.status, outcome.stderr.split("\n")[1]]).toEqual([
    3,
    'reap_stacks: the stack "one" could not be taken over by its tag: the backend refused the credentials. Check the access token in the job\'s context, and what it may do.',
  ]);
});

test("a stack that was never deployed has no configuration of before, and one in the repository is used as it is", async () => {
  const none = refreshed("one", { status: 1, stderr: "error: getting latest configuration: no previous deployment\n" });
  const empty = await reap({
    env: { PARAM_DRY_RUN: "false" },
    dates: [now, now, now + 1],
    calls: [
      ...[branches("main"), ...lists([stack("one")]), tagsOf("one", over), state("one"), none, takenOver("one")],
      ...[destroys("one"), state("one"), ...removed("one")],
    ],
  });
  const committed = await reap({
    env: { PARAM_DRY_RUN: "false" },
    files: { "infra/Pulumi.yaml": "name: web\n", "infra/Pulumi.one.yaml": "config: {}\n" },
    dates: [now, now, now + 1],
    calls: [
      ...[branches("main"), ...lists([stack("one")]), tagsOf("one", over), state("one"), takenOver("one")],
      ...[destroys("one"), state("one"), ...removed("one")],
    ],
  });
  expect([empty.status, committed.status]).toEqual([0, 0]);
});

test("a stack that its own pipeline destroyed meanwhile is none", async () => {
  const outcome = await reap({
    calls: [branches("main"), ...lists([stack("one")]), tagsOf("one", {}, { status: 6, stderr: "error: no stack\n" })],
  });
  expect([outcome.status, outcome.report.stacks]).toEqual([0, []]);
});

const whole = list([stack("one")]);
test.each<[string, readonly PlannedCall[], number, string]>([
  [
    "the branches cannot be asked for",
    [
      call("git ls-remote --heads origin", {
        status: 128,
        stderr: "fatal: 'origin' does not appear to be a git repository\n",
      }),
    ],
    1,
    "fatal: 'origin' does not appear to be a git repository\nreap_stacks: the branches of the repository could not be asked for (git ls-remote --heads origin), so which are gone is not known, and nothing was destroyed. Check the repository out in this job.\n",
  ],
  [
    "the repository cannot be reached",
    Array.from({ length: 2 }, () =>
      call("git ls-remote --heads origin", {
        status: 128,
        stderr: "ssh: Could not resolve hostname github.com: Temporary failure in name resolution\n",
      }),
    ),
    4,
    "ssh: Could not resolve hostname github.com: Temporary failure in name resolution\nTry 1 of 2 met a passing fault; trying again in 2 s.\nssh: Could not resolve hostname github.com: Temporary failure in name resolution\nreap_stacks: the branches of the repository could not be asked for (git ls-remote --heads origin), so which are gone is not known, and nothing was destroyed. Check the repository out in this job.\n",
  ],
  [
    "the repository has no branch",
    [branches()],
    5,
    "reap_stacks: the repository says that it has no branch at all, which cannot be, so nothing was destroyed.\n",
  ],
  [
    "the stacks cannot be listed",
    [branches("main"), { ...whole, status: 3 }],
    3,
    "reap_stacks: the stacks could not be listed: the backend refused the credentials. Check the access token in the job's context, and what it may do.\n",
  ],
  [
    "the stacks cannot be listed by tag",
    [branches("main"), whole, { ...list([], "--tag=arm-pipeline:project=acme/web"), status: 1 }],
    1,
    "reap_stacks: the stacks could not be listed by their tags (Pulumi's status: 1); what it said stands above.\n",
  ],
  [
    "tags cannot be read",
    [branches("main"), ...lists([stack("one")]), tagsOf("one", {}, { status: 1 })],
    1,
    'reap_stacks: the tags of the stack "one" could not be read (Pulumi\'s status: 1); what it said stands above.\n',
  ],
])("nothing is destroyed where %s", async (_what, calls, status, stderr) => {
  const outcome = await reap({ env: { PARAM_DRY_RUN: "false", PARAM_ATTEMPTS: "2" }, dates: [now], calls });
  expect([outcome.status, outcome.stderr]).toEqual([status, stderr]);
});

test.each([
  ["dry_run", "maybe", 'parameter "dry_run" is neither true nor false: "maybe"'],
  [
    "stacks",
    "ci-*\n$(touch x)",
    'parameter "stacks" is not the name of a stack, in which * stands for anything: "$(touch x)"',
  ],
  ["older_than", "2", 'parameter "older_than" is not a duration, such as 90m, 12h or 7d: "2"'],
  [
    "older_than",
    "2d",
    'parameter "older_than" is about stacks without an expiry, such as those that are kept, and "stacks" does not say which. Name them, as in ci-*.',
  ],
  ["min_age", "an hour", 'parameter "min_age" is not a duration, such as 90m, 12h or 7d: "an hour"'],
  ["hourly_cost", "0.1 USD", 'parameter "hourly_cost" is not a number, such as 0.10: "0.1 USD"'],
  ["lock_wait", "-1", 'parameter "lock_wait" is not a whole number: "-1"'],
  ["program", "elsewhere", 'parameter "program" names no folder: "elsewhere" (looked in <work>)'],
])("the parameter %s may not be %j", async (name, value, sentence) => {
  const outcome = await reap({ env: { [`PARAM_${name.toUpperCase()}`]: value }, dates: [] });
  expect(story(outcome)).toEqual({ status: 2, stdout: "", stderr: `reap_stacks: ${sentence}\n` });
});

test("without its project it knows of no stack that is its own", async () => {
  const outcome = await reap({ env: { CIRCLE_PROJECT_USERNAME: "" }, dates: [] });
  expect(story(outcome)).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "reap_stacks: which project of CircleCI this is, is not known (CIRCLE_PROJECT_ID), so no stack is its own.\n",
  });
});
