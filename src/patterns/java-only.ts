const pieces = /\\(?:k<|[1-9])|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|>)|(?:[*+?]|\{\d+(?:,\d*)?\})\+/gs;

/**
 * The first piece of a pattern that looks ahead or back, repeats what was found, or never gives back: RE2 has none of
 * these.
 */
export function javaOnlyPiece(pattern: string): string | undefined {
  for (const { 0: piece } of pattern.matchAll(pieces)) {
    if (/^\((?:\?<?[=!]|\?>)$/.test(piece) || /^\\(?:k<|[1-9])$/.test(piece)) return piece;
    if (!piece.startsWith("\\") && !piece.startsWith("[") && !piece.startsWith("(")) return piece;
  }
  return undefined;
}
