/** A text that somebody wrote, under the name that they know it by: a path, an orb's reference, or `-`. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/**
 * A piece of a source: offsets in its text, `end` exclusive. Lines and columns exist only where something is printed.
 */
export interface Range {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/**
 * Whether a place is in a text, or in a part of it that was read alone and has its name: `compile` reads a text as a
 * whole, and an open configuration part by part.
 */
export const isIn = ({ source }: Range, text: Source): boolean => source === text || source.name === text.name;

const numbers = new WeakMap<Source, number>();
let last = 0;

/** What tells the beginnings of places apart, in the same text and in others. */
export function placeId({ source, start }: Range): string {
  const number = numbers.get(source) ?? ++last;
  numbers.set(source, number);
  return `${number}:${start}`;
}
