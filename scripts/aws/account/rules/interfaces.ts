import type { Wire } from "../wire.ts";
import { listAt, type Xml } from "../xml.ts";

/** Network interfaces for which a filter of EC2 holds. */
export async function interfacesWhere(filter: string, value: string, moto: Wire): Promise<readonly Xml[]> {
  const asked = { "Filter.1.Name": filter, "Filter.1.Value.1": value };
  return listAt(await moto.query("ec2", "DescribeNetworkInterfaces", asked), "networkInterfaceSet");
}

/** Whether it belongs to a balancer that AWS keeps. */
export const ofBalancer = (description: string): boolean => description.startsWith("ELB ");
