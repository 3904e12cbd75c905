import { lastPart } from "../behaviour/service-book.ts";
import type { Rule } from "../layer.ts";
import { attachment } from "../order.ts";

/** A capacity provider leaves its cluster after every service that is placed by it. */
export const capacityProviderInUse: Rule = {
  name: "a capacity provider taken from a cluster whose services use it",
  document: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html",
  code: "ResourceInUseException",
  satisfied: "`dependsOn` of the service: the attachment",
  dependsOn: [{ of: "aws:ecs/service:Service", on: [attachment], for: "destroy" }],
  without: "tried again for ten minutes",
  service: "ecs",
  action: "PutClusterCapacityProviders",
  refuses: async ({ json }, { services }) => {
    const kept = (json.capacityProviders ?? []) as readonly string[];
    const used = services.all().filter((each) => each.cluster === lastPart(json.cluster) && each.status !== "INACTIVE");
    const names = used.flatMap(({ asked }) => providersOf(asked));
    if (names.every((name) => kept.includes(name))) return undefined;
    const message = "The specified capacity provider is in use and cannot be removed.";
    return { status: 400, code: "ResourceInUseException", message };
  },
};

/** The names of the capacity providers in what was asked for a service. */
export const providersOf = (asked: Readonly<Record<string, unknown>>): readonly string[] =>
  ((asked.capacityProviderStrategy ?? []) as readonly { readonly capacityProvider: string }[]).map(
    ({ capacityProvider }) => capacityProvider,
  );
