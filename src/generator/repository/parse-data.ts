import { load } from "js-yaml"; // a third of the time that the yaml package takes to load

/** A mapping of a file that somebody else wrote: its values may be anything. */
export type Mapping = Readonly<Record<string, unknown>>;

/**
 * YAML or JSON as values; undefined where it is broken: that is for its own tool to explain, and here it only gives no
 * defaults.
 */
export function parseData(source: string | undefined): unknown {
  try {
    return source === undefined ? undefined : load(source);
  } catch {
    return undefined;
  }
}

/** The value as a mapping; an empty one where it is something else. */
export const mapping = (value: unknown): Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Mapping) : {};

/** The value as a list; an empty one where it is something else. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The value as a text that is not empty. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Every text in a value, at any depth. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
