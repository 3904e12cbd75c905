import type { Dependence } from "./account/order.ts";

/** A resource of a stack's state. */
export type Node = {
  readonly urn: string;
  readonly type: string;
  /** URNs of what it waits for. */
  readonly dependencies?: readonly string[];
  /** The same by the property that refers to it; what is left of the others is `dependsOn`. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  /** When Pulumi was done with it, as ISO 8601. */
  readonly created?: string;
};

/** A resource on a chain. */
export type Link = { readonly name: string; readonly seconds: number };

/** `aws:ec2:Vpc web`, as Pulumi prints it. */
const nameOf = ({ urn, type }: Node): string => `${type.replace(/\/\w+:/, ":")} ${urn.split("::").slice(3).join("::")}`;

/** The seconds of each resource, as Pulumi prints them when it is done with one. */
export function durationsIn(output: string, done: "created" | "deleted"): ReadonlyMap<string, number> {
  const found = [...output.matchAll(new RegExp(`^ [+-] +(aws:\\S+ \\S+) ${done} \\(([\\d.]+)s\\)`, "gm"))];
  return new Map(found.map(([, name = "", seconds = "0"]) => [name, Number(seconds)]));
}

/** The chain of resources that takes longest, the first first: whatever runs beside it, it cannot be shorter. */
export function criticalPath(nodes: readonly Node[], seconds: ReadonlyMap<string, number>): readonly Link[] {
  const byUrn = new Map(nodes.map((node) => [node.urn, node]));
  const known = new Map<string, readonly Link[]>();
  const length = (path: readonly Link[]) => path.reduce((sum, link) => sum + link.seconds, 0);
  const longest = (paths: readonly (readonly Link[])[]): readonly Link[] =>
    paths.reduce<readonly Link[]>((best, path) => (length(path) > length(best) ? path : best), []);
  const to = (node: Node): readonly Link[] => {
    const found = known.get(node.urn);
    if (found !== undefined) return found;
    const before = (node.dependencies ?? []).flatMap((urn) => byUrn.get(urn) ?? []).map(to);
    const name = nameOf(node);
    const path = [...longest(before), { name, seconds: seconds.get(name) ?? 0 }];
    known.set(node.urn, path);
    return path;
  };
  return longest(nodes.filter(({ type }) => type.startsWith("aws:")).map(to));
}

/** Resources with what they must wait for only: what they refer to, and each `dependsOn` that one of these asks for. */
export function withNeeded(nodes: readonly Node[], dependences: readonly Dependence[]): readonly Node[] {
  const typeOf = new Map(nodes.map(({ urn, type }) => [urn, type]));
  return nodes.map((node) => {
    const references = new Set(Object.values(node.propertyDependencies ?? {}).flatMap((urns) => urns ?? []));
    const asked = dependences.filter(({ of }) => of === node.type).flatMap(({ on }) => on);
    const needed = (urn: string) => references.has(urn) || asked.includes(typeOf.get(urn) ?? "");
    return { ...node, dependencies: (node.dependencies ?? []).filter(needed) };
  });
}

/** When a resource was begun, in seconds since the first one was. */
export type Start = {
  readonly name: string;
  readonly began: number;
  /** When the last that it waits for was there; nothing where it waits for nothing. */
  readonly ready: number | undefined;
  /** How much earlier it could have begun without what `needed` leaves out. */
  readonly earlier: number;
};

/**
 * When each resource of AWS was begun, by the times of Pulumi's state, and how much earlier it could have been. Only
 * what was just made is known by its time.
 */
export function startsOf(
  nodes: readonly Node[],
  { seconds, needed }: { readonly seconds: ReadonlyMap<string, number>; readonly needed: readonly Node[] },
): readonly Start[] {
  const ended = new Map(nodes.map(({ urn, created }) => [urn, Date.parse(created ?? "") / 1000]));
  const own = nodes.filter((node) => node.type.startsWith("aws:") && seconds.has(nameOf(node)));
  const began = (node: Node) => (ended.get(node.urn) ?? 0) - (seconds.get(nameOf(node)) ?? 0);
  const first = Math.min(...own.map(began));
  const last = ({ dependencies = [] }: Pick<Node, "dependencies">) =>
    Math.max(
      ...dependencies.map((urn) => ended.get(urn) ?? Number.NaN).filter((at) => at >= first),
      Number.NEGATIVE_INFINITY,
    );
  return own
    .map((node) => {
      const ready = last(node);
      const must = last(needed.find(({ urn }) => urn === node.urn) ?? {});
      const earlier = ready === Number.NEGATIVE_INFINITY ? 0 : ready - Math.max(must, first);
      return {
        name: nameOf(node),
        began: began(node) - first,
        ready: ready === Number.NEGATIVE_INFINITY ? undefined : ready - first,
        earlier,
      };
    })
    .sort((one, other) => one.began - other.began);
}
