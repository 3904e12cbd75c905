import {
  type ContainerDefinition,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { isRecord, list, object, optional, replacing, required, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { smallTagList, tags, tagsOf } from "../tagging.ts";
import { unlessMissing } from "../waiting.ts";
import { changeEcsTags } from "./ecs-cluster.ts";

/** `aws:ecs/taskDefinition:TaskDefinition`: every change but of tags is a new revision. */
export const taskDefinition = resourceType({
  token: "aws:ecs/taskDefinition:TaskDefinition",
  properties: {
    family: replacing(required(text)),
    requiresCompatibilities: replacing(optional(list(text))),
    runtimePlatform: replacing(
      optional(object({ cpuArchitecture: optional(text), operatingSystemFamily: optional(text) })),
    ),
    networkMode: replacing(optional(text)),
    cpu: replacing(optional(text)),
    memory: replacing(optional(text)),
    executionRoleArn: replacing(optional(text)),
    taskRoleArn: replacing(optional(text)),
    containerDefinitions: replacing(required(text)),
    tags,
  },
  create: async (inputs, call) => {
    const { runtimePlatform: platform } = inputs;
    const made = await call.account.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: inputs.family,
        requiresCompatibilities: inputs.requiresCompatibilities && ([...inputs.requiresCompatibilities] as "EC2"[]),
        runtimePlatform: platform && {
          cpuArchitecture: platform.cpuArchitecture as "ARM64",
          operatingSystemFamily: platform.operatingSystemFamily as "LINUX",
        },
        networkMode: inputs.networkMode as "awsvpc",
        cpu: inputs.cpu,
        memory: inputs.memory,
        executionRoleArn: inputs.executionRoleArn,
        taskRoleArn: inputs.taskRoleArn,
        containerDefinitions: JSON.parse(inputs.containerDefinitions) as ContainerDefinition[],
        tags: smallTagList(inputs.tags),
      }),
    );
    return made.taskDefinition?.taskDefinitionArn ?? "";
  },
  read: async (arn, { account, known }) => {
    const described = await unlessMissing(
      ["ClientException"],
      account.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ["TAGS"] })),
    );
    const found = described?.taskDefinition;
    if (found === undefined || found.status === "INACTIVE") return undefined;
    const containers = JSON.stringify(found.containerDefinitions ?? []);
    const same = includes(JSON.parse(containers), JSON.parse(known.containerDefinitions));
    return {
      arn: found.taskDefinitionArn,
      arnWithoutRevision: found.taskDefinitionArn?.replace(/:\d+$/, ""),
      family: found.family,
      revision: found.revision,
      requiresCompatibilities: found.requiresCompatibilities,
      runtimePlatform: found.runtimePlatform,
      networkMode: found.networkMode,
      cpu: found.cpu,
      memory: found.memory,
      executionRoleArn: found.executionRoleArn,
      taskRoleArn: found.taskRoleArn,
      // ECS adds what it takes for granted; only what says something else is a change.
      containerDefinitions: same ? known.containerDefinitions : containers,
      ...tagsOf(described?.tags),
    };
  },
  update: async (arn, { old, wanted }, { account }) =>
    changeEcsTags(account, arn, { old: old.tags, wanted: wanted.tags }),
  remove: async (arn, { account }) => {
    await unlessMissing(
      ["ClientException"],
      account.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn })),
    );
  },
});

/** Whether all that was wanted is there, whatever else is. */
function includes(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((each, index) => includes(found[index], each))
    );
  if (isRecord(wanted))
    return isRecord(found) && Object.entries(wanted).every(([name, value]) => includes(found[name], value));
  return found === wanted;
}
