import { describe, expect, test } from "vitest";
import type { Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { clock, engine, handedOver, locked, pushed, realTools, reference, story } from "./engine.ts";

const message = "arm-pipeline: revision abc, job https://circleci.com/gh/acme/web/42";
const up = (reply: Reply = {}, ...more: readonly (string | RegExp)[]) =>
  engine(["up", "--yes", "--stack=ci-42", `--message=${message}`, ...more], reply);
const outputs = (values: unknown) =>
  engine(["stack", "output", "--json", "--stack=ci-42"], { stdout: JSON.stringify(values) });
const history = (...entries: readonly unknown[]) =>
  engine(["stack", "history", "--json", "--page-size=10", "--page=1", "--stack=ci-42"], {
    stdout: JSON.stringify(entries),
  });
const update = (resourceChanges: unknown, by = message) => ({ kind: "update", message: by, resourceChanges });

function deploy(options: ScriptOptions = {}) {
  return runScript("deploy_stack.sh", {
    tools: ["pulumi"],
    realTools,
    ...options,
    calls: [...(options.calls?.some(({ tool }) => tool === "date") ? [] : clock(1000)), ...(options.calls ?? [])],
    files: { ...handedOver, ...options.files },
    env: {
      CIRCLE_SHA1: "abc",
      CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/web/42",
      CIRCLE_WORKFLOW_ID: "w-1",
      ...options.env,
    },
  });
}

test("an update hands on what it made, and no secret", async () => {
  const outcome = await deploy({
    files: { ...pushed, ".arm-pipeline/deployment.json": "of an earlier update" },
    calls: [
      up({ stdout: "Updating (ci-42):\n" }),
      outputs({
        url: "http://web.example/",
        text: 'it\'s "$(touch x)"\n`y`',
        list: [1, { a: null }],
        token: "[secret]",
        nested: { plain: 1, deep: [{ key: "[secret]" }] },
      }),
      history(update({ create: 2, same: 1 })),
    ],
  });
  expect({ ...story(outcome), deployment: JSON.parse(outcome.files[".arm-pipeline/deployment.json"] ?? "") }).toEqual({
    status: 0,
    stdout:
      `Updating the stack "ci-42" (${message}).\n` +
      "Updating (ci-42):\n" +
      'The stack "ci-42" is updated.\n' +
      'It answers at http://web.example/ (output "url").\n' +
      'Handed on in .arm-pipeline/deployment.json: 3 outputs; not "nested", "token", which are secret.\n',
    stderr: "",
    deployment: {
      schema: 2,
      stack: "ci-42",
      project: "web",
      images: { web: reference },
      url: "http://web.example/",
      outputs: { url: "http://web.example/", text: 'it\'s "$(touch x)"\n`y`', list: [1, { a: null }] },
      changed: true,
      workflow: "w-1",
      revision: "abc",
    },
  });
});

test.each([
  ["nothing but unchanged resources", [update({ same: 5 })], false],
  ["resources read and refreshed", [update({ same: 5, read: 1, refresh: 2 })], false],
  ["a resource removed", [update({ same: 5, delete: 1 })], true],
  ["someone else's update since", [update({ update: 3 }, "by hand"), update({ same: 5 })], false],
])("changed is read from this update's own entry in the history: %s", async (_what, entries, changed) => {
  const outcome = await deploy({ calls: [up(), outputs({ url: "http://x" }), history(...entries)] });
  const deployment = JSON.parse(outcome.files[".arm-pipeline/deployment.json"] ?? "");
  expect({ status: outcome.status, changed: deployment.changed, images: deployment.images }).toEqual({
    status: 0,
    changed,
    images: {},
  });
});

test.each([
  ["is missing", { other: "x" }],
  ["is secret", { site: "[secret]" }],
  ["is no text", { site: { a: 1 } }],
])("a url output that %s is said, and handed on as none", async (_what, values) => {
  const outcome = await deploy({
    env: { PARAM_URL_OUTPUT: "site" },
    calls: [up(), outputs(values), history(update({ create: 1 }))],
  });
  expect({
    status: outcome.status,
    stderr: outcome.stderr,
    url: JSON.parse(outcome.files[".arm-pipeline/deployment.json"] ?? "").url,
  }).toEqual({
    status: 0,
    stderr:
      'deploy_stack: warning: the stack has no output "site" that is a text and not secret, so the smoke test needs its own "url".\n',
    url: null,
  });
});

test("an output that holds a secret configuration in clear is handed on to no job, and no argument shows its value", async () => {
  const outcome = await deploy({
    env: { PARAM_SECRET_CONFIG: "token=TOKEN\npin=PIN\nnone=NONE", TOKEN: "canary-1\n", PIN: "42", NONE: "" },
    calls: [
      up(),
      outputs({ url: "http://x/?t=canary-1", deep: [{ a: ["canary-1"] }], pin: "42", other: "427", plain: "x", n: 42 }),
      history(update({ create: 1 })),
    ],
  });
  const deployment = JSON.parse(outcome.files[".arm-pipeline/deployment.json"] ?? "");
  expect([outcome.status, deployment.url, deployment.outputs, outcome.stderr.split("\n")[0]]).toEqual([
    0,
    null,
    { other: "427", plain: "x", n: 42 },
    'deploy_stack: warning: an output holds a value of "secret_config" in clear, and is handed on to no job: "url", "deep", "pin". Mark it secret in the program, or Pulumi shows it to whoever may read the stack.',
  ]);
  expect(JSON.stringify([outcome.files, outcome.left, outcome.calls.map(({ args }) => args)])).not.toContain("canary");
});

test("what Pulumi prints of a secret configuration is hidden, line by line, but for what every word could hold", async () => {
  const env = { PARAM_SECRET_CONFIG: "key=KEY\npin=PIN\nnone=NONE", KEY: "-- begin *\nc4n4ry\\x\n-- end", PIN: "42" };
  const said = "key -- begin * and c4n4ry\\x%\n  42 of c4n4ry\\y\nno newline: -- end";
  const outcome = await deploy({ env, calls: [up({ stderr: said, status: 1 })] });
  expect([outcome.status, outcome.stdout.split("\n").slice(1)]).toEqual([
    1,
    ["key **** and ****%", "  42 of c4n4ry\\y", "no newline: ****", ""],
  ]);
});

test.each([
  ["a stack that this job made is updated without a preview", "CREATED", "ci-42", ["--skip-preview"]],
  ["a stack whose update was previewed is not previewed again", "PREVIEWED", "ci-42", ["--skip-preview"]],
  ["a stack that was there is previewed", "CREATED", "ci-41", []],
])("%s", async (_what, how, stack, more) => {
  const calls = [up({}, ...more), outputs({ url: "http://x" }), history(update({ same: 1 }))];
  expect((await deploy({ env: { [`ARM_PIPELINE_${how}_STACK`]: stack }, calls })).status).toBe(0);
});

describe("an update that a plan allows", () => {
  const saved = (of: string) => ({
    ".arm-pipeline/plan.json": JSON.stringify({ resourcePlans: { [`urn:pulumi:${of}::pulumi:pulumi:Stack::x`]: {} } }),
  });
  const env = { PARAM_PLAN: "true", ARM_PIPELINE_PREVIEWED_STACK: "ci-42" };
  const violation =
    "error: resource urn:pulumi:ci-42::web::a:b:C::main violates plan: properties changed: ~~size[{1}=>{2}]\n";
  const planned = (reply: Reply = {}) => up(reply, /^--plan=\/.*\/\.arm-pipeline\/plan\.json$/);

  test("keeps to it, and is previewed by it before", async () => {
    const calls = [planned(), outputs({}), history(update({ update: 1 }))];
    expect((await deploy({ env, files: saved("ci-42::web"), calls })).status).toBe(0);
  });

  test.each([
    [
      "is not the plan's changes nothing",
      `Previewing update (ci-42):\n${violation}`,
      'the update of the stack "ci-42" is not the one that was approved; nothing was changed. How it differs stands above ("violates plan"): preview again, and approve that.',
    ],
    [
      "is no more the plan's ends there",
      `Previewing update (ci-42):\nUpdating (ci-42):\n${violation}`,
      'the update of the stack "ci-42" is not the one that was approved; it was ended there, and what it made before is in the stack. How it differs',
    ],
  ])("that %s, with 5", async (_what, said, sentence) => {
    const calls = [planned({ stdout: said, status: 1 })];
    const outcome = await deploy({ env, files: saved("ci-42::web"), calls });
    expect([outcome.status, outcome.stderr]).toEqual([5, expect.stringContaining(sentence)]);
  });

  test("that fails for another reason is a failed one", async () => {
    const calls = [planned({ stderr: "error: no space\n", status: 1 })];
    const outcome = await deploy({ env, files: saved("ci-42::web"), calls });
    expect([outcome.status, outcome.stderr]).toEqual([1, expect.stringContaining("rollback or destroy")]);
  });

  test.each([
    ["none is there", {}, "no plan was handed over: .arm-pipeline/plan.json is missing. Let a job preview with"],
    ["it is none", { ".arm-pipeline/plan.json": "[]" }, ".arm-pipeline/plan.json is no plan of Pulumi."],
    [
      "it is another stack's",
      saved("ci-41::web"),
      "the plan that was handed over is of web/ci-41, and this job updates web/ci-42. Give both jobs the same stack and program.",
    ],
  ])("is not begun where %s", async (_what, files, sentence) => {
    const outcome = await runScript("deploy_stack.sh", {
      env,
      files: { ...handedOver, ...files },
      tools: ["pulumi"],
      realTools,
    });
    expect([outcome.status, outcome.stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});

describe("some resources alone are updated", () => {
  const [web, all] = ["urn:pulumi:ci-42::web::a:b:C::web", "urn:pulumi:**::api"];

  test("those that are named, anew where that is asked for, and as many at once as may be", async () => {
    const env = { PARAM_TARGET: `${web}\n${all}`, PARAM_REPLACE: "$WEB", WEB: web, PARAM_PARALLEL: "2" };
    const selected = [`--target=${web}`, `--target=${all}`, `--replace=${web}`, "--parallel=2"];
    const outcome = await deploy({ env, calls: [up({}, ...selected), outputs({}), history(update({}))] });
    expect(outcome.status).toBe(0);
  });

  test("by URNs that hold what others would take for a variable, a blank, a comma or a quote", async () => {
    const odd = ["urn:pulumi:ci-42::web::my:Web$aws:s3/bucket:Bucket::a b", 'urn:pulumi:**::it\'s, "$HOME" $(id)'];
    const calls = [up({}, ...odd.map((each) => `--exclude=${each}`)), outputs({}), history(update({}))];
    expect((await deploy({ env: { PARAM_EXCLUDE: odd.join("\n") }, calls })).status).toBe(0);
  });

  test("with what depends on them, where that is asked for", async () => {
    const env = { PARAM_TARGET: web, PARAM_DEPENDENTS: "1" };
    const calls = [up({}, `--target=${web}`, "--target-dependents"), outputs({}), history(update({}))];
    expect((await deploy({ env, calls })).status).toBe(0);
  });

  test.each([
    ["a name alone", { PARAM_TARGET: "web" }, 'parameter "target" is not a URN of Pulumi: "web"'],
    ["a variable that is empty", { PARAM_EXCLUDE: "$KEPT" }, 'parameter "exclude" is not a URN of Pulumi: ""'],
    ["both ways", { PARAM_TARGET: web, PARAM_EXCLUDE: all }, 'parameters "target" and "exclude" exclude each other.'],
    [
      "what depends on nothing named",
      { PARAM_DEPENDENTS: "true", PARAM_REPLACE: web },
      'parameter "dependents" is nothing without "target" or "exclude".',
    ],
    ["no number", { PARAM_PARALLEL: "many" }, 'parameter "parallel" is not a whole number: "many"'],
  ])("%s is refused before anything is done", async (_what, env, sentence) => {
    const outcome = await runScript("deploy_stack.sh", { env, files: handedOver, tools: ["pulumi"] });
    expect(story(outcome)).toEqual({ status: 2, stdout: "", stderr: `deploy_stack: ${sentence}\n` });
  });
});

test("a refresh is asked of Pulumi", async () => {
  const calls = [up({}, "--refresh"), outputs({ url: "http://x" }), history(update({ same: 1 }))];
  expect((await deploy({ env: { PARAM_REFRESH: "1" }, calls })).status).toBe(0);
});

test("an update that breaks a mandatory policy by what no preview knew ends with 5", async () => {
  const stdout =
    "Policies:\n    ❌ things@v1.0.0 (local: policies)\n        - [mandatory]  answers  (acme:index:Thing: web)\n";
  const outcome = await deploy({ calls: [up({ status: 1, stdout })] });
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
    5,
    'deploy_stack: the update of the stack "ci-42" broke a mandatory policy by what no preview knew, and was ended there: see above. What it made before is in the stack.',
  ]);
});

test("each property that changes is shown where that is asked for", async () => {
  const calls = [up({}, "--diff"), outputs({ url: "http://x" }), history(update({ same: 1 }))];
  expect((await deploy({ env: { PARAM_DIFF: "true" }, calls })).status).toBe(0);
});

test.each([
  ["docker", "error: Cannot connect to the Docker daemon at tcp://10.0.0.7:2376. Is the docker daemon running?"],
  ["kubectl", "error: configured Kubernetes cluster is unreachable: unable to load schema information"],
  [
    "AWS",
    "error: operation error EC2: DescribeVpcs, request send failed, dial tcp: lookup ec2.eu-central-1.amazonaws.com: no such host",
  ],
])("a cloud that cannot be reached, in the words of %s, ends the update with 4", async (_whose, stdout) => {
  const outcome = await deploy({ calls: [up({ status: 255, stdout: `${stdout}\n` })] });
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
    4,
    'deploy_stack: the update of the stack "ci-42" failed (Pulumi\'s status: 255), since a service could not be reached; what Pulumi said stands above. Run this job again when the service answers.',
  ]);
});

describe("while another update holds the stack", () => {
  test("the step waits with growing pauses, and then goes on", async () => {
    const held = up({ stderr: locked, status: 1 });
    const outcome = await deploy({
      calls: [
        ...clock(1000, 1001, 1006, 1016),
        ...[held, held, held, up()],
        outputs({ url: "http://x" }),
        history(update({ create: 1 })),
      ],
    });
    expect({ status: outcome.status, pauses: outcome.pauses }).toEqual({ status: 0, pauses: [5, 10, 20] });
  });

  test("it ends at its time with the owner and what to do", async () => {
    const held = up({ stderr: locked, status: 1 });
    const outcome = await deploy({
      env: { PARAM_LOCK_WAIT: "12" },
      calls: [...clock(1000, 1000, 1005, 1012), held, held, held],
    });
    expect({
      ...story(outcome),
      pauses: outcome.pauses,
      handed: outcome.files[".arm-pipeline/deployment.json"],
    }).toEqual({
      status: 7,
      stdout:
        `Updating the stack "ci-42" (${message}).\n` +
        `${locked}Another update holds the stack "ci-42"; trying again in 5 s, for at most 12 s more.\n` +
        `${locked}Another update holds the stack "ci-42"; trying again in 7 s, for at most 7 s more.\n` +
        locked,
      stderr:
        'deploy_stack: another update held the stack "ci-42" for all of the 12 s that this step was told to wait: created by ci@runner-7 (pid 4711) at 2026-01-31T12:00:00Z. Let it end and run this job again. If it is dead (a job that was killed leaves its lock behind), and only then, break the lock where the program is: pulumi cancel --yes --stack ci-42\n',
      pauses: [5, 7],
      handed: undefined,
    });
  });

  test("Pulumi Cloud says so in its own words", async () => {
    const outcome = await deploy({
      env: { PARAM_LOCK_WAIT: "0" },
      calls: [
        ...clock(1000, 1000),
        up({ stderr: "error: [409] Conflict: Another update is currently in progress.\n", status: 1 }),
      ],
    });
    expect({ status: outcome.status, owner: /wait: (.*?)\. Let/.exec(outcome.stderr)?.[1] }).toEqual({
      status: 7,
      owner: "Pulumi names it above",
    });
  });
});

test("a program that ends early is no service that cannot be reached, though Pulumi lost its host", async () => {
  const said = "error: It looks like the Pulumi SDK has not been installed.\nerror: error reading from server: EOF\n";
  expect((await deploy({ calls: [up({ stderr: said, status: 1 })] })).status).toBe(1);
  expect((await deploy({ calls: [up({ stderr: `${said}dial tcp: i/o timeout\n`, status: 1 })] })).status).toBe(4);
});

test.each([
  [
    1,
    1,
    "deploy_stack: warning: what the update made so far is in the stack; rollback or destroy, as the next job, sees to it.\n",
    'the update of the stack "ci-42" failed (Pulumi\'s status: 1); what it said stands above.',
  ],
  [
    255,
    1,
    "deploy_stack: warning: what the update made so far is in the stack; rollback or destroy, as the next job, sees to it.\n",
    'the update of the stack "ci-42" failed (Pulumi\'s status: 255); what it said stands above.',
  ],
  [
    3,
    3,
    "",
    'the stack "ci-42" could not be updated: the backend refused the credentials. Check the access token in the job\'s context, and what it may do.',
  ],
  [6, 6, "", 'the stack "ci-42" could not be updated: the stack does not exist, or not any more.'],
])("Pulumi's status %i ends the step at once, and nothing is handed on", async (status, ends, warning, sentence) => {
  const outcome = await deploy({
    files: { ".arm-pipeline/deployment.json": "of an earlier update" },
    calls: [up({ stderr: "error: it broke\n", status })],
  });
  expect({ ...story(outcome), handed: outcome.files[".arm-pipeline/deployment.json"], left: outcome.left }).toEqual({
    status: ends,
    stdout: `Updating the stack "ci-42" (${message}).\nerror: it broke\n`,
    stderr: `${warning}deploy_stack: ${sentence}\n`,
    handed: undefined,
    left: {},
  });
});

test.each([
  ["lock_wait", { PARAM_LOCK_WAIT: "soon" }, 'parameter "lock_wait" is not a whole number: "soon"'],
  ["refresh", { PARAM_REFRESH: "--yes" }, 'parameter "refresh" is neither true nor false: "--yes"'],
])("%s is refused by name", async (_name, env, sentence) => {
  const outcome = await runScript("deploy_stack.sh", { env, files: handedOver, tools: ["pulumi"] });
  expect(story(outcome)).toEqual({ status: 2, stdout: "", stderr: `deploy_stack: ${sentence}\n` });
});
