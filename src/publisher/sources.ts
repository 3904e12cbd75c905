import type { Range } from "../compiler/diagnostics/source.ts";
import type { PackedOrb } from "../compiler/orbs/pack.ts";
import { toData } from "../compiler/source/data.ts";
import type { YamlNode } from "../compiler/source/node.ts";

/** The sections of an orb that hold components, in the order in which a registry page shows them. */
export const componentKinds = ["executors", "commands", "jobs", "examples"] as const;
/** A section of an orb that holds components. */
export type ComponentKind = (typeof componentKinds)[number];

/** A mapping of YAML as plain data. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A path of keys and indexes. */
export type Path = readonly (string | number)[];

/** A part of an orb, with the places of what is in it. */
export interface Located {
  readonly value: Mapping;
  readonly node: YamlNode;
  /** Where it begins: its key, where it has one. */
  readonly at: Range;
}

/** A component as it was written. */
export interface SourceComponent extends Located {
  readonly kind: ComponentKind;
  readonly name: string;
}

/** An orb as its authors wrote it: what a command includes from a file is not in it. */
export interface OrbSource {
  readonly form: PackedOrb["form"];
  readonly root: Located;
  readonly components: readonly SourceComponent[];
}

/** The parts that the rules look at. */
export function orbSource({ form, written }: PackedOrb): OrbSource {
  const components = componentKinds.flatMap((kind) => {
    const section = written.entries.get(kind)?.value;
    if (section?.kind !== "mapping") return [];
    return [...section.entries].map(
      ([name, { key, value }]): SourceComponent => ({ kind, name, at: key, node: value, value: dataOf(value) }),
    );
  });
  return { form, root: { at: written, node: written, value: dataOf(written) }, components };
}

/** Where the value at a path stands; of a path that leads nowhere, its last part that exists. */
export function placeOf({ node, at }: Located, path: Path): Range {
  let place = at;
  let current: YamlNode | undefined = node;
  for (const key of path) {
    if (current?.kind === "sequence" && typeof key === "number") {
      current = current.items[key];
      if (current === undefined) break;
      place = current;
    } else if (current?.kind === "mapping") {
      const entry = current.entries.get(String(key));
      if (entry === undefined) break;
      place = entry.key;
      current = entry.value;
    } else break;
  }
  return place;
}

/** Whether a value is a mapping, and not a list or null. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function dataOf(node: YamlNode): Mapping {
  const data = toData(node);
  return isMapping(data) ? data : {};
}
