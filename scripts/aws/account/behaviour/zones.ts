import type { Layer } from "../layer.ts";

/** A zone as DescribeAvailabilityZones gives it. */
type Zone = { readonly name: string; readonly optIn: "opt-in-not-required" | "opted-in" | "not-opted-in" };

/**
 * Zones with whether they have to be opted in to, by which a program leaves local ones out; moto says of none. More
 * zones than moto has can be given. AWS lists a zone that was not opted in to only when it is asked for all.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
 */
export const zones = (more: readonly Zone[]): Layer => ({
  service: "ec2",
  actions: ["DescribeAvailabilityZones"],
  around: async (request, _world, next) => {
    const { query } = request;
    const names = Object.keys(query).filter((name) => /^Filter\.\d+\.Name$/.test(name));
    const wanted = (filter: string): readonly string[] | undefined => {
      const place = names.find((name) => query[name] === filter)?.replace(/\.Name$/, "");
      if (place === undefined) return undefined;
      return Object.entries(query)
        .filter(([name]) => name.startsWith(`${place}.Value.`))
        .map(([, value]) => value);
    };
    const optIns = wanted("opt-in-status");
    const answer = await next(request);
    const listed = more.filter(({ optIn }) => query.AllAvailabilityZones === "true" || optIn !== "not-opted-in");
    const items = listed
      .filter(({ optIn }) => optIns?.includes(optIn) ?? true)
      .map(
        ({ name, optIn }) =>
          `<item><zoneName>${name}</zoneName><zoneState>available</zoneState><regionName>${request.region}</regionName><zoneId>${name}</zoneId><optInStatus>${optIn}</optInStatus></item>`,
      );
    return {
      ...answer,
      body: answer.body.replace(/<\/availabilityZoneInfo>/, `${items.join("")}</availabilityZoneInfo>`),
    };
  },
});
