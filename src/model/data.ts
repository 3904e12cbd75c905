/** What a YAML document holds once nothing of the model is left in it. */
export type Data = string | number | boolean | null | readonly Data[] | DataMap;

/** A mapping of plain data; the order of its keys is the order in the file. */
export interface DataMap {
  readonly [key: string]: Data;
}

/** Whether a value is a mapping, and not a list or nothing. */
export const isMap = (data: Data | undefined): data is DataMap =>
  typeof data === "object" && data !== null && !Array.isArray(data);

/** Something of the model that stands for a text in the document, such as a reference or an include. */
export interface Textual {
  readonly kind: "reference" | "include";
  toString(): string;
}

const isTextual = (value: object): value is Textual =>
  "kind" in value && (value.kind === "reference" || value.kind === "include");

/**
 * Turns what an author wrote into plain data: references and includes become their text, and a key without a value
 * disappears, so that an option can be left out with `undefined`.
 */
export function plain(value: unknown): Data {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "object") {
    if (isTextual(value)) return value.toString();
    if (Array.isArray(value)) return value.map(plain);
    return plainMap(value);
  }
  throw new Error(
    `A document cannot hold ${typeof value === "number" ? String(value) : `a value of type ${typeof value}`}.`,
  );
}

/** `plain` for an object that is known to be a mapping. */
export function plainMap(value: object): DataMap {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)]));
}

/** The same mapping with the named keys first, in that order, and the others after them as they were. */
export function inOrder(map: DataMap, keys: readonly string[]): DataMap {
  const known = keys.filter((key) => key in map);
  const others = Object.keys(map).filter((key) => !keys.includes(key));
  return Object.fromEntries([...known, ...others].map((key) => [key, map[key] as Data]));
}

/** Every text in a document, keys included, with the path of keys and positions that leads to it. */
export function* texts(
  data: Data,
  path: readonly string[] = [],
): Generator<{ readonly text: string; readonly path: readonly string[] }> {
  if (typeof data === "string") yield { text: data, path };
  else if (Array.isArray(data))
    for (const [index, entry] of data.entries()) yield* texts(entry, [...path, String(index)]);
  else if (data !== null && typeof data === "object") {
    for (const [key, entry] of Object.entries(data)) {
      yield { text: key, path: [...path, key] };
      yield* texts(entry, [...path, key]);
    }
  }
}
