import type { Wire } from "../account/wire.ts";
import { listAt, textAt } from "../account/xml.ts";
import { processorOf } from "./task.ts";

/** A machine of a cluster. */
export type ContainerInstance = {
  readonly arn: string;
  readonly cluster: string;
  readonly instance: string;
  readonly zone: string;
  readonly processor: "arm64" | "amd64";
  /** As it was registered with the zone: for a network interface of a task. */
  readonly subnet: string;
};

/**
 * What the agents on all machines do together: each machine whose user data names a cluster joins it, and leaves it
 * when it is gone.
 */
export class Agents {
  readonly #wire: Wire;
  readonly #known = new Map<string, ContainerInstance>();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  in(cluster: string): readonly ContainerInstance[] {
    return [...this.#known.values()].filter((each) => each.cluster === cluster);
  }

  /** Looks at the machines that there are. */
  async look(): Promise<void> {
    const running = await this.#running();
    for (const [id, known] of this.#known) {
      if (running.some(({ instance }) => instance === id)) continue;
      await this.#ask("DeregisterContainerInstance", {
        cluster: known.cluster,
        containerInstance: known.arn,
        force: true,
      });
      this.#known.delete(id);
    }
    for (const machine of running) {
      if (this.#known.has(machine.instance)) continue;
      const identity = JSON.stringify({ instanceId: machine.instance });
      const joined = await this.#ask("RegisterContainerInstance", {
        cluster: machine.cluster,
        instanceIdentityDocument: identity,
      });
      const arn = joined?.containerInstance?.containerInstanceArn;
      if (arn !== undefined) this.#known.set(machine.instance, { ...machine, arn });
    }
  }

  /** What fails is tried again at the next look: a cluster may not be there yet, or not any more. */
  #ask(action: string, parameters: object) {
    type Joined = { readonly containerInstance?: { readonly containerInstanceArn: string } };
    return this.#wire.json<Joined>("ecs", action, parameters).catch(() => undefined);
  }

  async #running(): Promise<readonly Omit<ContainerInstance, "arn">[]> {
    const described = await this.#wire.query("autoscaling", "DescribeAutoScalingGroups");
    const groups = listAt(described, "DescribeAutoScalingGroupsResult", "AutoScalingGroups");
    const found = await Promise.all(
      groups.map(async (group) => {
        const cluster = await this.#clusterOf(textAt(group, "LaunchTemplate", "LaunchTemplateId"));
        const ids = listAt(group, "Instances").map((each) => textAt(each, "InstanceId"));
        return cluster === undefined || ids.length === 0 ? [] : await this.#machines(ids, cluster);
      }),
    );
    return found.flat();
  }

  async #machines(ids: readonly string[], cluster: string): Promise<readonly Omit<ContainerInstance, "arn">[]> {
    const query = Object.fromEntries(ids.map((id, index) => [`InstanceId.${index + 1}`, id]));
    const described = await this.#wire.query("ec2", "DescribeInstances", query);
    return listAt(described, "reservationSet")
      .flatMap((reservation) => listAt(reservation, "instancesSet"))
      .filter((each) => textAt(each, "instanceState", "name") === "running")
      .map((each) => ({
        cluster,
        instance: textAt(each, "instanceId"),
        zone: textAt(each, "placement", "availabilityZone"),
        processor: processorOf(textAt(each, "instanceType")),
        subnet: textAt(each, "subnetId"),
      }));
  }

  /** `ECS_CLUSTER=...` in the user data of a launch template. */
  async #clusterOf(template: string): Promise<string | undefined> {
    if (template === "") return undefined;
    const versions = await this.#wire.query("ec2", "DescribeLaunchTemplateVersions", {
      LaunchTemplateId: template,
      "LaunchTemplateVersion.1": "$Latest",
    });
    const newest = listAt(versions, "launchTemplateVersionSet").at(-1);
    const data = Buffer.from(textAt(newest, "launchTemplateData", "userData"), "base64").toString("utf8");
    return /^ECS_CLUSTER=(\S+)$/m.exec(data)?.[1];
  }
}
