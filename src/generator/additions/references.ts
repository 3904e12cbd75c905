import type { Data, DataMap } from "../../model/index.ts";

/** New names, by the old ones. */
export type Renames = ReadonlyMap<string, string>;

/** Where a list of texts holds no names of components. */
const otherTexts = new Set(["context", "filters", "branches", "tags", "when", "unless", "environment"]);

/**
 * The same jobs, commands or workflows with other names for the components that they use. A name stands as a key (`-
 * name: {...}`), as an item of a list (`steps`, `requires`), or behind `executor` or `name`; elsewhere the same text is
 * an image or a path.
 */
export function renamed(data: Data, rename: (name: string) => string): Data {
  if (Array.isArray(data)) return data.map((item) => (typeof item === "string" ? rename(item) : renamed(item, rename)));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data as DataMap).map(([key, value]): [string, Data] => {
      const name = rename(key);
      if (otherTexts.has(key)) return [key, value];
      if (key === "executor" && typeof value === "string") return [key, rename(value)];
      if (key === "executor" && isMap(value) && typeof value.name === "string")
        return [key, { ...value, name: rename(value.name) }];
      if (key === "matrix" && isMap(value)) return [key, renamedMatrix(value, rename)];
      return [name, renamed(value, rename)];
    }),
  );
}

/** Of the values of a matrix only executors are names of components. */
function renamedMatrix(matrix: DataMap, rename: (name: string) => string): Data {
  const { parameters } = matrix;
  if (!isMap(parameters) || parameters.executor === undefined) return matrix;
  return { ...matrix, parameters: { ...parameters, executor: renamed(parameters.executor, rename) } };
}

/** Whether data is a mapping. */
export const isMap = (data: Data | undefined): data is DataMap =>
  typeof data === "object" && data !== null && !Array.isArray(data);

/** A mapping, or an empty one in the place of what is none. */
export const mapOf = (data: Data | undefined): DataMap => (isMap(data) ? data : {});

/** A name that is not taken: with a number behind it where it has to be. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** Whether a name is another one, or that with a number behind it. */
export const isNumbered = (name: string, other: string): boolean =>
  other === name || (other.startsWith(`${name}-`) && /^\d+$/.test(other.slice(name.length + 1)));
