import { PutClusterCapacityProvidersCommand } from "@aws-sdk/client-ecs";
import { list, number, object, optional, replacing, required, text, withDefault } from "../properties.ts";
import { type Call, resourceType } from "../resource-type.ts";
import { unlessMissing, until, whileRefused } from "../waiting.ts";
import { describeCluster } from "./ecs-cluster.ts";

type Strategy = { readonly capacityProvider: string; readonly weight: number; readonly base: number };

async function put(
  cluster: string,
  { providers, strategy }: { readonly providers: readonly string[]; readonly strategy: readonly Strategy[] },
  call: Call,
): Promise<void> {
  const { account } = call;
  const waiting = {
    what: `${cluster} to be at rest`,
    minutes: 10,
    codes: ["ResourceInUseException", "UpdateInProgressException"],
  };
  await whileRefused(waiting, call, () =>
    account.ecs.send(
      new PutClusterCapacityProvidersCommand({
        cluster,
        capacityProviders: [...providers],
        defaultCapacityProviderStrategy: [...strategy],
      }),
    ),
  );
  await until({ what: `${cluster} to be active`, minutes: 10 }, call, async () => {
    const found = await describeCluster(account, cluster);
    return found?.status === "ACTIVE" && found.attachmentsStatus !== "UPDATE_IN_PROGRESS" ? true : undefined;
  });
}

/** `aws:ecs/clusterCapacityProviders:ClusterCapacityProviders` */
export const clusterCapacityProviders = resourceType({
  token: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  properties: {
    clusterName: replacing(required(text)),
    capacityProviders: optional(list(text)),
    defaultCapacityProviderStrategies: optional(
      list(object({ capacityProvider: required(text), weight: withDefault(number, 0), base: withDefault(number, 0) })),
    ),
  },
  create: async (inputs, call) => {
    const { clusterName } = inputs;
    await put(clusterName, wantedOf(inputs), call);
    return clusterName;
  },
  read: async (name, { account }) => {
    const found = await describeCluster(account, name);
    if (found === undefined) return undefined;
    return {
      clusterName: found.clusterName,
      capacityProviders: found.capacityProviders,
      defaultCapacityProviderStrategies: found.defaultCapacityProviderStrategy?.map(
        ({ capacityProvider, weight, base = 0 }) => ({
          capacityProvider,
          ...(weight !== 0 && { weight }),
          ...(base !== 0 && { base }),
        }),
      ),
    };
  },
  update: async (name, { wanted }, call) => put(name, wantedOf(wanted), call),
  remove: async (name, _asked, call) => {
    await unlessMissing(["ClusterNotFoundException"], put(name, { providers: [], strategy: [] }, call));
  },
});

function wantedOf(inputs: {
  readonly capacityProviders: readonly string[] | undefined;
  readonly defaultCapacityProviderStrategies: readonly Partial<Strategy>[] | undefined;
}) {
  return {
    providers: inputs.capacityProviders ?? [],
    strategy: (inputs.defaultCapacityProviderStrategies ?? []).map(
      ({ capacityProvider = "", weight = 0, base = 0 }) => ({ capacityProvider, weight, base }),
    ),
  };
}
