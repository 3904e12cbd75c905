import { describe, expect, test } from "vitest";
import { call, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { clock, engine, handedOver, locked, pushed, realTools, reference, story } from "./engine.ts";

const before = `docker.io/acme/web@sha256:${"b".repeat(64)}`;
const [then, now] = ["1".repeat(40), "2".repeat(40)] as const;
const job = "https://circleci.com/gh/acme/web/42";
const message = `arm-pipeline: revision ${now}, job ${job}`;
const rolling = `arm-pipeline: rollback to revision ${then} of revision ${now}, job ${job}`;

type Entry = {
  readonly kind?: string;
  readonly message: string;
  readonly result?: string;
  readonly config?: object;
  readonly environment?: object;
};
const entry = (each: Entry) => ({
  kind: "update",
  result: "succeeded",
  environment: {},
  ...each,
  config: Object.fromEntries(
    Object.entries(each.config ?? {}).map(([key, value]) => [
      key,
      value === "[secret]" ? { secret: true } : { value, secret: false },
    ]),
  ),
});
const ours = {
  message,
  result: "failed",
  config: { "web:image": reference, "web:size": "2", "web:token": "[secret]" },
};
const old = {
  message: `arm-pipeline: revision ${then}, job https://circleci.com/gh/acme/web/41`,
  config: { "web:image": before, "web:token": "[secret]" },
};

const history = (entries: readonly Entry[], size = 50) =>
  engine(["stack", "history", "--json", `--page-size=${size}`, "--page=1", "--stack=ci-42"], {
    stdout: JSON.stringify(entries.map(entry)),
  });
const state = (pending: readonly object[] = []) =>
  engine(["stack", "export", "--stack=ci-42"], {
    stdout: JSON.stringify({ deployment: { pending_operations: pending } }),
  });

/** The workspace that a deploy job left. */
const files: Readonly<Record<string, string>> = {
  ...handedOver,
  ...pushed,
  ".arm-pipeline/stack.json": JSON.stringify({
    ...JSON.parse(handedOver[".arm-pipeline/stack.json"] ?? ""),
    revision: now,
    job,
  }),
};

describe("what to go back to", () => {
  const plan = (options: ScriptOptions) =>
    runScript("plan_rollback.sh", {
      files,
      realTools,
      tools: ["pulumi"],
      ...options,
      env: { PARAM_STACK: "ci-42", ...options.env },
    });
  const head = call("git rev-parse HEAD", { stdout: `${now}\n` });
  const listing = (reply: Reply = { stdout: "infra/Pulumi.yaml\ninfra/index.ts\n" }) =>
    call(["git", "ls-tree", "--name-only", then, "--", "./infra/"], reply);
  const fetching = (reply: Reply = {}) => call(`git fetch --quiet origin ${then}`, reply);
  const checkingOut = (reply: Reply = {}) => call(`git checkout --quiet --detach ${then}`, reply);
  const failed = `The release of this workflow failed. What the stack "ci-42" had before: revision ${then}, ${before}.\n`;

  test("is the newest update that succeeded before this workflow's, and its program is checked out", async () => {
    const refreshed = { kind: "refresh", message: "by hand" };
    const calls = [history([refreshed, ours, old]), state(), head, listing(), checkingOut()];
    expect(story(await plan({ calls }))).toEqual({
      status: 0,
      stdout: `${failed}The program is as it was then: ${then} is checked out.\n`,
      stderr: "",
    });
  });

  test("is told to the steps after it, for the marker of the deployment", async () => {
    const calls = [history([ours, old]), state(), head, listing(), checkingOut()];
    expect((await plan({ calls })).exports).toEqual({ ARM_PIPELINE_RELEASE: then });
  });

  test("has its program here where the revision is the same, and only the configuration changed", async () => {
    const again = { ...old, message: `arm-pipeline: revision ${now}, job https://circleci.com/gh/acme/web/40` };
    const outcome = await plan({ calls: [history([ours, again]), state(), head] });
    expect(story(outcome)).toEqual({ status: 0, stdout: failed.replace(then, now), stderr: "" });
  });

  test("is fetched where the clone does not have it", async () => {
    const calls = [history([ours, old]), state(), head, listing({ status: 128 }), fetching(), listing(), checkingOut()];
    expect((await plan({ calls })).stdout).toContain("is checked out");
  });

  test.each([
    ["is nowhere", [listing({ status: 128 }), fetching({ status: 128, stderr: "fatal: no\n" })]],
    ["has no such program", [listing({ stdout: "infra/main.tf\n" }), fetching(), listing({ stdout: "" })]],
    ["cannot be checked out", [listing(), checkingOut({ status: 1, stderr: "error: in the way\n" })]],
  ])("keeps the program of now where that revision %s, and says so", async (_what, git) => {
    const outcome = await plan({ calls: [history([ours, old]), state(), head, ...git] });
    expect([outcome.status, outcome.stdout, outcome.stderr.split("\n").at(-2)]).toEqual([
      0,
      failed,
      `plan_rollback: warning: the program of ${then} could not be checked out, so it is that of this revision, with the configuration and the image of before.`,
    ]);
  });

  test("may be an update by hand, whose revision Pulumi knows, or nobody", async () => {
    const hand = { message: "quick fix", config: { "web:image": before } };
    const known = await plan({
      calls: [history([ours, { ...hand, environment: { "git.head": then } }]), state(), head, listing(), checkingOut()],
    });
    const unknown = await plan({ calls: [history([ours, hand]), state()] });
    expect([known.stdout.split("\n")[0], story(unknown)]).toEqual([
      failed.trimEnd(),
      {
        status: 0,
        stdout: failed.replace(then, "unknown"),
        stderr:
          "plan_rollback: warning: it is not known which revision was deployed before, so the program is that of this one.\n",
      },
    ]);
  });

  test.each([
    ["an update that failed", [ours, { message: "bad", result: "failed" }, old]],
    [
      "an update that was taken back",
      [
        ours,
        { ...ours, message: `arm-pipeline: rollback to revision ${then} of revision 3, job x` },
        { message: "arm-pipeline: revision 3, job x", result: "succeeded" },
        old,
      ],
    ],
    ["its own rollback, which failed", [{ ...ours, message: rolling }, ours, old]],
  ])("is not %s", async (_what, entries) => {
    const outcome = await plan({ calls: [history(entries), state(), head, listing(), checkingOut()] });
    expect([outcome.status, outcome.stdout.split("\n")[0]]).toEqual([0, failed.trimEnd()]);
  });

  test("is the rollback before it, which runs what it went back to", async () => {
    const back = { ...old, message: `arm-pipeline: rollback to revision ${then} of revision 3, job x` };
    const taken = { message: "arm-pipeline: revision 3, job x" };
    const outcome = await plan({ calls: [history([ours, back, taken]), state(), head, listing(), checkingOut()] });
    expect(outcome.stdout.split("\n")[0]).toBe(failed.trimEnd());
  });

  test("is sought also for an update that was killed, of which the history has nothing", async () => {
    const killed = state([{ type: "creating" }]);
    const outcome = await plan({ calls: [history([old]), killed, head, listing(), checkingOut()] });
    expect([outcome.status, outcome.stdout.split("\n")[0]]).toEqual([
      0,
      `The release of this workflow failed. What the stack "ci-42" had before: revision ${then}.`,
    ]);
  });

  test.each([
    ["nothing was deployed before", [ours]],
    ["nothing succeeded before", [ours, { ...old, result: "failed" }]],
    ["what was there was destroyed", [ours, { kind: "destroy", message: "x" }, old]],
  ])("is missing where %s, and that is said", async (_what, entries) => {
    expect(story(await plan({ calls: [history(entries), state()] }))).toEqual({
      status: 5,
      stdout: "",
      stderr:
        'plan_rollback: there is nothing to go back to: no update of the stack "ci-42" succeeded before this workflow\'s. What it made so far stays. Repair it and deploy again, or destroy it: pulumi destroy --stack ci-42\n',
    });
  });

  test.each(["update", "destroy"])("is not what a newer %s has left behind", async (kind) => {
    const newer = { kind, message: "arm-pipeline: revision 3, job x" };
    expect(story(await plan({ calls: [history([newer, ours, old]), state()] }))).toEqual({
      status: 5,
      stdout: "",
      stderr:
        'plan_rollback: nothing was rolled back: the stack "ci-42" was updated again since, by "arm-pipeline: revision 3, job x". That release is the newer one, and stays.\n',
    });
  });

  const halt = call("circleci step halt");
  test("is not sought where this workflow changed nothing: the job ends", async () => {
    expect(story(await plan({ calls: [history([old]), state(), halt] }))).toEqual({
      status: 0,
      stdout:
        'This workflow changed nothing in the stack "ci-42": its update ended before Pulumi began. What ran before runs now.\n',
      stderr: "",
    });
  });

  test("is not sought where no deploy job got as far as the stack: the job ends", async () => {
    expect(story(await plan({ files: {}, calls: [halt] }))).toEqual({
      status: 0,
      stdout: 'No deploy job of this workflow got as far as the stack "ci-42", so there is nothing to roll back.\n',
      stderr: "",
    });
  });

  test("is not sought in another stack", async () => {
    expect(story(await plan({ env: { PARAM_STACK: "ci-43" } }))).toEqual({
      status: 2,
      stdout: "",
      stderr:
        'plan_rollback: parameter "stack" is "ci-43", but this workflow deployed "ci-42", so nothing was rolled back. Give deploy and rollback the same stack.\n',
    });
  });

  test.each([
    [
      "history",
      [engine(["stack", "history", "--json", "--page-size=50", "--page=1", "--stack=ci-42"], { status: 1 })],
      'nothing was rolled back: of the stack "ci-42" its history could not be read (Pulumi\'s status: 1); what it said stands above.',
    ],
    [
      "state",
      [history([ours, old]), engine(["stack", "export", "--stack=ci-42"], { status: 1 })],
      'nothing was rolled back: the state of the stack "ci-42" could not be read (Pulumi\'s status: 1); what it said stands above.',
    ],
  ])("is not guessed where the %s cannot be read", async (_what, calls, sentence) => {
    expect(story(await plan({ calls }))).toEqual({ status: 1, stdout: "", stderr: `plan_rollback: ${sentence}\n` });
  });

  test("is not guessed from a history that is none", async () => {
    const broken = engine(["stack", "history", "--json", "--page-size=50", "--page=1", "--stack=ci-42"], {
      stdout: "null",
    });
    const outcome = await plan({ calls: [broken, state()] });
    expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
      1,
      'plan_rollback: nothing was rolled back: the history of the stack "ci-42" is not what Pulumi writes; what jq said stands above.',
    ]);
  });
});

