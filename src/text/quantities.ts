/* Times, numbers, sizes and lists of names, as a sentence has them. */

/** A length of time for people: `0.4s`, `12s`, `3m 04s`, `1h 02m`. */
export function duration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${two(Math.floor((seconds % 3600) / 60))}m`;
}

/** A number for people: `1,234,567`. */
export const count = (number: number): string => String(number).replaceAll(/\B(?=(\d{3})+$)/g, ",");

/** `1 job`, `2 jobs`. */
export const some = (number: number, word: string): string => `${count(number)} ${word}${number === 1 ? "" : "s"}`;

/** A size for people. */
export function size(bytes: number): string {
  if (bytes < 1000) return some(bytes, "byte");
  const units = ["kB", "MB", "GB", "TB"];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** Names for a sentence: `"a", "b" and "c"`, and no more than a reader takes in. */
export function named(names: readonly string[]): string {
  const quoted = names.slice(0, 4).map((name) => `"${name}"`);
  const more = names.length - quoted.length;
  if (more > 0) return `${quoted.join(", ")} and ${more} more`;
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}

/** Neither "a", "b" nor "c". */
export function neither(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return `Neither ${quoted.slice(0, -1).join(", ")} nor ${quoted.at(-1)}`;
}
