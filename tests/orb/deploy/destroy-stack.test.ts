import { describe, expect, test } from "vitest";
import { call, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { clock, destroyer as engine, handedOver, locked, realTools, story } from "./engine.ts";

const select = (status = 0, stderr = "") => engine(["stack", "select", "--stack=ci-42"], { status, stderr });
const missing = select(6, "error: no stack named 'ci-42' found\n");
const destroys = (reply: Reply = {}, ...more: string[]) =>
  engine(
    [
      "destroy",
      "--yes",
      "--skip-preview",
      "--stack=ci-42",
      "--message=arm-pipeline: destroy, job outside CircleCI",
      ...more,
    ],
    reply,
  );
const state = (deployment: unknown, reply: Reply = {}) =>
  engine(["stack", "export", "--stack=ci-42"], { stdout: JSON.stringify({ version: 3, deployment }), ...reply });
const remove = (status = 0) => engine(["stack", "rm", "--yes", "--stack=ci-42"], { status });

const vpcArn = "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1";
const left = {
  resources: [
    { urn: "urn:pulumi:ci-42::web::pulumi:pulumi:Stack::web-ci-42", type: "pulumi:pulumi:Stack" },
    { urn: "urn:pulumi:ci-42::web::pulumi:providers:aws::default", type: "pulumi:providers:aws", id: "x" },
    {
      urn: "urn:pulumi:ci-42::web::aws:ec2/vpc:Vpc::main",
      type: "aws:ec2/vpc:Vpc",
      id: "vpc-1",
      outputs: { arn: vpcArn },
    },
  ],
  pending_operations: [
    {
      type: "creating",
      resource: { urn: "urn:pulumi:ci-42::web::aws:lb:LoadBalancer::lb", type: "aws:lb:LoadBalancer" },
    },
  ],
};

function destroy(options: ScriptOptions = {}) {
  return runScript("destroy_stack.sh", {
    files: handedOver,
    tools: ["pulumi"],
    realTools,
    ...options,
    env: { PARAM_STACK: "ci-42", ...options.env },
  });
}

const begin = 'Destroying everything in the stack "ci-42", then the stack.\n';

test("everything is destroyed, proven by the state, and the stack is removed", async () => {
  const outcome = await destroy({
    calls: [...clock(1000), select(), destroys({ stdout: "- 2 deleted\n" }), state({}), remove(), missing],
  });
  expect({ ...story(outcome), left: outcome.left }).toEqual({
    status: 0,
    stdout: `${begin}- 2 deleted\nNothing is left behind: no resource, and no stack "ci-42".\n`,
    stderr: "",
    left: {},
  });
});

test("a stack that does not exist is a success, and said", async () => {
  expect(story(await destroy({ calls: [missing] }))).toEqual({
    status: 0,
    stdout: 'The stack "ci-42" does not exist, or not any more, so there is nothing to destroy.\n',
    stderr: "",
  });
});

test("a refresh is asked of Pulumi", async () => {
  const calls = [...clock(1000), select(), destroys({}, "--refresh"), state({ resources: null }), remove(), missing];
  expect((await destroy({ env: { PARAM_REFRESH: "true" }, calls })).status).toBe(0);
});

test("a workflow that handed over no program made no stack, which is a success, and no stack of another project is looked at", async () => {
  expect(story(await destroy({ files: {} }))).toEqual({
    status: 0,
    stdout:
      "No program was handed over in .arm-pipeline/program: no deploy job of this workflow got as far as a stack, so there is nothing to destroy.\n" +
      'Where one did, let this job require it: the hand-over says which project\'s stack "ci-42" is.\n',
    stderr: "",
  });
});

test("a program with hooks is run where it lies, with the configuration that was handed over", async () => {
  const where = (args: readonly (string | RegExp)[], reply: Reply = {}) =>
    call(["pulumi", "--cwd=infra", "--non-interactive", "--color=never", ...args], reply);
  const stack = "--stack=ci-42";
  const outcome = await destroy({
    env: { PARAM_RUN_PROGRAM: "true" },
    files: { ...handedOver, ".arm-pipeline/program/Pulumi.ci-42.yaml": "config: {}\n" },
    calls: [
      ...clock(1000),
      where(["stack", "select", stack]),
      where([
        "destroy",
        "--yes",
        "--skip-preview",
        stack,
        "--message=arm-pipeline: destroy, job outside CircleCI",
        "--run-program",
      ]),
      where(["stack", "export", stack], { stdout: "{}" }),
      where(["stack", "rm", "--yes", stack]),
      where(["stack", "select", stack], { status: 6 }),
    ],
  });
  expect([outcome.status, outcome.files["infra/Pulumi.ci-42.yaml"]]).toEqual([0, "config: {}\n"]);
});

test("resources that are left are listed, and the stack, which alone knows them, is kept", async () => {
  const failed = destroys({ stderr: "error: update failed\n", status: 1 });
  const outcome = await destroy({ calls: [...clock(1000, 1000), select(), failed, failed, state(left)] });
  expect({ ...story(outcome), pauses: outcome.pauses }).toEqual({
    status: 5,
    stdout: `${begin}error: update failed\nTry 1 of 2 did not destroy everything; trying again in 10 s.\nerror: update failed\n`,
    stderr:
      `  aws:ec2/vpc:Vpc main (vpc-1) ${vpcArn}\n` +
      "    aws ec2 delete-vpc --vpc-id vpc-1\n" +
      "  aws:lb:LoadBalancer lb (creating never ended: look for it in the cloud)\n" +
      'destroy_stack: the resources above are left behind, so the stack "ci-42" was kept. Pulumi\'s own words stand further up (its status: 1). Remove the cause; what never ended, look for in the cloud and delete there, then drop it from the state: pulumi refresh --yes --clear-pending-creates --stack ci-42. Then run this job again.\n',
    pauses: [10],
  });
});

test("resources that are left since the cloud cannot be reached are listed, and the job is to be run again: 4", async () => {
  const away = "error: Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?\n";
  const outcome = await destroy({
    env: { PARAM_DESTROY_ATTEMPTS: "1" },
    calls: [...clock(1000), select(), destroys({ status: 1, stdout: away }), state(left)],
  });
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
    4,
    'destroy_stack: the resources above are left behind, so the stack "ci-42" was kept (Pulumi\'s status: 1), since a service could not be reached; what Pulumi said stands above. Run this job again when the service answers.',
  ]);
});

