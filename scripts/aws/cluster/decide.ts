import type { Deployment, EcsService } from "../account/behaviour/service-book.ts";
import type { Task } from "./task.ts";

/** What is to be done for a service, and how it is told of then. */
export type Decision = {
  /** For which deployments a task is to be started. */
  readonly start: readonly Deployment[];
  readonly stop: readonly { readonly task: Task; readonly why: string }[];
  readonly status: EcsService["status"];
  readonly deployments: readonly Deployment[];
  readonly events: readonly string[];
};

/**
 * As many failed tasks end a deployment: half of the wanted ones, at least 3 and at most 200.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export const breakerThreshold = (desired: number): number => Math.min(200, Math.max(3, Math.ceil(desired / 2)));

const alive = ({ state }: Task): boolean => state !== "STOPPED";
/** A container without a check of its own counts as healthy, and a task without a balancer as reached. */
const ready = ({ state, health, target }: Task): boolean =>
  state === "RUNNING" && health === "HEALTHY" && (target === undefined || target === "healthy");

type Breaker = { readonly enable?: boolean; readonly rollback?: boolean };

/**
 * What the scheduler of ECS does next: new tasks first, old ones away once the new are healthy, back to the version
 * before where too many of the new fail. `tasks` are all that are alive or have ended since it was last decided.
 */
export function decide(service: EcsService, tasks: readonly Task[]): Decision {
  const name = `(service ${service.name})`;
  const ofDeployment = (id: string) => tasks.filter(({ deployment }) => deployment === id);
  const living = tasks.filter(alive);
  if (service.status !== "ACTIVE")
    return {
      start: [],
      stop: living.map((task) => ({ task, why: `${name} is being deleted` })),
      status: service.status === "DRAINING" && living.length === 0 ? "INACTIVE" : service.status,
      deployments: living.length === 0 ? [] : service.deployments.map((each) => counted(each, ofDeployment(each.id))),
      events: [],
    };
  const [primary, ...others] = service.deployments.map((each) => counted(each, ofDeployment(each.id)));
  if (primary === undefined) return { start: [], stop: [], status: "ACTIVE", deployments: [], events: [] };
  const broken = breaks(service, primary);
  if (broken) return failed(service, { primary, others, name });
  return goOn(primary, { others, living, name });
}

/** With the counts of its tasks; an ended one counts against a deployment that is not complete. */
function counted(deployment: Deployment, its: readonly Task[]): Deployment {
  const ended = its.filter((task) => !alive(task)).length;
  return {
    ...deployment,
    running: its.filter(({ state }) => state === "RUNNING").length,
    pending: its.filter(({ state }) => state === "PENDING").length,
    failed: deployment.rollout === "IN_PROGRESS" ? deployment.failed + ended : deployment.failed,
  };
}

function breaks({ asked }: EcsService, primary: Deployment): boolean {
  const configured = asked.deploymentConfiguration as { readonly deploymentCircuitBreaker?: Breaker } | undefined;
  const enabled = configured?.deploymentCircuitBreaker?.enable === true;
  return enabled && primary.rollout === "IN_PROGRESS" && primary.failed >= breakerThreshold(primary.desired);
}

function failed(
  { asked }: EcsService,
  at: { readonly primary: Deployment; readonly others: readonly Deployment[]; readonly name: string },
): Decision {
  const { primary, others, name } = at;
  const configured = asked.deploymentConfiguration as { readonly deploymentCircuitBreaker?: Breaker };
  const reason = "ECS deployment circuit breaker: tasks failed to start.";
  const gone: Deployment = { ...primary, rollout: "FAILED", reason };
  const said = `${name} (deployment ${primary.id}) deployment failed: tasks failed to start.`;
  const before = others.find(({ rollout }) => rollout === "COMPLETED");
  if (configured.deploymentCircuitBreaker?.rollback !== true || before === undefined)
    return { start: [], stop: [], status: "ACTIVE", deployments: [gone, ...others], events: [said] };
  const back = `rolling back to deploymentId ${before.id}.`;
  const again: Deployment = {
    ...before,
    status: "PRIMARY",
    rollout: "IN_PROGRESS",
    desired: primary.desired,
    failed: 0,
    reason: `ECS deployment circuit breaker: ${back}`,
  };
  return {
    start: [],
    stop: [],
    status: "ACTIVE",
    deployments: [again, { ...gone, status: "ACTIVE", desired: 0 }, ...others.filter((each) => each !== before)],
    events: [said, `${name} (deployment ${primary.id}) ${back}`],
  };
}

function goOn(
  primary: Deployment,
  at: { readonly others: readonly Deployment[]; readonly living: readonly Task[]; readonly name: string },
): Decision {
  const { others, living, name } = at;
  const its = living.filter(({ deployment }) => deployment === primary.id);
  const wanted = primary.rollout === "FAILED" ? 0 : Math.max(0, primary.desired - its.length);
  const start = Array.from({ length: wanted }, () => primary);
  const tooMany = its.slice(primary.desired).map((task) => ({ task, why: "Scaling activity initiated by deployment" }));
  const complete = its.filter(ready).length >= primary.desired;
  const superseded = living.filter(({ deployment }) => deployment !== primary.id);
  // What failed makes room at once; what serves stays until the new tasks do.
  const stop = superseded
    .filter(({ deployment }) => complete || others.find(({ id }) => id === deployment)?.rollout === "FAILED")
    .map((task) => ({ task, why: "Scaling activity initiated by deployment" }));
  const left = others.filter(({ id }) => superseded.some(({ deployment }) => deployment === id));
  const isDone = complete && left.length === 0 && primary.rollout === "IN_PROGRESS";
  const rollback = primary.reason.includes("rolling back");
  const done: Deployment = {
    ...primary,
    rollout: "COMPLETED",
    reason: rollback
      ? `ECS deployment circuit breaker: rolled back to deploymentId ${primary.id}.`
      : `ECS deployment ${primary.id} completed.`,
  };
  return {
    start,
    stop: [...stop, ...tooMany],
    status: "ACTIVE",
    deployments: [isDone ? done : primary, ...left],
    events: isDone
      ? [`${name} (deployment ${primary.id}) deployment completed.`, `${name} has reached a steady state.`]
      : [],
  };
}
