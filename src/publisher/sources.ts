/** One file of an orb's sources, its path relative to the orb's root and with forward slashes. */
export type SourceFile = { readonly path: string; readonly text: string };

/** The sections of an orb that hold components, in the order in which a registry page shows them. */
export const componentKinds = ["executors", "commands", "jobs", "examples"] as const;
/** A section of an orb that holds components. */
export type ComponentKind = (typeof componentKinds)[number];

/** A mapping of YAML as plain data. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Where something stands in a file, counted from 1. */
export type Position = { readonly line: number; readonly column: number };

/** Finds where the value at a path of keys and indexes stands; of a path that leads nowhere, its last part that exists. */
export type Locate = (path: readonly (string | number)[]) => Position;

/** A part of an orb with the file that it stands in. */
export type Located = { readonly file: string; readonly value: Mapping; readonly locate: Locate };

/** A component as it was written. */
export type SourceComponent = Located & { readonly kind: ComponentKind; readonly name: string };

/** An orb as its authors wrote it, before it is packed, or after: then everything stands in one file. */
export type OrbSource = {
  readonly form: "packed" | "unpacked";
  readonly root: Located;
  readonly components: readonly SourceComponent[];
};

/** Whether a value is a mapping, and not a list or null. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