test("resources that are left are found also where Pulumi says that all went well", async () => {
  const { pending_operations: _pending, ...rest } = left;
  const outcome = await destroy({ calls: [...clock(1000), select(), destroys(), state(rest)] });
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
    5,
    'destroy_stack: the resources above are left behind, so the stack "ci-42" was kept. Pulumi\'s own words stand further up (its status: 0). Remove the cause and run this job again; what Pulumi cannot delete, delete by hand, then: pulumi refresh --yes --stack ci-42',
  ]);
});

test("a cloud that lets go late is asked again", async () => {
  const outcome = await destroy({
    calls: [...clock(1000, 1010), select(), destroys({ status: 1 }), destroys(), state({}), remove(), missing],
  });
  expect({ status: outcome.status, pauses: outcome.pauses }).toEqual({ status: 0, pauses: [10] });
});

describe("a lock that a killed job left behind", () => {
  const held = destroys({ stderr: locked, status: 1 });
  const cancel = engine(["cancel", "--yes", "--stack=ci-42"], {
    stdout: "The currently running update was canceled.\n",
  });
  const tagged = (pipeline: string, status = 0) =>
    engine(["stack", "tag", "get", "--stack=ci-42", "--", "arm-pipeline:pipeline"], {
      stdout: `${pipeline}\n`,
      stderr: status === 0 ? "" : "error: stack tag 'arm-pipeline:pipeline' not found for stack 'ci-42'\n",
      status,
    });
  const own = { CIRCLE_PIPELINE_ID: "p-1", CIRCLE_WORKFLOW_ID: "w-2", PARAM_LOCK_WAIT: "0" };
  const owner = "created by ci@runner-7 (pid 4711) at 2026-01-31T12:00:00Z";
  const broken = (why: string) =>
    `${begin}${locked}The lock of the stack "ci-42" (${owner}) is a dead one: ${why}. Breaking it.\nThe currently running update was canceled.\nNothing is left behind: no resource, and no stack "ci-42".\n`;
  const refused = `destroy_stack: another update held the stack "ci-42" for all of the 0 s that this step was told to wait: ${owner}. Let it end and run this job again. If it is dead (a job that was killed leaves its lock behind), and only then, break the lock where the program is: pulumi cancel --yes --stack ci-42\n`;

  test("is broken also where it was written on a full disk, and so is empty", async () => {
    const empty = "error: unexpected end of JSON input\n";
    const halfWritten = destroys({ stderr: empty, status: 1 });
    const calls = [
      ...clock(1000),
      select(),
      halfWritten,
      tagged("p-1"),
      cancel,
      destroys(),
      state({}),
      remove(),
      missing,
    ];
    const outcome = await destroy({ env: own, calls });
    const why = "this pipeline was the last to deploy the stack, and its deploy job has ended";
    const nobody = "its file is empty, as a full disk leaves it, and names nobody";
    expect(story(outcome)).toEqual({
      status: 0,
      stdout: broken(why).replace(locked, empty).replace(owner, nobody),
      stderr: "",
    });
  });

  test.each([
    ["its pipeline", own],
    ["its workflow, where the pipeline is not known", { CIRCLE_WORKFLOW_ID: "p-1", PARAM_LOCK_WAIT: "0" }],
  ])("is broken where the stack's tags say that %s deployed it last", async (_what, env) => {
    const calls = [...clock(1000), select(), held, tagged("p-1"), cancel, destroys(), state({}), remove(), missing];
    const outcome = await destroy({ env, calls });
    expect({ ...story(outcome), pauses: outcome.pauses }).toEqual({
      status: 0,
      stdout: broken("this pipeline was the last to deploy the stack, and its deploy job has ended"),
      stderr: "",
      pauses: [],
    });
  });

  test("is broken also in the words of Pulumi Cloud, which names nobody", async () => {
    const conflict = "error: [409] Conflict: Another update is currently in progress.\n";
    const calls = [
      ...[...clock(1000), select(), destroys({ stderr: conflict, status: 255 }), tagged("p-1"), cancel],
      ...[destroys(), state({}), remove(), missing],
    ];
    const outcome = await destroy({ env: own, calls });
    expect([outcome.status, outcome.stdout.includes("(Pulumi names it above) is a dead one: this pipeline")]).toEqual([
      0,
      true,
    ]);
  });

  test("is broken once: who takes the stack then is alive", async () => {
    const calls = [...clock(1000, 1000), select(), held, tagged("p-1"), cancel, held];
    const outcome = await destroy({ env: own, calls });
    expect([outcome.status, outcome.stderr]).toEqual([7, refused]);
  });

  test.each([
    ["another pipeline deployed it since", own, [tagged("p-2")]],
    ["it has no tags", own, [tagged("", 1)]],
    ["which pipeline this is, is not known", { PARAM_LOCK_WAIT: "0" }, []],
    ["break_lock is never", { ...own, PARAM_BREAK_LOCK: "never" }, []],
    ["break_lock is false", { ...own, PARAM_BREAK_LOCK: "false" }, []],
  ])("is left alone, with its owner and the command, where %s", async (_what, env, asked) => {
    const outcome = await destroy({ env, calls: [...clock(1000, 1000), select(), held, ...asked] });
    expect([outcome.status, outcome.stderr]).toEqual([7, refused]);
  });

  test.each(["always", "true", "1"])("is broken without a question where break_lock is %s", async (value) => {
    const outcome = await destroy({
      env: { PARAM_BREAK_LOCK: value },
      calls: [...clock(1000), select(), held, cancel, destroys(), state({}), remove(), missing],
    });
    expect([outcome.status, outcome.stdout]).toEqual([
      0,
      broken('"break_lock" says that no lock of this stack is alive'),
    ]);
  });

  test("and cannot be broken, is said, with the command", async () => {
    const refusing = engine(["cancel", "--yes", "--stack=ci-42"], { status: 1, stderr: "error: access denied\n" });
    const outcome = await destroy({ env: own, calls: [...clock(1000), select(), held, tagged("p-1"), refusing] });
    expect([outcome.status, outcome.stderr]).toEqual([
      7,
      'error: access denied\ndestroy_stack: the lock of the stack "ci-42" could not be broken; what Pulumi said stands above. Break it by hand, then run this job again: pulumi cancel --yes --stack ci-42\n',
    ]);
  });
});

