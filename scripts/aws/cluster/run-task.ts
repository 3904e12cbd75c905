import type { Login } from "../../../src/machines/docker/auth.ts";
import type { EcsService } from "../account/behaviour/service-book.ts";
import type { Wire } from "../account/wire.ts";
import { textAt } from "../account/xml.ts";
import type { ContainerInstance } from "./agents.ts";
import type { Engine } from "./engine.ts";
import type { Targets } from "./target-health.ts";
import { type ContainerDefinition, containerOf, type Task, type TaskDefinition } from "./task.ts";

/** What a task holds while it runs. */
export type Held = {
  readonly interface: string;
  readonly address: string;
  readonly container?: string;
  readonly definition?: ContainerDefinition;
  /** Whether its processor is another than this machine's. */
  readonly emulated?: boolean;
};

/** What tasks are run with. */
export type Ground = {
  readonly wire: Wire;
  readonly engine: Engine;
  readonly targets: Targets;
  /** Label of every container, by which whoever made them finds them. */
  readonly label: string;
};

type LoadBalancer = {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
};

/** The groups that a service's tasks are registered with. */
export const balancersOf = ({ asked }: EcsService): readonly LoadBalancer[] =>
  (asked.loadBalancers ?? []) as readonly LoadBalancer[];

type Network = { readonly awsvpcConfiguration?: { readonly securityGroups?: readonly string[] } };

/**
 * Runs a task as an agent does: an interface in the machine's subnet with the service's security groups, the image by
 * what the definition says, the container, the targets. `held` is told of each as soon as it is there, so that a task
 * that fails half-way leaves nothing.
 */
export async function runTask(
  { wire, engine, targets, label }: Ground,
  of: { readonly task: Task; readonly service: EcsService; readonly on: ContainerInstance },
  held: (holds: Held) => void,
): Promise<void> {
  const { task, service, on } = of;
  const network = service.asked.networkConfiguration as Network | undefined;
  const groups = network?.awsvpcConfiguration?.securityGroups ?? [];
  const made = await wire.query("ec2", "CreateNetworkInterface", {
    SubnetId: on.subnet,
    Description: `${task.arn.replace(":task/", ":attachment/")}`,
    ...Object.fromEntries(groups.map((group, index) => [`SecurityGroupId.${index + 1}`, group])),
  });
  const attached = {
    interface: textAt(made, "networkInterface", "networkInterfaceId"),
    address: textAt(made, "networkInterface", "privateIpAddress"),
  };
  held(attached);
  const definition = await onlyContainer(wire, task.definition);
  const platform = `linux/${on.processor}`;
  const emulated = on.processor !== (process.arch === "x64" ? "amd64" : process.arch);
  await pulled({ wire, engine }, definition, platform);
  const container = await engine.run(containerOf(definition, { labels: { [label]: task.arn }, emulated }), platform);
  held({ ...attached, container, definition, emulated });
  const state = await engine.inspect(container);
  for (const { targetGroupArn, containerPort } of balancersOf(service)) {
    const [bound] = state?.NetworkSettings.Ports[`${containerPort}/tcp`] ?? [];
    const local = { host: "127.0.0.1", port: Number(bound?.HostPort ?? 0) };
    targets.put({
      group: targetGroupArn,
      address: attached.address,
      port: containerPort,
      local,
      health: "initial",
      reason: "Elb.RegistrationInProgress",
    });
  }
}

async function onlyContainer(wire: Wire, arn: string): Promise<ContainerDefinition> {
  const { taskDefinition } = await wire.json<{ readonly taskDefinition: TaskDefinition }>(
    "ecs",
    "DescribeTaskDefinition",
    {
      taskDefinition: arn,
    },
  );
  const [definition, ...others] = taskDefinition.containerDefinitions;
  if (definition === undefined || others.length > 0)
    throw new Error(`The stand-in for the ECS agent runs tasks of one container; ${arn} has ${others.length + 1}.`);
  return definition;
}

/** Pulls an image with the credentials that the definition names, and refuses one for another processor. */
async function pulled(
  { wire, engine }: Pick<Ground, "wire" | "engine">,
  { image, repositoryCredentials }: ContainerDefinition,
  platform: string,
): Promise<void> {
  const login = repositoryCredentials && (await loginOf(wire, repositoryCredentials.credentialsParameter));
  await engine.pull(image, { platform, ...(login !== undefined && { login }) }).catch((error: Error) => {
    throw new Error(`CannotPullContainerError: ${error.message}`);
  });
  const processor = await engine.architecture(image);
  // On this machine it might well run.
  if (`linux/${processor}` !== platform)
    throw new Error(
      `Essential container in task exited (exit code 255): exec format error, the image is for linux/${processor}`,
    );
}

async function loginOf(wire: Wire, secret: string): Promise<Login> {
  const { SecretString } = await wire.json<{ readonly SecretString: string }>("secretsmanager", "GetSecretValue", {
    SecretId: secret,
  });
  return JSON.parse(SecretString) as Login;
}

/** Ends a task: no more requests, then the container, then its interface; what it printed goes to its log group. */
export async function endTask({ wire, engine, targets }: Ground, task: Task, holds: Held | undefined): Promise<void> {
  if (holds === undefined) return;
  for (const target of targets.all()) if (target.address === holds.address) targets.remove(target);
  const { container, definition } = holds;
  if (container !== undefined) {
    await keepLogs(wire, task, { definition, text: await engine.logs(container) });
    await engine.remove(container, Math.min(definition?.stopTimeout ?? 30, 10));
  }
  await wire.query("ec2", "DeleteNetworkInterface", { NetworkInterfaceId: holds.interface }).catch(() => undefined);
}

/** As the driver awslogs does, but all at once. */
async function keepLogs(
  wire: Wire,
  task: Task,
  { definition, text }: { readonly definition: ContainerDefinition | undefined; readonly text: string },
): Promise<void> {
  const options = definition?.logConfiguration?.options ?? {};
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (options["awslogs-group"] === undefined || lines.length === 0) return;
  const stream = {
    logGroupName: options["awslogs-group"],
    logStreamName: `${options["awslogs-stream-prefix"]}/${definition?.name}/${task.id}`,
  };
  const logEvents = lines.map((message) => ({ timestamp: task.startedAt, message }));
  // The group may be gone already.
  await wire
    .json("logs", "CreateLogStream", stream)
    .then(() => wire.json("logs", "PutLogEvents", { ...stream, logEvents }))
    .catch(() => undefined);
}
