import { DescribeInstanceTypeOfferingsCommand, type InstanceTypeOffering } from "@aws-sdk/client-ec2";
import { list, object, optional, required, text } from "../properties.ts";
import { functionType } from "../resource-type.ts";

/** `aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings` */
export const getInstanceTypeOfferings = functionType({
  token: "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings",
  properties: {
    locationType: optional(text),
    filters: optional(list(object({ name: required(text), values: required(list(text)) }))),
  },
  ask: async ({ locationType, filters = [] }, { ec2, region }) => {
    const found: InstanceTypeOffering[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ec2.send(
        new DescribeInstanceTypeOfferingsCommand({
          LocationType: locationType as "availability-zone",
          Filters: filters.map(({ name, values }) => ({ Name: name, Values: [...values] })),
          NextToken,
        }),
      );
      found.push(...(page.InstanceTypeOfferings ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined && NextToken !== "");
    return {
      id: region,
      region,
      instanceTypes: found.map(({ InstanceType }) => InstanceType),
      locations: found.map(({ Location }) => Location),
      locationTypes: found.map(({ LocationType }) => LocationType),
      locationType,
      filters,
    };
  },
});