describe("going back", () => {
  const set = (config: object, reply: Reply = {}) =>
    engine(["config", "set-all", "--stack=ci-42", `--json=${JSON.stringify(config)}`], reply);
  const image = { "web:image": { value: before, secret: false } };
  const configuration = (...keys: readonly string[]) =>
    engine(["config", "--json", "--stack=ci-42"], {
      stdout: JSON.stringify(Object.fromEntries(keys.map((key) => [key, {}]))),
    });
  const up = (reply: Reply = {}, by = rolling) =>
    engine(["up", "--yes", "--skip-preview", "--stack=ci-42", `--message=${by}`], reply);
  const outputs = engine(["stack", "output", "--json", "--stack=ci-42"], {
    stdout: '{"url":"http://web.example","t":"canary"}',
  });
  const ended = (...between: readonly Entry[]) => history([{ ...old, message: rolling }, ...between, ours, old], 10);
  const asked = [history([ours, old]), state(), set(image), configuration("web:image", "web:token")];

  const rollBack = (options: ScriptOptions) =>
    runScript("roll_back.sh", {
      files: { ...files, ".arm-pipeline/deployment.json": "of the release that failed" },
      realTools,
      tools: ["pulumi"],
      ...options,
      env: { CIRCLE_SHA1: now, CIRCLE_WORKFLOW_ID: "w-1", ...options.env },
    });
  const handed = (files: Readonly<Record<string, string>>) => files[".arm-pipeline/deployment.json"];

  test("deploys the image of before, hands on what runs now, and says it", async () => {
    const outcome = await rollBack({
      env: { PARAM_SECRET_CONFIG: "t=T", T: "canary" },
      calls: [...clock(1000), ...asked, up({ stdout: "Updating canary\n" }), outputs, ended()],
    });
    expect({ ...story(outcome), deployment: JSON.parse(handed(outcome.files) ?? "") }).toEqual({
      status: 0,
      stdout:
        `Rolling the stack "ci-42" back (${rolling}).\n` +
        "Updating ****\n" +
        `The stack "ci-42" runs what it ran before: revision ${then}, ${before}. The release that failed is taken back, and this workflow stays red.\n` +
        'It answers at http://web.example (output "url").\n' +
        'Handed on in .arm-pipeline/deployment.json: 1 outputs; not "t", which is secret.\n',
      stderr: expect.stringContaining("holds a value"),
      deployment: {
        schema: 2,
        stack: "ci-42",
        project: "web",
        images: { web: before },
        url: "http://web.example",
        outputs: { url: "http://web.example" },
        changed: false,
        workflow: "w-1",
        revision: then,
      },
    });
    expect(JSON.stringify([outcome.files, outcome.left, outcome.calls.map(({ args }) => args)])).not.toContain(
      "canary",
    );
  });

  test("puts a key that was not there away, and leaves the configuration alone where there was none", async () => {
    const remove = engine(["config", "rm-all", "--stack=ci-42", "--", "web:size", "web:token"]);
    const bare = { message: old.message };
    const calls = [
      ...clock(1000),
      history([ours, bare]),
      state(),
      configuration("web:size", "web:token"),
      remove,
      up(),
      outputs,
      history([{ ...bare, message: rolling }, ours, bare], 10),
    ];
    const outcome = await rollBack({ calls });
    expect([outcome.status, JSON.parse(handed(outcome.files) ?? "").images]).toEqual([0, {}]);
  });

  test("does nothing where this workflow changed nothing", async () => {
    const outcome = await rollBack({ calls: [history([old]), state()] });
    expect([outcome.status, handed(outcome.files)]).toEqual([0, "of the release that failed"]);
  });

  test("is not done over an update that came since it was planned", async () => {
    const outcome = await rollBack({ calls: [history([{ message: "by hand" }, ours, old]), state()] });
    expect([outcome.status, outcome.stderr]).toEqual([
      5,
      'roll_back: nothing was rolled back: the stack "ci-42" was updated again since, by "by hand". That release is the newer one, and stays.\n',
    ]);
  });

  test("does not wait for another update: that one is newer", async () => {
    const calls = [...clock(1000, 1000), ...asked, up({ stderr: locked, status: 1 })];
    const outcome = await rollBack({ calls });
    expect([outcome.status, outcome.pauses, /created by ci@runner-7/.test(outcome.stderr)]).toEqual([7, [], true]);
  });

  test("is red where another update came in between, which is named", async () => {
    const calls = [...clock(1000), ...asked, up(), outputs, ended({ message: "by hand" })];
    const outcome = await rollBack({ calls });
    expect([outcome.status, outcome.stderr, handed(outcome.files)]).toEqual([
      5,
      'roll_back: the stack "ci-42" was rolled back over an update that came in between, "by hand". Run the deploy job of that workflow again.\n',
      undefined,
    ]);
  });

  test.each([
    [
      1,
      1,
      'the rollback of the stack "ci-42" failed as well (Pulumi\'s status: 1); what it said stands above. It is neither of the two releases now. Remove the cause and run this job again, or deploy a revision that is known to be good.',
    ],
    [
      3,
      3,
      'the stack "ci-42" could not be rolled back: the backend refused the credentials. Check the access token in the job\'s context, and what it may do.',
    ],
    [6, 6, 'the stack "ci-42" could not be rolled back: the stack does not exist, or not any more.'],
  ])("that fails with Pulumi's status %i says what is there now", async (status, ends, sentence) => {
    const outcome = await rollBack({ calls: [...clock(1000), ...asked, up({ status })] });
    expect([outcome.status, outcome.stderr, handed(outcome.files)]).toEqual([
      ends,
      `roll_back: ${sentence}\n`,
      undefined,
    ]);
  });

  const unset = "the configuration of before could not be set";
  test.each([
    ["set", [set(image, { status: 1 })], unset],
    [
      "read",
      [set(image), engine(["config", "--json", "--stack=ci-42"], { status: 1 })],
      "the configuration of the stack could not be read",
    ],
    [
      "put away",
      [
        set(image),
        configuration("web:image", "web:new"),
        engine(["config", "rm-all", "--stack=ci-42", "--", "web:new"], { status: 1 }),
      ],
      unset,
    ],
  ])("changes nothing where a value cannot be %s", async (_what, calls, sentence) => {
    const outcome = await rollBack({ calls: [history([ours, old]), state(), ...calls] });
    expect([outcome.status, outcome.stderr]).toEqual([
      1,
      `roll_back: nothing was rolled back: ${sentence} (Pulumi's status: 1); what it said stands above.\n`,
    ]);
  });

  test.each(["plan_rollback.sh", "roll_back.sh"])("%s needs the program that was deployed", async (script) => {
    const without = Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith("infra/")));
    const outcome = await runScript(script, { files: without, tools: ["pulumi"], env: { PARAM_STACK: "ci-42" } });
    expect([outcome.status, /lies in infra, which is not here/.test(outcome.stderr)]).toEqual([2, true]);
  });
});
