import * as pulumi from "@pulumi/pulumi";
import { createBalancer } from "./balancer";
import { createCluster } from "./cluster";
import { createNetwork } from "./network";
import { createSecurity } from "./security";
import { createService } from "./service";
import { readSettings } from "./settings";
import { createTask } from "./task";

const settings = readSettings(new pulumi.Config());
const network = createNetwork(settings);
const security = createSecurity(network, settings);
const cluster = createCluster(network, { security, settings });
const balancer = createBalancer(network, { security, settings });
const task = createTask(settings);
const web = createService(settings, { network, security, cluster, balancer, task });

/** Where it answers. */
export const url = pulumi.interpolate`http://${balancer.balancer.dnsName}`;
/** What runs, by digest. */
export const image = settings.image;
/** For `aws ecs describe-services --cluster ... --services ...`. */
export const clusterName = cluster.cluster.name;
/** See `clusterName`. */
export const serviceName = web.name;
/** What the deploy job asks ECS for: a service that its circuit breaker took back to the version before looks well to Pulumi. */
export const ecsService = {
  cluster: cluster.cluster.arn,
  service: web.name,
  taskDefinition: task.definition.arn,
};
