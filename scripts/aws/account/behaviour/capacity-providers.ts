import { jsonAnswer } from "../answer.ts";
import type { Layer, World } from "../layer.ts";

type Provider = {
  readonly name: string;
  readonly capacityProviderArn: string;
  readonly status: string;
  readonly updateStatus?: string;
  readonly updateStatusReason?: string;
};

/** How long a deletion takes: of a minute, what a test can wait for. */
const deleteMs = 300;

/**
 * The deletion of a capacity provider is accepted at once and carried out later, and it fails while a cluster names it;
 * then the reason stands in its description. moto deletes it at once, and lists none without a name.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCapacityProvider.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProvider.html
 */
export function capacityProviders(): Layer {
  const names = new Set<string>();
  const states = new Map<string, Pick<Provider, "updateStatus" | "updateStatusReason">>();
  return {
    service: "ecs",
    actions: ["CreateCapacityProvider", "DescribeCapacityProviders", "DeleteCapacityProvider"],
    around: async (request, { moto, later }, next) => {
      if (request.action === "CreateCapacityProvider") {
        const made = await next(request);
        if (made.status === 200) names.add(String(request.json.name));
        return made;
      }
      if (request.action === "DescribeCapacityProviders") {
        const asked = (request.json.capacityProviders ?? []) as readonly string[];
        const answer = await next({
          ...request,
          json: { ...request.json, capacityProviders: asked.length > 0 ? asked : [...names] },
        });
        if (answer.status !== 200) return answer;
        const body = JSON.parse(answer.body) as { readonly capacityProviders: readonly Provider[] };
        const whole = body.capacityProviders.map((each) => ({ ...each, ...states.get(each.name) }));
        return jsonAnswer({ ...body, capacityProviders: whole });
      }
      const { capacityProviders: found } = await moto.json<{ capacityProviders: readonly Provider[] }>(
        "ecs",
        "DescribeCapacityProviders",
        { capacityProviders: [request.json.capacityProvider] },
      );
      const [provider] = found;
      if (provider === undefined) return next(request);
      const { name } = provider;
      states.set(name, { updateStatus: "DELETE_IN_PROGRESS" });
      later(deleteMs, async () => {
        const cluster = await clusterNaming(name, moto);
        if (cluster === undefined) {
          await moto.json("ecs", "DeleteCapacityProvider", { capacityProvider: name });
          names.delete(name);
          states.delete(name);
        } else
          states.set(name, {
            updateStatus: "DELETE_FAILED",
            updateStatusReason: `The capacity provider cannot be deleted because it is associated with cluster: ${cluster}. Remove the capacity provider from the cluster and try again.`,
          });
      });
      return jsonAnswer({ capacityProvider: { ...provider, updateStatus: "DELETE_IN_PROGRESS" } });
    },
  };
}

/** A cluster that is there and names it. */
async function clusterNaming(name: string, moto: World["moto"]): Promise<string | undefined> {
  const { clusterArns } = await moto.json<{ clusterArns: readonly string[] }>("ecs", "ListClusters");
  if (clusterArns.length === 0) return undefined;
  const { clusters } = await moto.json<{
    clusters: readonly { clusterName: string; status: string; capacityProviders?: readonly string[] }[];
  }>("ecs", "DescribeClusters", { clusters: clusterArns });
  return clusters.find((each) => each.status === "ACTIVE" && each.capacityProviders?.includes(name))?.clusterName;
}
