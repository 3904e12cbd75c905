import type { Data, DataMap } from "../../model/index.ts";

const kinds = ["executors", "commands", "jobs"] as const;

/**
 * An orb as it stands inside a configuration: what `used` needs of it, and nothing that is only read by people. `used` is the rest of
 * the configuration, where `arm/deploy` means the job, command or executor `deploy`.
 */
export function inlineOrb(orb: DataMap, { alias, used }: { readonly alias: string; readonly used: Data }): DataMap {
  const kept = new Set<string>();
  const keep = (name: string): void => {
    if (kept.has(name)) return;
    kept.add(name);
    for (const kind of kinds)
      for (const word of wordsOf(components(orb, kind)[name] ?? null)) if (isIn(orb, word)) keep(word);
  };
  for (const word of wordsOf(used)) if (word.startsWith(`${alias}/`)) keep(word.slice(alias.length + 1));
  const parts = kinds.map((kind) => [
    kind,
    Object.fromEntries(
      Object.entries(components(orb, kind))
        .filter(([name]) => kept.has(name))
        .map(([name, component]) => [name, undescribed(component as DataMap)]),
    ),
  ]);
  return Object.fromEntries(parts.filter(([, part]) => Object.keys(part as DataMap).length > 0));
}

const components = (orb: DataMap, kind: (typeof kinds)[number]): DataMap => (orb[kind] ?? {}) as DataMap;

const isIn = (orb: DataMap, name: string): boolean => kinds.some((kind) => Object.hasOwn(components(orb, kind), name));

/** Every key and every text in a value. A component is meant by one of them; a word too many keeps a component too many. */
function wordsOf(value: Data): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each: Data) => wordsOf(each));
  return Object.entries(value as DataMap).flatMap(([key, each]) => [key, ...wordsOf(each)]);
}

/** Without the descriptions of the component and of its parameters. */
function undescribed({ description: _, parameters, ...component }: DataMap): DataMap {
  if (parameters === undefined) return component;
  const bare = Object.entries(parameters as DataMap).map(([name, parameter]) => {
    const { description: __, ...rest } = parameter as DataMap;
    return [name, rest];
  });
  return { parameters: Object.fromEntries(bare), ...component };
}
