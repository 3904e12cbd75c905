/** An image to use where the configuration names one that fits a pattern. */
export interface ImageRule {
  /** `*` stands for any text and `?` for one letter; all else for itself. */
  readonly pattern: string;
  readonly image: string;
}

/** Whether all of a name fits a pattern with `*` and `?`. */
export function fitsGlob(pattern: string, name: string): boolean {
  const pieces = pattern.split("*");
  const fitsAt = (piece: string, at: number): boolean =>
    at >= 0 &&
    at + piece.length <= name.length &&
    [...piece.split("")].every((letter, index) => letter === "?" || letter === name[at + index]);
  const [first = ""] = pieces;
  if (pieces.length === 1) return first.length === name.length && fitsAt(first, 0);
  const last = pieces.at(-1) ?? "";
  const end = name.length - last.length;
  if (!fitsAt(first, 0) || end < first.length || !fitsAt(last, end)) return false;
  // Between the two ends each piece may as well take the first place where it fits: linear, whatever the pattern is.
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !fitsAt(piece, at)) at++;
    if (at + piece.length > end) return false;
    at += piece.length;
  }
  return true;
}

/**
 * The image that stands in for one of the configuration: the first rule that fits counts, and without one it is used as
 * it is.
 */
export const imageFor = (image: string, rules: readonly ImageRule[]): string =>
  rules.find(({ pattern }) => fitsGlob(pattern, image))?.image ?? image;
