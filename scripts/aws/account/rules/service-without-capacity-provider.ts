import type { Rule } from "../layer.ts";
import { attachment } from "../order.ts";
import { providersOf } from "./capacity-provider-in-use.ts";

/** A service is placed by capacity providers that its cluster has already. */
export const serviceWithoutCapacityProvider: Rule = {
  name: "a service placed by a capacity provider that its cluster has not",
  document: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html",
  code: "InvalidParameterException",
  satisfied: "`dependsOn` of the service: the attachment",
  dependsOn: [{ of: "aws:ecs/service:Service", on: [attachment], for: "up" }],
  without: "the update fails",
  service: "ecs",
  action: "CreateService",
  refuses: async ({ json }, { moto }) => {
    const { clusters } = await moto.json<{ clusters: readonly { capacityProviders?: readonly string[] }[] }>(
      "ecs",
      "DescribeClusters",
      { clusters: [json.cluster] },
    );
    const has = clusters[0]?.capacityProviders ?? [];
    if (providersOf(json).every((name) => has.includes(name))) return undefined;
    const message =
      "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again.";
    return { status: 400, code: "InvalidParameterException", message };
  },
};
