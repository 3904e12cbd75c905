import { describe, expect, test } from "vitest";
import type { Deployment, EcsService } from "../../../scripts/aws/account/behaviour/service-book.ts";
import { breakerThreshold, decide } from "../../../scripts/aws/cluster/decide.ts";
import type { Task } from "../../../scripts/aws/cluster/task.ts";

const deployment = (id: string, more: Partial<Deployment> = {}): Deployment => ({
  id,
  taskDefinition: `web:${id}`,
  desired: 3,
  running: 0,
  pending: 0,
  failed: 0,
  status: "PRIMARY",
  rollout: "IN_PROGRESS",
  reason: `ECS deployment ${id} in progress.`,
  ...more,
});
const service = (deployments: readonly Deployment[], more: Partial<EcsService> = {}): EcsService => ({
  region: "eu-west-1",
  cluster: "web",
  name: "web",
  asked: { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } },
  status: "ACTIVE",
  deployments,
  events: [],
  ...more,
});
const tasks = (count: number, of: string, more: Partial<Task> = {}): readonly Task[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${of}-${index}`,
    arn: `arn:${of}-${index}`,
    deployment: of,
    definition: `web:${of}`,
    instance: "arn:machine",
    state: "RUNNING",
    health: "HEALTHY",
    target: "healthy",
    startedAt: 0,
    ...more,
  }));
/** What is done, in short. */
const done = (of: EcsService, its: readonly Task[]) => {
  const { start, stop, status, deployments, events } = decide(of, its);
  return {
    start: start.map(({ id }) => id),
    stop: stop.map(({ task }) => task.id),
    status,
    deployments: deployments.map((each) => [
      each.id,
      each.status,
      each.rollout,
      each.running,
      each.pending,
      each.failed,
      each.reason,
    ]),
    events,
  };
};
const nothing = { start: [], stop: [], status: "ACTIVE", events: [] };
const going = "ECS deployment 1 in progress.";

test("a new service gets its tasks, and is steady when all are healthy", () => {
  const made = service([deployment("1")]);
  expect(done(made, [])).toEqual({
    ...nothing,
    start: ["1", "1", "1"],
    deployments: [["1", "PRIMARY", "IN_PROGRESS", 0, 0, 0, going]],
  });
  expect(
    done(made, [
      ...tasks(1, "1", { state: "PENDING", health: "UNKNOWN", target: "initial" }),
      ...tasks(2, "1").slice(1),
    ]),
  ).toEqual({
    ...nothing,
    start: ["1"],
    deployments: [["1", "PRIMARY", "IN_PROGRESS", 1, 1, 0, going]],
  });
  expect(done(made, tasks(3, "1"))).toEqual({
    ...nothing,
    deployments: [["1", "PRIMARY", "COMPLETED", 3, 0, 0, "ECS deployment 1 completed."]],
    events: ["(service web) (deployment 1) deployment completed.", "(service web) has reached a steady state."],
  });
});

test.each<[string, Partial<Task>]>([
  ["its own check has not said yes", { health: "UNKNOWN", target: undefined }],
  ["its own check says no", { health: "UNHEALTHY" }],
  ["the balancer has not found it well", { target: "initial" }],
])("a task that runs is not enough: %s", (_what, more) => {
  expect(done(service([deployment("1")]), tasks(3, "1", more)).deployments).toEqual([
    ["1", "PRIMARY", "IN_PROGRESS", 3, 0, 0, going],
  ]);
});

test("the tasks of the version before stay until those of the new one are healthy, and go then", () => {
  const old = deployment("1", { status: "ACTIVE", rollout: "COMPLETED", reason: "ECS deployment 1 completed." });
  const update = service([deployment("2"), old]);
  const starting = [...tasks(3, "1"), ...tasks(3, "2", { target: "initial" })];
  expect(done(update, starting).stop).toEqual([]);
  const all = [...tasks(3, "1"), ...tasks(3, "2")];
  expect(done(update, all)).toMatchObject({ stop: ["1-0", "1-1", "1-2"], events: [] });
  expect(done(update, tasks(3, "2")).deployments).toEqual([
    ["2", "PRIMARY", "COMPLETED", 3, 0, 0, "ECS deployment 2 completed."],
  ]);
});

describe("the circuit breaker", () => {
  const old = deployment("1", { status: "ACTIVE", rollout: "COMPLETED", reason: "ECS deployment 1 completed." });
  const broke = "ECS deployment circuit breaker: tasks failed to start.";
  const two = service([deployment("2", { failed: 2 }), old]);

  test("opens at half of the wanted tasks, and at no fewer than three", () => {
    expect([1, 3, 6, 7, 1000].map(breakerThreshold)).toEqual([3, 3, 3, 4, 200]);
  });

  test("goes back to the version before, whose tasks still serve", () => {
    const ended = tasks(1, "2", { state: "STOPPED" });
    const decision = decide(two, [...tasks(3, "1"), ...ended]);
    expect(done(two, [...tasks(3, "1"), ...ended])).toEqual({
      ...nothing,
      deployments: [
        ["1", "PRIMARY", "IN_PROGRESS", 3, 0, 0, "ECS deployment circuit breaker: rolling back to deploymentId 1."],
        ["2", "ACTIVE", "FAILED", 0, 0, 3, broke],
      ],
      events: [
        "(service web) (deployment 2) deployment failed: tasks failed to start.",
        "(service web) (deployment 2) rolling back to deploymentId 1.",
      ],
    });
    const then = service(decision.deployments);
    expect(done(then, [...tasks(3, "1"), ...tasks(1, "2", { target: "initial" })]).stop).toEqual(["2-0"]);
    expect(done(then, tasks(3, "1")).deployments).toEqual([
      ["1", "PRIMARY", "COMPLETED", 3, 0, 0, "ECS deployment circuit breaker: rolled back to deploymentId 1."],
    ]);
  });

  test("ends a first deployment for good, and starts no task of it any more", () => {
    const first = service([deployment("1", { failed: 2 })]);
    const decision = decide(first, tasks(1, "1", { state: "STOPPED" }));
    expect(decision.deployments).toMatchObject([{ rollout: "FAILED", failed: 3, reason: broke }]);
    expect(done(service(decision.deployments), []).start).toEqual([]);
  });

  test("does nothing where it is not wanted, and without a way back only ends the deployment", () => {
    const ended = tasks(1, "2", { state: "STOPPED" });
    expect(done({ ...two, asked: {} }, [...tasks(3, "1"), ...ended])).toMatchObject({
      start: ["2", "2", "2"],
      events: [],
    });
    const breaker = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } };
    expect(decide({ ...two, asked: breaker }, [...tasks(3, "1"), ...ended]).deployments).toMatchObject([
      { id: "2", status: "PRIMARY", rollout: "FAILED" },
      { id: "1" },
    ]);
  });

  test("does not count a task that ends after its deployment is complete: it is replaced", () => {
    const complete = service([deployment("1", { rollout: "COMPLETED" })]);
    expect(done(complete, [...tasks(2, "1"), ...tasks(3, "1", { state: "STOPPED" }).slice(2)])).toMatchObject({
      start: ["1"],
      deployments: [["1", "PRIMARY", "COMPLETED", 2, 0, 0, going]],
    });
  });
});

test("fewer wanted tasks end those that are too many", () => {
  expect(done(service([deployment("1", { desired: 1, rollout: "COMPLETED" })]), tasks(3, "1")).stop).toEqual([
    "1-1",
    "1-2",
  ]);
});

test("a service that is deleted is gone when its last task is", () => {
  const leaving = service([deployment("1", { rollout: "COMPLETED" })], { status: "DRAINING" });
  expect(done(leaving, tasks(2, "1"))).toMatchObject({ status: "DRAINING", stop: ["1-0", "1-1"], start: [] });
  expect(done(leaving, tasks(2, "1", { state: "STOPPED" }))).toMatchObject({
    status: "INACTIVE",
    stop: [],
    deployments: [],
  });
});
