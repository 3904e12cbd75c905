import { DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import { list, object, optional, required, text } from "../properties.ts";
import { functionType } from "../resource-type.ts";

/** `aws:index/getAvailabilityZones:getAvailabilityZones` */
export const getAvailabilityZones = functionType({
  token: "aws:index/getAvailabilityZones:getAvailabilityZones",
  properties: {
    state: optional(text),
    filters: optional(list(object({ name: required(text), values: required(list(text)) }))),
  },
  ask: async ({ state, filters = [] }, { ec2, region }) => {
    const { AvailabilityZones = [] } = await ec2.send(
      new DescribeAvailabilityZonesCommand({
        Filters: [
          ...(state === undefined ? [] : [{ Name: "state", Values: [state] }]),
          ...filters.map(({ name, values }) => ({ Name: name, Values: [...values] })),
        ],
      }),
    );
    const zones = AvailabilityZones.map((zone) => ({ name: zone.ZoneName ?? "", id: zone.ZoneId ?? "" }));
    zones.sort((one, other) => (one.name < other.name ? -1 : 1));
    return {
      id: region,
      region,
      names: zones.map(({ name }) => name),
      zoneIds: zones.map(({ id }) => id),
      groupNames: [...new Set(AvailabilityZones.map(({ GroupName }) => GroupName ?? ""))].sort(),
      state,
      filters,
    };
  },
});
