import { describe, expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { clock, story } from "./engine.ts";

const cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";
const definition = (revision: number) =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/web-production:${revision}`;

const deployed = (ecsService: unknown) => ({
  ".arm-pipeline/deployment.json": JSON.stringify({ schema: 2, outputs: { ecsService } }),
});
const files = deployed({ cluster, service: "web", taskDefinition: definition(8) });

/** A deployment as DescribeServices tells it. */
const deployment = (revision: number, facts: object = {}) => ({
  status: "PRIMARY",
  taskDefinition: definition(revision),
  desiredCount: 3,
  runningCount: 3,
  failedTasks: 0,
  rolloutState: "COMPLETED",
  rolloutStateReason: "ECS deployment ecs-svc/1 completed.",
  ...facts,
});

const ask = (reply: Reply, service = "web"): PlannedCall =>
  call(`aws ecs describe-services --output=json --region=eu-west-1 --cluster=${cluster} --services=${service}`, reply);
const answered = (deployments: readonly object[], service: object = {}): PlannedCall =>
  ask({
    stdout: JSON.stringify({ services: [{ status: "ACTIVE", deployments, events: [], ...service }], failures: [] }),
  });

const verify = (calls: readonly PlannedCall[], options: ScriptOptions = {}) =>
  runScript("verify_ecs_service.sh", {
    files,
    tools: ["aws"],
    ...options,
    calls,
    env: { PARAM_ECS_SERVICE: "ecsService", PARAM_ECS_DEADLINE: "60", ...options.env },
  });

test("a service whose deployment of the wanted task definition is complete passes at once", async () => {
  const outcome = await verify([...clock(100), answered([deployment(8)])]);
  expect(story(outcome)).toEqual({
    status: 0,
    stdout: 'The ECS service "web" runs web-production:8 (3 of 3 tasks).\n',
    stderr: "",
  });
  expect(outcome.left).toEqual({});
});

test("a rollout that is under way is waited for", async () => {
  const going = deployment(8, { rolloutState: "IN_PROGRESS", runningCount: 1, failedTasks: 1 });
  const old = deployment(7, { status: "ACTIVE", rolloutStateReason: "completed" });
  const outcome = await verify([
    ...clock(100, 101, 107),
    answered([going, old]),
    answered([going, old]),
    answered([deployment(8)]),
  ]);
  expect([outcome.status, outcome.pauses, outcome.stdout]).toEqual([
    0,
    [5, 10],
    'The ECS service "web": 1 of 3 tasks of web-production:8 run (1 tasks failed); asking again in 5 s.\n' +
      'The ECS service "web": 1 of 3 tasks of web-production:8 run (1 tasks failed); asking again in 10 s.\n' +
      'The ECS service "web" runs web-production:8 (3 of 3 tasks).\n',
  ]);
});

describe("a release that ECS took back is a failure that says so", () => {
  const again =
    "Its tasks' logs say why they ended; the stack names what was deployed, so deploy again when that is repaired.\n";

  test("while the circuit breaker rolls it back", async () => {
    const outcome = await verify([
      ...clock(100),
      answered(
        [
          deployment(7, {
            rolloutState: "IN_PROGRESS",
            rolloutStateReason: "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/0.",
          }),
          deployment(8, {
            status: "ACTIVE",
            rolloutState: "FAILED",
            failedTasks: 10,
            rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
          }),
        ],
        {
          events: [
            { createdAt: "2026-01-31T12:00:00Z", message: "(service web) (deployment ecs-svc/1) deployment failed." },
          ],
        },
      ),
    ]);
    expect(story(outcome)).toEqual({
      status: 5,
      stdout:
        'What ECS says of the service "web":\n  2026-01-31T12:00:00Z (service web) (deployment ecs-svc/1) deployment failed.\n',
      stderr:
        'verify_ecs_service: the ECS service "web" runs web-production:7, not web-production:8, which was deployed: ECS rolled the release back ' +
        `(ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/0; ECS deployment circuit breaker: tasks failed to start; 10 tasks failed). ${again}`,
    });
  });

  test("when it has rolled back, which only its events tell", async () => {
    const message = "(service web) rolled back to deployment ecs-svc/0.";
    const outcome = await verify([
      ...clock(100),
      answered([deployment(7)], { events: [{ createdAt: "2026-01-31T12:00:00Z", message }] }),
    ]);
    expect([outcome.status, outcome.stderr]).toEqual([
      5,
      'verify_ecs_service: the ECS service "web" runs web-production:7, not web-production:8, which was deployed: ECS rolled the release back ' +
        `((service web) rolled back to deployment ecs-svc/0). ${again}`,
    ]);
  });

  test("when another version runs and nothing tells why", async () => {
    const outcome = await verify([...clock(100), answered([deployment(9)])]);
    expect([outcome.status, outcome.stderr]).toEqual([
      5,
      'verify_ecs_service: the ECS service "web" runs web-production:9, not web-production:8, which was deployed: ' +
        `it was rolled back, or another update came in between. ${again}`,
    ]);
  });

  test("when it failed and is not rolled back", async () => {
    const outcome = await verify([
      ...clock(100),
      answered([
        deployment(8, { rolloutState: "FAILED", failedTasks: 3, rolloutStateReason: "tasks failed to start." }),
      ]),
    ]);
    expect([outcome.status, outcome.stderr]).toEqual([
      5,
      `verify_ecs_service: the ECS service "web" could not start web-production:8, which was deployed (tasks failed to start; 3 tasks failed). ${again}`,
    ]);
  });
});

test("a controller without rollout states is judged by its tasks", async () => {
  const one = deployment(8, { rolloutState: undefined, runningCount: 2 });
  const outcome = await verify([...clock(100, 101), answered([one]), answered([{ ...one, runningCount: 3 }])]);
  expect([outcome.status, outcome.pauses]).toEqual([0, [5]]);
});

test("one deadline for all: what is not ready then is said", async () => {
  const going = deployment(8, { rolloutState: "IN_PROGRESS", runningCount: 0 });
  const outcome = await verify([...clock(100, 158, 160), answered([going]), answered([going])]);
  expect([outcome.status, outcome.pauses, outcome.stderr]).toEqual([
    5,
    [2],
    'verify_ecs_service: the ECS service "web" was not ready after 60 s: 0 of 3 tasks of web-production:8 run. Raise "ecs_deadline" if it needs longer.\n',
  ]);
});

test("of several services each is asked", async () => {
  const names = ["api", "web"].map((service) => ({ cluster, service, taskDefinition: definition(8) }));
  const stdout = JSON.stringify({ services: [{ status: "ACTIVE", deployments: [deployment(8)] }] });
  const outcome = await verify([...clock(100), ask({ stdout }, "api"), ask({ stdout })], { files: deployed(names) });
  expect([outcome.status, outcome.stdout.split("\n").length]).toEqual([0, 3]);
});

test.each([
  [
    "a service that is missing",
    { stdout: '{"services":[],"failures":[{"reason":"MISSING"}]}' },
    5,
    /^.*: the ECS service "web", which the stack output "ecsService" names, does not exist in the cluster/,
  ],
  [
    "a service that is being deleted",
    { stdout: '{"services":[{"status":"INACTIVE"}]}' },
    5,
    /does not exist in the cluster/,
  ],
  [
    "a cluster that is missing",
    { status: 254, stderr: "ClusterNotFoundException: Cluster not found.\n" },
    5,
    /the ECS cluster "arn:.*", which the stack output "ecsService" names, does not exist\.\n$/,
  ],
  [
    "no permission",
    { status: 254, stderr: "An error occurred (AccessDeniedException) ...\n" },
    3,
    /AWS refused to tell about the ECS service "web"\. This job needs credentials that may ecs:DescribeServices: a role_arn, or keys in a context\.\n$/,
  ],
  ["no credentials", { status: 253, stderr: "Unable to locate credentials.\n" }, 3, /AWS refused/],
  [
    "any other failure",
    { status: 252, stderr: "usage: aws\n" },
    1,
    /the AWS command line failed; what it said stands above\.\n$/,
  ],
  ["an answer that is none", { stdout: "no JSON" }, 1, /what the AWS command line answered cannot be read\.\n$/],
])("%s ends with its status and sentence", async (_what, reply, status, sentence) => {
  const outcome = await verify([...clock(100), ask(reply)]);
  expect([outcome.status, outcome.stderr]).toEqual([status, expect.stringMatching(sentence)]);
});

test("a passing fault is waited out, and lasts no longer than the deadline", async () => {
  const fault = ask({ status: 254, stderr: "An error occurred (ThrottlingException) ...\n" });
  expect((await verify([...clock(100, 101), fault, answered([deployment(8)])])).status).toBe(0);
  const outcome = await verify([...clock(100, 101, 160), fault, fault]);
  expect([outcome.status, outcome.stderr]).toEqual([
    4,
    expect.stringMatching(/AWS could not be reached before the deadline; what its command line said stands above\.\n$/),
  ]);
});

test.each([
  ["is missing", undefined],
  ["is a text", "web"],
  ["lacks a part", { cluster, taskDefinition: definition(8) }],
  ["has a hostile part", { cluster, service: "--help", taskDefinition: `${definition(8)} x` }],
  ["names a family without a revision", { cluster, service: "web", taskDefinition: "web-production" }],
  ["is an empty list", []],
])("an output that %s is refused, and nothing is asked", async (_what, output) => {
  const outcome = await verify([...clock(100)], { files: deployed(output) });
  expect(story(outcome)).toEqual({
    status: 2,
    stdout: "",
    stderr:
      'verify_ecs_service: the stack output "ecsService" does not name an ECS service, or is secret or missing. Export {cluster, service, taskDefinition} by that name: the ARN or name of the cluster, the service\'s name, and the ARN of the task definition.\n',
  });
});

test("without a deployment there is nothing to ask", async () => {
  const outcome = await verify([], { files: {} });
  expect(story(outcome)).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "verify_ecs_service: there is no .arm-pipeline/deployment.json: run this after the update, in the same job.\n",
  });
});
