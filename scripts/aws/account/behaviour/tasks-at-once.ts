import { type Wire, wireTo } from "../wire.ts";
import { obstacleOf } from "./obstacles.ts";
import type { Deployment, EcsService, ServiceBook } from "./service-book.ts";

/** How long the requests of a task may end before it is stopped: of 15 seconds, what a test can wait for. */
const drainMs = 1_500;

/** How often services are looked at, and after how many tasks that failed the circuit breaker opens: AWS's least. */
const everyMs = 150;
const breaksAfter = 3;

/**
 * Runs no task and reports them all as running, a moment after they could run on AWS: for what is to be known of an
 * account and not of an app. A task that could not run there, for want of a permission, a way out or an open port,
 * fails.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function runTasksAtOnce(
  services: ServiceBook,
  { moto, account }: { readonly moto: string; readonly account?: string },
): { readonly stop: () => Promise<void> } {
  let looking: Promise<unknown> = Promise.resolve();
  let busy = false;
  const draining = new Map<string, number>();
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = Promise.all(
      services
        .all()
        .map((service) => look(services, { service, wire: wireTo(moto, service.region, account), draining })),
    )
      // The account changes while it is looked at.
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

async function look(
  services: ServiceBook,
  {
    service,
    wire,
    draining,
  }: { readonly service: EcsService; readonly wire: Wire; readonly draining: Map<string, number> },
): Promise<void> {
  const { status, deployments, name } = service;
  const [primary, ...older] = deployments;
  if (status === "DRAINING") {
    const since = draining.get(name) ?? Date.now();
    draining.set(name, since);
    if (Date.now() - since < drainMs) return;
    // Nobody but the agent can say that a task has stopped, and for that it needs its permission and its way out.
    const obstacle = await obstacleOf(service, { wire, of: "stopping" });
    services.report(service, obstacle === undefined ? { status: "INACTIVE", deployments: [] } : { event: obstacle });
    return;
  }
  if (status !== "ACTIVE" || primary === undefined || primary.rollout === "FAILED") return;
  if (primary.rollout === "COMPLETED" && primary.running === primary.desired && older.length === 0) return;
  const obstacle = await obstacleOf(service, { wire, of: "starting" });
  if (obstacle !== undefined) return failed(services, { service, primary, obstacle });
  const reason = `ECS deployment ${primary.id} completed.`;
  services.report(service, {
    deployments: [{ ...primary, running: primary.desired, rollout: "COMPLETED", reason }],
    event: `(service ${name}) has reached a steady state.`,
  });
}

function failed(
  services: ServiceBook,
  {
    service,
    primary,
    obstacle,
  }: { readonly service: EcsService; readonly primary: Deployment; readonly obstacle: string },
): void {
  const { deploymentConfiguration } = service.asked as {
    readonly deploymentConfiguration?: { readonly deploymentCircuitBreaker?: { readonly enable: boolean } };
  };
  const count = primary.failed + 1;
  const open = deploymentConfiguration?.deploymentCircuitBreaker?.enable === true && count >= breaksAfter;
  const reason = "ECS deployment circuit breaker: tasks failed to start.";
  const rest = service.deployments.filter((each) => each !== primary);
  services.report(service, {
    deployments: [{ ...primary, failed: count, ...(open && { rollout: "FAILED" as const, reason }) }, ...rest],
    event: obstacle,
  });
}