test("an update that holds the stack is waited for, then named", async () => {
  const held = destroys({ stderr: locked, status: 1 });
  const outcome = await destroy({
    env: { PARAM_LOCK_WAIT: "5" },
    calls: [...clock(1000, 1000, 1005), select(), held, held],
  });
  expect({ ...story(outcome), pauses: outcome.pauses }).toEqual({
    status: 7,
    stdout: `${begin}${locked}Another update holds the stack "ci-42"; trying again in 5 s, for at most 5 s more.\n${locked}`,
    stderr:
      'destroy_stack: another update held the stack "ci-42" for all of the 5 s that this step was told to wait: created by ci@runner-7 (pid 4711) at 2026-01-31T12:00:00Z. Let it end and run this job again. If it is dead (a job that was killed leaves its lock behind), and only then, break the lock where the program is: pulumi cancel --yes --stack ci-42\n',
    pauses: [5],
  });
});

test.each([
  [
    "the backend does not say whether there is a stack",
    [select(1, "error: no answer\n")],
    1,
    'error: no answer\ndestroy_stack: the stack "ci-42" could not be selected (Pulumi\'s status: 1); what it said stands above.\n',
  ],
  [
    "the backend cannot be reached",
    [select(1, "error: no route to host\n")],
    4,
    'error: no route to host\ndestroy_stack: the stack "ci-42" could not be selected (Pulumi\'s status: 1), since a service could not be reached; what Pulumi said stands above. Run this job again when the service answers.\n',
  ],
  [
    "the state cannot be read",
    [...clock(1000), select(), destroys(), state({}, { status: 1 })],
    1,
    'destroy_stack: the state of the stack "ci-42" could not be read, so what is left is not known (Pulumi\'s status: 1); what it said stands above.\n',
  ],
  [
    "Pulumi fails with nothing left",
    [...clock(1000), select(), destroys({ status: 1 }), state({})],
    1,
    'destroy_stack: destroying the stack "ci-42" failed, although its state lists no resource (Pulumi\'s status: 1); what it said stands above.\n',
  ],
  [
    "the empty stack cannot be removed",
    [...clock(1000), select(), destroys(), state({}), remove(1)],
    1,
    'destroy_stack: every resource is destroyed, but the stack "ci-42" could not be removed (Pulumi\'s status: 1); what it said stands above.\n',
  ],
  [
    "the stack is there after its removal",
    [...clock(1000), select(), destroys(), state({}), remove(), select()],
    5,
    'destroy_stack: every resource is destroyed, but the backend still has the stack "ci-42". Remove it: pulumi stack rm ci-42\n',
  ],
])("it is no success when %s", async (_what, calls, status, stderr) => {
  const outcome = await destroy({ env: { PARAM_DESTROY_ATTEMPTS: "1" }, calls });
  expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({ status, stderr });
});

test("another stack than the program was handed over for is refused", async () => {
  expect(story(await destroy({ env: { PARAM_STACK: "prod" } }))).toEqual({
    status: 2,
    stdout: "",
    stderr:
      'destroy_stack: parameter "stack" is "prod", but the program was handed over for "ci-42", so nothing was destroyed. Give deploy and destroy the same stack; where two deploy jobs of a workflow have a stack each, let no destroy job come after both of them.\n',
  });
});
