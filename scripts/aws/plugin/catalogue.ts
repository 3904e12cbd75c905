import { getAvailabilityZones } from "./functions/availability-zones.ts";
import { getInstanceTypeOfferings } from "./functions/instance-type-offerings.ts";
import { getParameter } from "./functions/parameter.ts";
import { getPartition, getRegion } from "./functions/place.ts";
import type { AnyFunctionType, AnyResourceType } from "./resource-type.ts";
import { autoScalingGroup } from "./resources/auto-scaling-group.ts";
import { capacityProvider } from "./resources/capacity-provider.ts";
import { clusterCapacityProviders } from "./resources/cluster-capacity-providers.ts";
import { defaultSecurityGroup } from "./resources/default-security-group.ts";
import { ecsCluster } from "./resources/ecs-cluster.ts";
import { ecsService } from "./resources/ecs-service.ts";
import { instanceProfile } from "./resources/instance-profile.ts";
import { internetGateway } from "./resources/internet-gateway.ts";
import { launchTemplate } from "./resources/launch-template.ts";
import { listener } from "./resources/listener.ts";
import { loadBalancer } from "./resources/load-balancer.ts";
import { logGroup } from "./resources/log-group.ts";
import { role } from "./resources/role.ts";
import { rolePolicy } from "./resources/role-policy.ts";
import { route } from "./resources/route.ts";
import { routeTable } from "./resources/route-table.ts";
import { routeTableAssociation } from "./resources/route-table-association.ts";
import { securityGroup } from "./resources/security-group.ts";
import { securityGroupEgressRule, securityGroupIngressRule } from "./resources/security-group-rule.ts";
import { subnet } from "./resources/subnet.ts";
import { targetGroup } from "./resources/target-group.ts";
import { taskDefinition } from "./resources/task-definition.ts";
import { vpc } from "./resources/vpc.ts";

const byToken = <T extends { readonly token: string }>(types: readonly T[]): ReadonlyMap<string, T> =>
  new Map(types.map((type) => [type.token, type]));

/** The types that our programs use, and no other. */
export const resourceTypes: ReadonlyMap<string, AnyResourceType> = byToken([
  vpc,
  subnet,
  internetGateway,
  routeTable,
  route,
  routeTableAssociation,
  securityGroup,
  defaultSecurityGroup,
  securityGroupIngressRule,
  securityGroupEgressRule,
  launchTemplate,
  autoScalingGroup,
  ecsCluster,
  capacityProvider,
  clusterCapacityProviders,
  taskDefinition,
  ecsService,
  loadBalancer,
  targetGroup,
  listener,
  role,
  rolePolicy,
  instanceProfile,
  logGroup,
]);

/** The functions that our programs ask. */
export const functionTypes: ReadonlyMap<string, AnyFunctionType> = byToken([
  getAvailabilityZones,
  getInstanceTypeOfferings,
  getParameter,
  getRegion,
  getPartition,
]);
