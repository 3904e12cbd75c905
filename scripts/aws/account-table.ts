import { difference, type Thing } from "./inventory.ts";
import type { Talk } from "./show-talk.ts";

/** Why a role may do something to every resource: each is argued, or there is no table. */
const reasonsForStars: Readonly<Record<string, string>> = {
  "ecs:DiscoverPollEndpoint": "ECS knows no resource for it: it only says where the others are",
};

/** `3 subnet, 1 network`, with what is there most often first. */
function counted(things: readonly Thing[]): string {
  const kinds = new Map<string, number>();
  for (const { kind } of things) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
}

const list = (values: readonly string[]): string => [...new Set(values)].sort().join(", ");

/**
 * What the account had of the talk, as a table of the documentation, as AWS's own interface told it. What is another
 * each time, such as an id, is left out.
 */
export function accountTable({ before, deployed, after }: Pick<Talk, "before" | "deployed" | "after">): string {
  if (deployed === undefined) throw new Error("nothing was deployed");
  const { facts, things, answer } = deployed;
  const { instances, service, task, balancer, ports, roles, recommendedImage } = facts;
  const own = instances.every(({ image }) => image === recommendedImage);
  const breaker = service.circuitBreaker as { readonly enable: boolean; readonly rollback: boolean };
  const same = list(service.capacityProviders) === list(facts.capacityProviders);
  const { added, removed } = difference(before, after);
  const rows: readonly (readonly [what: string, is: string])[] = [
    [
      "Instances",
      `${instances.length} of ${list(instances.map(({ type }) => type))}, ${list(instances.map(({ architecture }) => architecture))}, ${list(instances.map(({ state }) => state))}, in ${list(instances.map(({ zone }) => zone))}, from ${own ? "the image that AWS recommends for ECS on Arm" : "other images"}`,
    ],
    [
      "Service",
      `${service.running} of ${service.desired} tasks run, placed by ${same ? "its cluster's own capacity provider" : "another capacity provider"}; circuit breaker ${breaker.enable ? "on" : "off"}, ${breaker.rollback ? "goes back" : "stays"}`,
    ],
    [
      "Task definition",
      `${task.architecture}, image \`${task.image.replace(/^[^/]+/, "REGISTRY").replace(/[0-9a-f]{64}$/, "DIGEST")}\`, health check \`${task.healthCheck.slice(1).join(" ")}\`, logs in ${task.logs.replace(/-[0-9a-f]{7}$/, "")}`,
    ],
    ["Balancer", `${balancer.scheme}, listens to ${balancer.listens.join(", ")}, answers ${answer.status}`],
    ...ports.map(
      ({ words, reason }) => [`Open: ${words.replace(/ (\d+)-\1$/, " $1")}`, reason || "NO REASON"] as const,
    ),
    ...[...new Set(roles.map(({ name }) => name))].map((role) => {
      const its = roles.filter(({ name }) => name === role);
      const stars = its
        .filter(({ everywhere }) => everywhere)
        .map(({ action }) => {
          const reason = reasonsForStars[action];
          if (reason === undefined) throw new Error(`the role ${role} may ${action} everywhere, and nothing says why`);
          return `; everywhere: ${action} (${reason})`;
        });
      const bound = its.filter(({ everywhere }) => !everywhere).map(({ action }) => action);
      return [`Role: ${role}`, `to named resources: ${bound.join(", ")}${stars.join("")}`] as const;
    }),
    ["Inventory before", counted(before)],
    ["Inventory while it runs: besides", counted(difference(before, things).added)],
    ["Inventory after destroy", added.length + removed.length === 0 ? "as before" : counted([...added, ...removed])],
  ];
  return ["| What | In the account |", "| --- | --- |", ...rows.map(([what, is]) => `| ${what} | ${is} |`)].join("\n");
}
