import type { Data, DataMap } from "../../model/index.ts";
import { bringFunctions } from "../../orb/share-functions.ts";

const kinds = ["executors", "commands", "jobs"] as const;

/**
 * An orb as it stands inside a configuration: what `used` needs of it, and nothing that is only read by people. `used`
 * is the rest of the configuration, where `arm/deploy` means the job, command or executor `deploy`.
 */
export function inlineOrb(whole: DataMap, { alias, used }: { readonly alias: string; readonly used: Data }): DataMap {
  const orb = withoutAttesting(whole, used);
  const kept = new Set<string>();
  const keep = (name: string): void => {
    if (kept.has(name)) return;
    kept.add(name);
    for (const kind of kinds)
      for (const word of wordsOf(components(orb, kind)[name] ?? null)) if (isIn(orb, word)) keep(word);
  };
  const own = (words: readonly string[]): readonly string[] =>
    words.flatMap((word) => (word.startsWith(`${alias}/`) ? [word.slice(alias.length + 1)] : []));
  for (const name of own(wordsOf(used))) keep(name);
  const named = new Set(own(wordsOf(withoutEntries(used))));
  const inJobs = new Set(Object.keys(components(orb, "commands")).filter((name) => !named.has(name)));
  const parts = kinds.map((kind) => [
    kind,
    Object.fromEntries(
      Object.entries(components(orb, kind))
        .filter(([name]) => kept.has(name))
        .map(([name, component]) => {
          const isUsedAlone = kind === "commands" && named.has(name);
          return [
            name,
            undescribed(isUsedAlone ? (component as DataMap) : withoutOwnFunctions(component as DataMap, inJobs)),
          ];
        }),
    ),
  ]);
  return Object.fromEntries(parts.filter(([, part]) => Object.keys(part as DataMap).length > 0));
}

/** The parameters of a build that are about attestations, and what they are where nobody asks. */
const attesting: DataMap = { provenance: "none", sbom: false, sbom_generator: "" };

/**
 * What makes attestations is a tenth of an orb, so a configuration that asks for none has neither it nor its
 * parameters, and CircleCI refuses one that gives them later, by hand.
 */
function withoutAttesting(orb: DataMap, used: Data): DataMap {
  if (wordsOf(used).some((word) => Object.hasOwn(attesting, word))) return orb;
  const without = (data: Data): Data => {
    if (Array.isArray(data)) return data.filter((step: Data) => !asks(step)).map(without);
    if (typeof data !== "object" || data === null) return data;
    const kept = Object.entries(data).filter(([key]) => !Object.hasOwn(attesting, key));
    return Object.fromEntries(
      kept.map(([key, value]) => [key, key.startsWith("PARAM_") ? constant(value) : without(value)]),
    );
  };
  const asks = (step: Data): boolean =>
    JSON.stringify((step as { readonly when?: DataMap } | null)?.when?.condition ?? null).includes(
      "parameters.provenance",
    );
  const constant = (value: Data): Data =>
    attesting[/^<< parameters\.(\w+) >>$/.exec(String(value))?.[1] ?? ""] ?? value;
  return { ...orb, commands: without(components(orb, "commands")), jobs: without(components(orb, "jobs")) };
}

const components = (orb: DataMap, kind: (typeof kinds)[number]): DataMap => (orb[kind] ?? {}) as DataMap;

const isIn = (orb: DataMap, name: string): boolean => kinds.some((kind) => Object.hasOwn(components(orb, kind), name));

/**
 * Every key and every text in a value. A component is meant by one of them; a word too many keeps a component too many.
 */
function wordsOf(value: Data): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each: Data) => wordsOf(each));
  return Object.entries(value as DataMap).flatMap(([key, each]) => [key, ...wordsOf(each)]);
}

/** A configuration without the jobs that its workflows run and require: a command may have the name of one too. */
function withoutEntries(used: Data): Data {
  const { workflows = {}, ...rest } = (used ?? {}) as DataMap;
  const entries = Object.values(workflows as DataMap).flatMap(
    (workflow) => ((workflow as DataMap).jobs ?? []) as readonly Data[],
  );
  const settingsOfEntries = entries.flatMap((entry) =>
    typeof entry === "string" ? [] : Object.values(entry as DataMap),
  );
  return [rest, ...settingsOfEntries.map((settings) => ({ ...(settings as DataMap), requires: null }))];
}

/**
 * A component without what commands need that are used alone: the step that brings their functions, and the parameter
 * for it. `commands` has the names of those that only jobs of the orb call; the component is one of them, or calls
 * them.
 */
function withoutOwnFunctions({ parameters, steps, ...component }: DataMap, commands: ReadonlySet<string>): DataMap {
  if (!Array.isArray(steps)) return { ...(parameters !== undefined && { parameters }), ...component };
  const { [bringFunctions]: _, ...others } = (parameters ?? {}) as DataMap;
  const isOwn = (step: Data): boolean =>
    JSON.stringify(step).startsWith(`{"when":{"condition":"<< parameters.${bringFunctions} >>"`);
  return {
    ...(Object.keys(others).length > 0 && { parameters: others }),
    ...component,
    steps: steps.filter((step: Data) => !isOwn(step)).map((step: Data) => withoutArgument(step, commands)),
  };
}

/** A step, or a condition with steps, in which these commands are not told about functions. */
function withoutArgument(data: Data, commands: ReadonlySet<string>): Data {
  if (Array.isArray(data)) return data.map((each: Data) => withoutArgument(each, commands));
  if (typeof data !== "object" || data === null) return data;
  const entries = Object.entries(data).map(([key, value]): readonly [string, Data] => {
    if (!commands.has(key)) return [key, withoutArgument(value as Data, commands)];
    const { [bringFunctions]: _, ...others } = value as DataMap;
    return [key, others];
  });
  const [[name, rest] = ["", ""]] = entries;
  return commands.has(name) && Object.keys(rest as DataMap).length === 0 ? name : Object.fromEntries(entries);
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
