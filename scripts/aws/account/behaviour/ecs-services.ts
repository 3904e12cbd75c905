import { jsonAnswer } from "../answer.ts";
import type { Layer } from "../layer.ts";

type Json = Readonly<Record<string, unknown>>;

/** One version of a service on its way in or out. */
export type Deployment = {
  readonly id: string;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failed: number;
  readonly status: "PRIMARY" | "ACTIVE";
  readonly rollout: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  readonly reason: string;
};

/** A service of ECS, with what moto forgets of it. */
export type EcsService = {
  readonly cluster: string;
  readonly name: string;
  /** What was asked for it, by creation and by every update since. */
  readonly asked: Json;
  readonly status: "ACTIVE" | "DRAINING" | "INACTIVE";
  readonly deployments: readonly Deployment[];
  /** The newest first. */
  readonly events: readonly { readonly id: string; readonly createdAt: number; readonly message: string }[];
};

/** The services of an account, for whoever runs their tasks. */
export type ServiceBook = {
  readonly all: () => readonly EcsService[];
  /** Reports what became of it. */
  readonly report: (
    service: EcsService,
    news: Partial<Pick<EcsService, "status" | "deployments">> & { readonly event?: string },
  ) => void;
};

type Book = ServiceBook & {
  readonly tasksRunAtOnce: boolean;
  readonly put: (service: EcsService) => void;
  readonly get: (cluster: unknown, name: unknown) => EcsService | undefined;
};

const lastPart = (arn: unknown): string =>
  String(arn ?? "default")
    .split("/")
    .at(-1) ?? "";
const keyOf = (cluster: unknown, name: unknown): string => `${lastPart(cluster)}/${lastPart(name)}`;

/** An empty one. */
export function serviceBook({ tasksRunAtOnce }: { readonly tasksRunAtOnce: boolean }): ServiceBook {
  const services = new Map<string, EcsService>();
  const put = (service: EcsService) => services.set(keyOf(service.cluster, service.name), service);
  const book: Book = {
    tasksRunAtOnce,
    all: () => [...services.values()],
    get: (cluster, name) => services.get(keyOf(cluster, name)),
    put,
    report: (service, { event, ...news }) => {
      const known = services.get(keyOf(service.cluster, service.name)) ?? service;
      const said = event === undefined ? [] : [{ id: `${known.events.length}`, createdAt: now(), message: event }];
      put({ ...known, ...news, events: [...said, ...known.events] });
    },
  };
  return book;
}

const now = (): number => Math.round(Date.now() / 1000);

/** How long tasks take to start and to stop where nothing runs them. */
const atOnceMs = 400;

/**
 * A service as ECS has it: with its deployments, its capacity providers, its circuit breaker. moto keeps a part of what
 * it was asked for and gives it no tasks.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
 */
export function ecsServices(shared: ServiceBook): Layer {
  const book = shared as Book;
  return {
    service: "ecs",
    actions: ["CreateService", "UpdateService", "DescribeServices", "DeleteService"],
    around: async (request, { later }, next) => {
      const answer = await next(request);
      if (answer.status !== 200) return answer;
      const { cluster, service, serviceName } = request.json;
      const body = JSON.parse(answer.body) as { readonly service?: Json; readonly services?: readonly Json[] };
      if (request.action === "CreateService" || request.action === "UpdateService") {
        const name = lastPart(serviceName ?? service);
        const old = book.get(cluster, name);
        const known = old?.status === "ACTIVE" ? old : undefined;
        const asked: Json = { ...known?.asked, ...request.json };
        book.put({
          status: "ACTIVE",
          events: [],
          ...known,
          cluster: lastPart(cluster),
          name,
          asked,
          deployments: deploymentsOf(known, asked),
        });
        if (book.tasksRunAtOnce) later(atOnceMs, async () => settle(book, book.get(cluster, name)));
      }
      if (request.action === "DeleteService") {
        const known = book.get(cluster, service);
        if (known !== undefined) book.report(known, { status: "DRAINING" });
        if (book.tasksRunAtOnce && known !== undefined)
          later(atOnceMs, async () => book.report(known, { status: "INACTIVE", deployments: [] }));
      }
      const whole = (each: Json) => ({ ...each, ...overlay(book.get(each.clusterArn, each.serviceName)) });
      return jsonAnswer({
        ...body,
        ...(body.service !== undefined && { service: whole(body.service) }),
        ...(body.services !== undefined && { services: body.services.map(whole) }),
      });
    },
  };
}

/** Another task definition is a deployment of its own, beside the one that is there. */
function deploymentsOf(known: EcsService | undefined, asked: Json): readonly Deployment[] {
  const taskDefinition = String(asked.taskDefinition ?? "");
  const desired = Number(asked.desiredCount ?? 0);
  const [primary] = known?.deployments ?? [];
  if (primary?.taskDefinition === taskDefinition && asked.forceNewDeployment !== true)
    return (known?.deployments ?? []).map((each) => (each === primary ? { ...each, desired } : each));
  const id = `ecs-svc/${(known?.deployments.length ?? 0) + 1}${Date.now()}`;
  const made: Deployment = {
    id,
    taskDefinition,
    desired,
    running: 0,
    pending: 0,
    failed: 0,
    status: "PRIMARY",
    rollout: "IN_PROGRESS",
    reason: `ECS deployment ${id} in progress.`,
  };
  return [made, ...(known?.deployments ?? []).map((each) => ({ ...each, status: "ACTIVE" as const }))];
}

function settle(book: ServiceBook, service: EcsService | undefined): void {
  const [primary] = service?.deployments ?? [];
  if (service === undefined || primary === undefined) return;
  const done = { ...primary, running: primary.desired, rollout: "COMPLETED" as const };
  book.report(service, {
    deployments: [{ ...done, reason: `ECS deployment ${primary.id} completed.` }],
    event: `(service ${service.name}) has reached a steady state.`,
  });
}

/** What ECS says of a service besides what moto says. */
function overlay(service: EcsService | undefined): Json {
  if (service === undefined) return {};
  const { asked, deployments, events, status } = service;
  const sum = (of: "running" | "pending") => deployments.reduce((total, each) => total + each[of], 0);
  return {
    status,
    runningCount: sum("running"),
    pendingCount: sum("pending"),
    desiredCount: asked.desiredCount,
    taskDefinition: deployments[0]?.taskDefinition ?? asked.taskDefinition,
    ...(asked.capacityProviderStrategy !== undefined && { launchType: undefined }),
    capacityProviderStrategy: asked.capacityProviderStrategy,
    placementStrategy: asked.placementStrategy,
    networkConfiguration: asked.networkConfiguration,
    loadBalancers: asked.loadBalancers,
    healthCheckGracePeriodSeconds: asked.healthCheckGracePeriodSeconds,
    deploymentConfiguration: asked.deploymentConfiguration,
    enableECSManagedTags: asked.enableECSManagedTags ?? false,
    propagateTags: asked.propagateTags ?? "NONE",
    events,
    deployments: deployments.map((each) => ({
      id: each.id,
      status: each.status,
      taskDefinition: each.taskDefinition,
      desiredCount: each.desired,
      runningCount: each.running,
      pendingCount: each.pending,
      failedTasks: each.failed,
      rolloutState: each.rollout,
      rolloutStateReason: each.reason,
      capacityProviderStrategy: asked.capacityProviderStrategy,
      networkConfiguration: asked.networkConfiguration,
    })),
  };
}
