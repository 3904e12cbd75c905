/** A resource of a stack's state. */
export type Node = {
  readonly urn: string;
  readonly type: string;
  /** URNs of what it waits for. */
  readonly dependencies?: readonly string[];
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
