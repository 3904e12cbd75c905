import { jsonAnswer } from "../account/answer.ts";
import type { Layer } from "../account/layer.ts";
import type { Task } from "./task.ts";

/** A task, and what it was started for. */
export type ServiceTask = { readonly task: Task; readonly cluster: string; readonly service: string };

const lastPart = (arn: unknown): string =>
  String(arn ?? "default")
    .split("/")
    .at(-1) ?? "";

/**
 * Answers about tasks, whose states moto moves on each time that it is asked, and counts them where a cluster and its
 * instances are told of.
 */
export function taskAnswers(tasks: () => readonly ServiceTask[]): readonly Layer[] {
  const counts = (of: (each: ServiceTask) => boolean) => ({
    runningTasksCount: tasks().filter((each) => of(each) && each.task.state === "RUNNING").length,
    pendingTasksCount: tasks().filter((each) => of(each) && each.task.state === "PENDING").length,
  });
  const counting = (action: string, list: string, of: (told: Told) => (each: ServiceTask) => boolean): Layer => ({
    service: "ecs",
    actions: [action],
    around: async (request, _world, next) => {
      const answer = await next(request);
      if (answer.status !== 200) return answer;
      const body = JSON.parse(answer.body) as Readonly<Record<string, readonly Told[]>>;
      return jsonAnswer({ ...body, [list]: (body[list] ?? []).map((each) => ({ ...each, ...counts(of(each)) })) });
    },
  });
  return [
    counting(
      "DescribeClusters",
      "clusters",
      ({ clusterArn }) =>
        ({ cluster }) =>
          cluster === lastPart(clusterArn),
    ),
    counting("DescribeContainerInstances", "containerInstances", ({ containerInstanceArn }) => ({ task }) => {
      return task.instance === containerInstanceArn;
    }),
    {
      service: "ecs",
      actions: ["ListTasks"],
      around: async ({ json }) => {
        const wanted = json.desiredStatus ?? "RUNNING";
        const found = tasks().filter(
          ({ task, cluster, service }) =>
            cluster === lastPart(json.cluster) &&
            (json.serviceName === undefined || service === lastPart(json.serviceName)) &&
            (json.containerInstance === undefined || task.instance.endsWith(lastPart(json.containerInstance))) &&
            (task.state === "STOPPED" ? "STOPPED" : "RUNNING") === wanted,
        );
        return jsonAnswer({ taskArns: found.map(({ task }) => task.arn) });
      },
    },
    {
      service: "ecs",
      actions: ["DescribeTasks"],
      around: async ({ json }) => {
        const asked = (json.tasks ?? []) as readonly string[];
        const found = tasks().filter(({ task }) => asked.some((each) => lastPart(each) === task.id));
        const missing = asked.filter((each) => !found.some(({ task }) => lastPart(each) === task.id));
        return jsonAnswer({
          tasks: found.map(told),
          failures: missing.map((arn) => ({ arn, reason: "MISSING" })),
        });
      },
    },
  ];
}

type Told = Readonly<Record<string, unknown>>;

const told = ({ task, cluster, service }: ServiceTask): Told => ({
  taskArn: task.arn,
  clusterArn: task.arn.replace(/:task\/.*/, `:cluster/${cluster}`),
  taskDefinitionArn: task.definition,
  containerInstanceArn: task.instance,
  group: `service:${service}`,
  startedBy: task.deployment,
  launchType: "EC2",
  lastStatus: task.state,
  desiredStatus: task.state === "STOPPED" ? "STOPPED" : "RUNNING",
  healthStatus: task.health,
  createdAt: Math.round(task.startedAt / 1000),
  ...(task.reason !== undefined && { stoppedReason: task.reason }),
});
