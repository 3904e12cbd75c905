import type { Data, DataMap } from "./data.ts";

/**
 * CircleCI's packer takes an include without the closing parenthesis, too, and published orbs have it:
 * https://github.com/CircleCI-Public/circleci-cli (internal/pack/pack.go, includeRe). Only a path of plain characters
 * is one then.
 */
const tag = /(?<!\\)<<\s*include\((?:\s*([^()]*?)\s*\)|\s*([-\w/.]+))\s*>>/g;

/**
 * Puts files in the place of `<<include(path)>>`, as `circleci orb pack` does: anywhere in a value, with each `<<` of
 * the file escaped, since CircleCI would read it as a parameter. `readInclude` gives a file's text and throws, or gives
 * undefined, where there is none.
 */
export function pack<D extends Data>(document: D, readInclude: (path: string) => string | undefined): D {
  return packed(document, { readInclude, at: [] }) as D;
}

interface Place {
  readonly readInclude: (path: string) => string | undefined;
  readonly at: readonly string[];
}

function packed(data: Data, place: Place): Data {
  if (typeof data === "string") return replaceIncludes(data, (path) => included(path, place));
  if (Array.isArray(data))
    return data.map((entry, index) => packed(entry, { ...place, at: [...place.at, String(index)] }));
  if (data === null || typeof data !== "object") return data;
  const entries = Object.entries(data as DataMap).map(([key, entry]) => [
    key,
    packed(entry, { ...place, at: [...place.at, key] }),
  ]);
  return Object.fromEntries(entries);
}

function included(path: string, { readInclude, at }: Place): string {
  const text = readInclude(path);
  if (text === undefined) throw new Error(`The file "${path}", which ${at.join(".")} includes, is not there.`);
  return text;
}

/**
 * Puts files in the place of the includes of one text. `textOf` gives a file's text, or nothing, and then the include
 * stays; it also gets the include as it was written.
 */
export function replaceIncludes(value: string, textOf: (path: string, written: string) => string | undefined): string {
  return value.replace(
    tag,
    (written, closed: string | undefined, open: string) =>
      textOf(closed ?? open, written)?.replaceAll("<<", "\\<<") ?? written,
  );
}
