import { optional, text } from "../properties.ts";
import { functionType } from "../resource-type.ts";

/** `aws:index/getRegion:getRegion` */
export const getRegion = functionType({
  token: "aws:index/getRegion:getRegion",
  properties: { region: optional(text) },
  ask: async ({ region: asked }, account) => {
    const region = asked ?? account.region;
    return { id: region, region, name: region, endpoint: `ec2.${region}.amazonaws.com`, description: region };
  },
});

/** `aws:index/getPartition:getPartition` */
export const getPartition = functionType({
  token: "aws:index/getPartition:getPartition",
  properties: {},
  ask: async (_inputs, { partition }) => {
    const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    return { id: partition, partition, dnsSuffix: suffix, reverseDnsPrefix: suffix.split(".").reverse().join(".") };
  },
});
