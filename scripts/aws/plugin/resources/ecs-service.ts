import {
  CreateServiceCommand,
  DeleteServiceCommand,
  type Deployment,
  DescribeServicesCommand,
  type Service,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import type { Account } from "../account.ts";
import {
  flag,
  list,
  number,
  object,
  optional,
  replacing,
  required,
  text,
  unread,
  type Values,
  withDefault,
} from "../properties.ts";
import { type Call, resourceType } from "../resource-type.ts";
import { smallTagList, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, until, whileRefused } from "../waiting.ts";
import { changeEcsTags } from "./ecs-cluster.ts";

const properties = {
  name: replacing(optional(text)),
  cluster: replacing(required(text)),
  taskDefinition: required(text),
  desiredCount: withDefault(number, 0),
  capacityProviderStrategies: optional(
    list(object({ capacityProvider: required(text), weight: optional(number), base: optional(number) })),
  ),
  orderedPlacementStrategies: optional(list(object({ type: required(text), field: optional(text) }))),
  networkConfiguration: optional(
    object({ subnets: required(list(text)), securityGroups: optional(list(text)), assignPublicIp: optional(flag) }),
  ),
  loadBalancers: optional(
    list(object({ targetGroupArn: required(text), containerName: required(text), containerPort: required(number) })),
  ),
  healthCheckGracePeriodSeconds: optional(number),
  deploymentMinimumHealthyPercent: withDefault(number, 100),
  deploymentMaximumPercent: withDefault(number, 200),
  deploymentCircuitBreaker: optional(object({ enable: required(flag), rollback: required(flag) })),
  waitForSteadyState: unread(withDefault(flag, false)),
  forceDelete: unread(withDefault(flag, false)),
  enableEcsManagedTags: withDefault(flag, false),
  propagateTags: optional(text),
  tags,
};
type Inputs = Values<typeof properties>;

const gone = ["ServiceNotFoundException", "ClusterNotFoundException"];

async function describe({ ecs }: Account, cluster: string, service: string): Promise<Service | undefined> {
  const described = await unlessMissing(
    gone,
    ecs.send(new DescribeServicesCommand({ cluster, services: [service], include: ["TAGS"] })),
  );
  return described?.services?.[0];
}

const network = ({ networkConfiguration: given }: Inputs) =>
  given && {
    awsvpcConfiguration: {
      subnets: [...given.subnets],
      securityGroups: given.securityGroups && [...given.securityGroups],
      assignPublicIp: given.assignPublicIp === true ? ("ENABLED" as const) : ("DISABLED" as const),
    },
  };

/** What can be changed of a service that is there. */
const changeable = (inputs: Inputs) => ({
  cluster: inputs.cluster,
  taskDefinition: inputs.taskDefinition,
  desiredCount: inputs.desiredCount,
  capacityProviderStrategy: inputs.capacityProviderStrategies?.map((each) => ({ ...each })) as {
    capacityProvider: string;
  }[],
  placementStrategy: inputs.orderedPlacementStrategies?.map(({ type, field }) => ({ type: type as "spread", field })),
  networkConfiguration: network(inputs),
  loadBalancers: inputs.loadBalancers?.map((each) => ({ ...each })),
  healthCheckGracePeriodSeconds: inputs.healthCheckGracePeriodSeconds,
  deploymentConfiguration: {
    minimumHealthyPercent: inputs.deploymentMinimumHealthyPercent,
    maximumPercent: inputs.deploymentMaximumPercent,
    deploymentCircuitBreaker: inputs.deploymentCircuitBreaker,
  },
  enableECSManagedTags: inputs.enableEcsManagedTags,
  propagateTags: inputs.propagateTags as "SERVICE",
});

/** A service is steady when one deployment is left, and it has all of its tasks. */
const isSteady = ({ deployments = [], desiredCount, runningCount }: Service): boolean =>
  deployments.length === 1 && desiredCount === runningCount && deployments[0]?.rolloutState !== "IN_PROGRESS";

async function steady(name: string, inputs: Inputs, call: Call): Promise<void> {
  let last: Service | undefined;
  await until({ what: `the service "${name}" to be steady`, minutes: 20 }, call, async () => {
    last = await describe(call.account, inputs.cluster, name);
    if (last === undefined || last.status !== "ACTIVE") throw new Error(`the service "${name}" is ${last?.status}`);
    const failed = last.deployments?.find(({ rolloutState }: Deployment) => rolloutState === "FAILED");
    if (failed !== undefined && last.deployments?.length === 1)
      throw new Error(`the deployment of "${name}" failed: ${failed.rolloutStateReason}`);
    return isSteady(last) ? true : undefined;
  }).catch((error: Error) => {
    const { runningCount = 0, desiredCount = 0, events = [] } = last ?? {};
    // The last one says that it failed; those before it say why.
    const messages = [...new Set(events.slice(0, 5).map(({ message = "" }) => message))];
    const said = messages.length === 0 ? "" : ` ECS says: ${messages.join(" ")}`;
    throw new Error(`${error.message} (${runningCount} of ${desiredCount} tasks run).${said}`, { cause: error });
  });
}

/** `aws:ecs/service:Service` */
export const ecsService = resourceType({
  token: "aws:ecs/service:Service",
  properties,
  named: { property: "name", longest: 255 },
  create: async (inputs, call) => {
    const name = inputs.name ?? "";
    // A role or a listener that was made a moment ago is not known everywhere yet.
    const waiting = {
      what: "its role and its balancer to be known to ECS",
      minutes: 2,
      codes: ["ClusterNotFoundException", "InvalidParameterException"],
      saying: /verify that the ECS service role|does not have an associated load balancer|Unable to assume|not ACTIVE/,
    };
    const made = await whileRefused(waiting, { signal: call.signal, limitMs: undefined }, () =>
      call.account.ecs.send(
        new CreateServiceCommand({ ...changeable(inputs), serviceName: name, tags: smallTagList(inputs.tags) }),
      ),
    );
    const arn = made.service?.serviceArn ?? "";
    call.exists(arn);
    if (inputs.waitForSteadyState) await steady(name, inputs, call);
    return arn;
  },
  read: async (arn, { account, known }) => {
    const found = await describe(account, known.cluster, arn);
    if (found === undefined || found.status === "INACTIVE") return undefined;
    const vpc = found.networkConfiguration?.awsvpcConfiguration;
    const { deploymentConfiguration: deployment } = found;
    return {
      arn: found.serviceArn,
      name: found.serviceName,
      cluster: found.clusterArn,
      taskDefinition: found.taskDefinition,
      desiredCount: found.desiredCount,
      capacityProviderStrategies: found.capacityProviderStrategy,
      orderedPlacementStrategies: found.placementStrategy,
      networkConfiguration: vpc && { subnets: vpc.subnets, securityGroups: vpc.securityGroups },
      loadBalancers: found.loadBalancers?.map(({ targetGroupArn, containerName, containerPort }) => ({
        targetGroupArn,
        containerName,
        containerPort,
      })),
      healthCheckGracePeriodSeconds: found.healthCheckGracePeriodSeconds,
      deploymentMinimumHealthyPercent: deployment?.minimumHealthyPercent,
      deploymentMaximumPercent: deployment?.maximumPercent,
      deploymentCircuitBreaker: deployment?.deploymentCircuitBreaker,
      enableEcsManagedTags: found.enableECSManagedTags,
      propagateTags: found.propagateTags,
      launchType: found.launchType,
      ...tagsOf(found.tags),
    };
  },
  update: async (arn, { old, wanted }, call) => {
    await call.account.ecs.send(new UpdateServiceCommand({ ...changeable(wanted), service: arn }));
    await changeEcsTags(call.account, arn, { old: old.tags, wanted: wanted.tags });
    if (wanted.waitForSteadyState) await steady(wanted.name ?? "", wanted, call);
  },
  remove: async (arn, { account, known }, call) => {
    const found = await describe(account, known.cluster, arn);
    if (found === undefined || found.status === "INACTIVE") return;
    if (found.status !== "DRAINING") {
      if (!known.forceDelete)
        await account.ecs.send(new UpdateServiceCommand({ cluster: known.cluster, service: arn, desiredCount: 0 }));
      const waiting = {
        what: `the deployments of ${arn} to end`,
        minutes: 20,
        codes: ["InvalidParameterException"],
        saying: /deployments are active|DependencyViolation|has a dependent object/,
      };
      await whileRefused(waiting, call, () =>
        unlessMissing(
          gone,
          account.ecs.send(
            new DeleteServiceCommand({ cluster: known.cluster, service: arn, force: known.forceDelete }),
          ),
        ),
      );
    }
    await until({ what: `the tasks of ${arn} to stop`, minutes: 20 }, call, async () => {
      const { status = "INACTIVE" } = (await describe(account, known.cluster, arn)) ?? {};
      return status === "INACTIVE" ? true : undefined;
    });
  },
});
