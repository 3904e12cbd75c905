import { type MappingNode, mapping, scalar, textOf, type YamlNode } from "../source/node.ts";

/**
 * The orb with the versions that its imports came to, as the registry keeps an orb: `@1` is resolved when the orb is
 * published, not when it is used. Inline orbs have imports of their own.
 * https://circleci.com/docs/orbs/use/orb-concepts/
 */
export function pinOrbs(root: MappingNode, resolved: ReadonlyMap<string, string>): MappingNode {
  const orbs = root.entries.get("orbs");
  if (orbs?.value.kind !== "mapping") return root;
  const pin = (value: YamlNode): YamlNode => {
    if (value.kind === "mapping") return pinOrbs(value, resolved);
    const exact = resolved.get(textOf(value) ?? "");
    return exact === undefined ? value : scalar(exact, value, "quoted");
  };
  const pinned = [...orbs.value.entries].map(([alias, { key, value }]) => [alias, { key, value: pin(value) }] as const);
  return mapping(
    new Map([...root.entries, ["orbs", { key: orbs.key, value: mapping(new Map(pinned), orbs.value) }]]),
    root,
  );
}
