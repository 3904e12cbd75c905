import { enforce, type Layer, type Rule } from "../layer.ts";
import { balancerWithoutGateway } from "./balancer-without-gateway.ts";
import { capacityProviderInUse } from "./capacity-provider-in-use.ts";
import { clusterNotEmpty } from "./cluster-not-empty.ts";
import { gatewayWithAddresses } from "./gateway-with-addresses.ts";
import { interfaceInUse } from "./interface-in-use.ts";
import { networkWithDependants } from "./network-with-dependants.ts";
import { securityGroupInUse } from "./security-group-in-use.ts";
import { serviceWithoutBalancer } from "./service-without-balancer.ts";
import { serviceWithoutCapacityProvider } from "./service-without-capacity-provider.ts";
import { subnetWithInterfaces } from "./subnet-with-interfaces.ts";
import { typeNotInZone } from "./type-not-in-zone.ts";

/** What AWS refuses and moto does not, of what our programs use. */
export const rules: readonly Rule[] = [
  subnetWithInterfaces,
  securityGroupInUse,
  gatewayWithAddresses,
  networkWithDependants,
  interfaceInUse,
  balancerWithoutGateway,
  clusterNotEmpty,
  capacityProviderInUse,
  serviceWithoutCapacityProvider,
  serviceWithoutBalancer,
  typeNotInZone,
];

/** They stand in front of all else. */
export const ruleLayers: readonly Layer[] = rules.map(enforce);
