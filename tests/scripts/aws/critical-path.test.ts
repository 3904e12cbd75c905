import { expect, test } from "vitest";
import { criticalPath, durationsIn } from "../../../scripts/aws/critical-path.ts";

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
