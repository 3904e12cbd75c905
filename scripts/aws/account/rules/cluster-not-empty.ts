import { lastPart } from "../behaviour/service-book.ts";
import type { Rule } from "../layer.ts";
import type { Wire } from "../wire.ts";
import { listAt, textAt } from "../xml.ts";

/** A cluster goes after its services, its tasks and its instances. */
export const clusterNotEmpty: Rule = {
  name: "a cluster with services, tasks or container instances",
  document: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html",
  code: "ClusterContains...Exception",
  satisfied: "a reference",
  without: "tried again for ten minutes",
  service: "ecs",
  action: "DeleteCluster",
  refuses: async ({ json }, { moto, services }) => {
    const { cluster } = json;
    const refusal = (what: string, words: string) => ({
      status: 400,
      code: `ClusterContains${what}Exception`,
      message: `The Cluster cannot be deleted while ${words}.`,
    });
    const left = services.all().filter((each) => each.cluster === lastPart(cluster) && each.status !== "INACTIVE");
    if (left.length > 0) return refusal("Services", "Services are active");
    const { taskArns } = await moto.json<{ taskArns: readonly string[] }>("ecs", "ListTasks", {
      cluster,
      desiredStatus: "RUNNING",
    });
    if (taskArns.length > 0) return refusal("Tasks", "Tasks are active");
    if (await hasInstances(cluster, moto))
      return refusal("ContainerInstances", "Container Instances are active or draining");
    return undefined;
  },
};

/** ECS takes an instance out of its cluster when it is terminated. */
async function hasInstances(cluster: unknown, moto: Wire): Promise<boolean> {
  const { containerInstanceArns } = await moto.json<{ containerInstanceArns: readonly string[] }>(
    "ecs",
    "ListContainerInstances",
    { cluster },
  );
  if (containerInstanceArns.length === 0) return false;
  const { containerInstances } = await moto.json<{ containerInstances: readonly { ec2InstanceId: string }[] }>(
    "ecs",
    "DescribeContainerInstances",
    { cluster, containerInstances: containerInstanceArns },
  );
  const ids = containerInstances.map(({ ec2InstanceId }, index) => [`InstanceId.${index + 1}`, ec2InstanceId]);
  const described = await moto.query("ec2", "DescribeInstances", Object.fromEntries(ids));
  return listAt(described, "reservationSet")
    .flatMap((reservation) => listAt(reservation, "instancesSet"))
    .some((found) => textAt(found, "instanceState", "name") !== "terminated");
}
