import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-ecs";
import type { Account } from "../account.ts";
import { optional, replacing, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { smallTagList, type Tags, tagChange, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, until, whileRefused } from "../waiting.ts";

const gone = ["ClusterNotFoundException"];

/** A cluster as ECS has it; one that is inactive is one that was deleted. */
export async function describeCluster({ ecs }: Account, id: string) {
  const described = await unlessMissing(
    gone,
    ecs.send(new DescribeClustersCommand({ clusters: [id], include: ["TAGS", "SETTINGS", "ATTACHMENTS"] })),
  );
  const found = described?.clusters?.[0];
  return found?.status === "INACTIVE" ? undefined : found;
}

/** Changes the tags of something of ECS. */
export async function changeEcsTags(
  { ecs }: Account,
  arn: string,
  { old, wanted }: { readonly old: Tags | undefined; readonly wanted: Tags | undefined },
): Promise<void> {
  const { put, drop } = tagChange(old, wanted);
  if (drop.length > 0) await ecs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: [...drop] }));
  if (Object.keys(put).length > 0)
    await ecs.send(new TagResourceCommand({ resourceArn: arn, tags: smallTagList(put) }));
}

/** `aws:ecs/cluster:Cluster` */
export const ecsCluster = resourceType({
  token: "aws:ecs/cluster:Cluster",
  properties: { name: replacing(optional(text)), tags },
  named: { property: "name", longest: 255 },
  create: async (inputs, call) => {
    const made = await call.account.ecs.send(
      new CreateClusterCommand({ clusterName: inputs.name, tags: smallTagList(inputs.tags) }),
    );
    const arn = made.cluster?.clusterArn ?? "";
    call.exists(arn);
    await until({ what: `${inputs.name} to be active`, minutes: 10 }, call, async () =>
      (await describeCluster(call.account, arn))?.status === "ACTIVE" ? true : undefined,
    );
    return arn;
  },
  read: async (arn, { account }) => {
    const found = await describeCluster(account, arn);
    if (found === undefined) return undefined;
    return { arn, name: found.clusterName, settings: found.settings, ...tagsOf(found.tags) };
  },
  update: async (arn, { old, wanted }, { account }) =>
    changeEcsTags(account, arn, { old: old.tags, wanted: wanted.tags }),
  remove: async (arn, { account }, call) => {
    const waiting = {
      what: `what is in ${arn} to be gone`,
      minutes: 10,
      codes: [
        "ClusterContainsContainerInstancesException",
        "ClusterContainsServicesException",
        "ClusterContainsTasksException",
        "ClusterContainsCapacityProviderException",
        "UpdateInProgressException",
      ],
    };
    await whileRefused(waiting, call, () =>
      unlessMissing(gone, account.ecs.send(new DeleteClusterCommand({ cluster: arn }))),
    );
    await until({ what: `${arn} to be inactive`, minutes: 10 }, call, async () =>
      (await describeCluster(account, arn)) === undefined ? true : undefined,
    );
  },
});
