import {
  CreateCapacityProviderCommand,
  DeleteCapacityProviderCommand,
  DescribeCapacityProvidersCommand,
  UpdateCapacityProviderCommand,
} from "@aws-sdk/client-ecs";
import type { Account } from "../account.ts";
import { object, optional, replacing, required, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { smallTagList, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, until, whileRefused } from "../waiting.ts";
import { changeEcsTags } from "./ecs-cluster.ts";

async function describe({ ecs }: Account, id: string) {
  const described = await unlessMissing(
    ["ClientException"],
    ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders: [id], include: ["TAGS"] })),
  );
  const found = described?.capacityProviders?.[0];
  return found?.status === "INACTIVE" ? undefined : found;
}

/** `aws:ecs/capacityProvider:CapacityProvider` over a group of Auto Scaling. */
export const capacityProvider = resourceType({
  token: "aws:ecs/capacityProvider:CapacityProvider",
  properties: {
    name: replacing(optional(text)),
    autoScalingGroupProvider: required(
      object({
        autoScalingGroupArn: replacing(required(text)),
        managedScaling: optional(object({ status: optional(text) })),
        managedTerminationProtection: optional(text),
        managedDraining: optional(text),
      }),
    ),
    tags,
  },
  named: { property: "name", longest: 255 },
  create: async (inputs, call) => {
    const { autoScalingGroupProvider: group } = inputs;
    const made = await call.account.ecs.send(
      new CreateCapacityProviderCommand({
        name: inputs.name,
        autoScalingGroupProvider: {
          autoScalingGroupArn: group.autoScalingGroupArn,
          managedScaling: group.managedScaling && { status: group.managedScaling.status as "DISABLED" },
          managedTerminationProtection: group.managedTerminationProtection as "DISABLED",
          managedDraining: group.managedDraining as "DISABLED",
        },
        tags: smallTagList(inputs.tags),
      }),
    );
    return made.capacityProvider?.capacityProviderArn ?? "";
  },
  read: async (arn, { account }) => {
    const found = await describe(account, arn);
    if (found === undefined) return undefined;
    const group = found.autoScalingGroupProvider;
    return {
      arn,
      name: found.name,
      autoScalingGroupProvider: {
        autoScalingGroupArn: group?.autoScalingGroupArn,
        managedScaling: { status: group?.managedScaling?.status },
        managedTerminationProtection: group?.managedTerminationProtection,
        managedDraining: group?.managedDraining,
      },
      ...tagsOf(found.tags),
    };
  },
  update: async (arn, { old, wanted, changed }, call) => {
    const { autoScalingGroupProvider: group } = wanted;
    if (changed.has("autoScalingGroupProvider"))
      await call.account.ecs.send(
        new UpdateCapacityProviderCommand({
          name: wanted.name,
          autoScalingGroupProvider: {
            managedScaling: group.managedScaling && { status: group.managedScaling.status as "DISABLED" },
            managedTerminationProtection: group.managedTerminationProtection as "DISABLED",
            managedDraining: group.managedDraining as "DISABLED",
          },
        }),
      );
    await changeEcsTags(call.account, arn, { old: old.tags, wanted: wanted.tags });
  },
  // ECS accepts the deletion and carries it out when no cluster names it any more.
  remove: async (arn, { account }, call) => {
    if ((await describe(account, arn)) === undefined) return;
    const waiting = { what: `no cluster to use ${arn}`, minutes: 20, codes: ["ResourceInUseException"] };
    await whileRefused(waiting, call, () =>
      account.ecs.send(new DeleteCapacityProviderCommand({ capacityProvider: arn })),
    );
    await until({ what: `${arn} to be gone`, minutes: 20 }, call, async () => {
      const found = await describe(account, arn);
      if (found?.updateStatus === "DELETE_FAILED")
        throw new Error(`${arn} could not be deleted: ${found.updateStatusReason}`);
      return found === undefined ? true : undefined;
    });
  },
});
