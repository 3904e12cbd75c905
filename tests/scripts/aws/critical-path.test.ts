import { expect, test } from "vitest";
import { criticalPath, durationsIn, startsOf, withNeeded } from "../../../scripts/aws/critical-path.ts";

const urn = (type: string, name: string) => `urn:pulumi:dev::web::${type}::${name}`;
const vpc = { urn: urn("aws:ec2/vpc:Vpc", "web"), type: "aws:ec2/vpc:Vpc" };
const subnet = { urn: urn("aws:ec2/subnet:Subnet", "a"), type: "aws:ec2/subnet:Subnet", dependencies: [vpc.urn] };
const role = { urn: urn("aws:iam/role:Role", "start"), type: "aws:iam/role:Role" };
const output = ` +  aws:ec2:Vpc web creating (0s)
 +  aws:ec2:Vpc web created (1.5s)
 +  aws:iam:Role start created (2s)
 +  aws:ec2:Subnet a created (0.75s)
`;

test("the seconds are those that Pulumi prints when a resource is done", () => {
  expect([...durationsIn(output, "created")]).toEqual([
    ["aws:ec2:Vpc web", 1.5],
    ["aws:iam:Role start", 2],
    ["aws:ec2:Subnet a", 0.75],
  ]);
  expect([...durationsIn(output, "deleted")]).toEqual([]);
});

test("the chain is the longest of those that wait for each other, and not the slowest resource", () => {
  expect(criticalPath([vpc, role, subnet], durationsIn(output, "created"))).toEqual([
    { name: "aws:ec2:Vpc web", seconds: 1.5 },
    { name: "aws:ec2:Subnet a", seconds: 0.75 },
  ]);
});

test("a dependsOn counts as needed where a rule of AWS asks for it, and a reference always", () => {
  const at = (second: number) => ({ created: `2026-01-01T00:00:0${second}Z` });
  const balancer = {
    urn: urn("aws:lb/loadBalancer:LoadBalancer", "web"),
    type: "aws:lb/loadBalancer:LoadBalancer",
    dependencies: [subnet.urn, role.urn],
    propertyDependencies: { subnets: [subnet.urn], name: null },
    ...at(9),
  };
  const nodes = [
    { ...vpc, ...at(2) },
    { ...subnet, propertyDependencies: { vpcId: [vpc.urn] }, ...at(3) },
    { ...role, ...at(7) },
    balancer,
  ];
  const seconds = new Map([
    ["aws:ec2:Vpc web", 2],
    ["aws:ec2:Subnet a", 1],
    ["aws:iam:Role start", 6],
    ["aws:lb:LoadBalancer web", 2],
  ]);
  const starts = (needed: ReturnType<typeof withNeeded>) =>
    startsOf(nodes, { seconds, needed }).map(({ name, began, ready, earlier }) => [name, began, ready, earlier]);
  expect(starts(withNeeded(nodes, []))).toEqual([
    ["aws:ec2:Vpc web", 0, undefined, 0],
    ["aws:iam:Role start", 1, undefined, 0],
    ["aws:ec2:Subnet a", 2, 2, 0],
    // It waits for the role until 7, and could have begun with the subnet's end at 3.
    ["aws:lb:LoadBalancer web", 7, 7, 4],
  ]);
  expect(starts(withNeeded(nodes, [{ of: balancer.type, on: [role.type], for: "up" }])).at(-1)?.[3]).toBe(0);
});
