/*
 * Which characters a class of a pattern stands for: `[a-z]`, `\d`, `\p{Lower}`. Escapes and names are those of Java,
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html, and the few of RE2 that
 * Java lacks.
 */

/** Whether one character (a code point) is meant. */
export type Accepts = (character: string) => boolean;

/** What follows `(?`: ignore case, `.` takes line ends, `^` and `$` are at each line. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
}

/** A text that is read from left to right. */
export interface Cursor {
  readonly text: string;
  at: number;
}

/** An error in a pattern; its message ends the sentence "... cannot be used: ". */
export class UnusablePattern extends Error {}

const named: Readonly<Record<string, RegExp>> = {
  d: /^[0-9]$/,
  w: /^[A-Za-z0-9_]$/,
  s: /^[ \t\n\v\f\r]$/,
  h: /^[ \t\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]$/,
  v: /^[\n\v\f\r\u0085\u2028\u2029]$/,
  Lower: /^[a-z]$/,
  Upper: /^[A-Z]$/,
  Alpha: /^[A-Za-z]$/,
  Digit: /^[0-9]$/,
  Alnum: /^[A-Za-z0-9]$/,
  Punct: /^[!-/:-@[-`{-~]$/,
  Graph: /^[!-~]$/,
  Print: /^[ -~]$/,
  Blank: /^[ \t]$/,
  Cntrl: /^[^ -~\u0080-\u{10ffff}]$/u,
  XDigit: /^[0-9A-Fa-f]$/,
  Space: /^[ \t\n\v\f\r]$/,
  ASCII: /^[^\u0080-\u{10ffff}]$/u,
};
const controls: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f", a: "\x07", e: "\x1b" };

/** One character, in any case where case is ignored. */
export function literal(character: string, { ignoreCase }: Flags): Accepts {
  if (!ignoreCase) return (given) => given === character;
  const lower = character.toLowerCase();
  return (given) => given.toLowerCase() === lower;
}

/** What stands after a backslash, which is a character or a set of them. */
export function escaped(cursor: Cursor, flags: Flags): Accepts {
  const set = escapedSet(cursor);
  return set ?? literal(escapedCharacter(cursor), flags);
}

function escapedSet(cursor: Cursor): Accepts | undefined {
  const letter = cursor.text[cursor.at] ?? "";
  if (letter === "p" || letter === "P") {
    cursor.at++;
    const accepts = property(cursor);
    return letter === "P" ? (given) => !accepts(given) : accepts;
  }
  const set = /^[dwshvDWSHV]$/.test(letter) ? named[letter.toLowerCase()] : undefined;
  if (set === undefined) return undefined;
  cursor.at++;
  return letter === letter.toLowerCase() ? (given) => set.test(given) : (given) => !set.test(given);
}

function property(cursor: Cursor): Accepts {
  const [all = "", braced, single] = takeMatch(cursor, /\{(\^?\w+)\}|([A-Z])/y);
  if (all === "") throw new UnusablePattern("\\p has no name of a class in braces");
  const name = braced ?? single ?? "";
  const known = named[name];
  if (known !== undefined) return (given) => known.test(given);
  try {
    const unicode = new RegExp(`^\\p{${name.replace(/^Is/, "")}}$`, "u");
    return (given) => unicode.test(given);
  } catch {
    throw new UnusablePattern(`"${name}" is no class of characters`);
  }
}

/** The one character that is written after a backslash. */
function escapedCharacter(cursor: Cursor): string {
  const [hex] = takeMatch(cursor, /x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]{1,6}\}|u[0-9A-Fa-f]{4}|0[0-7]{1,3}/y);
  if (hex !== undefined) {
    const code = hex.startsWith("0") ? Number.parseInt(hex, 8) : Number.parseInt(hex.replaceAll(/[xu{}]/g, ""), 16);
    if (code > 0x10ffff) throw new UnusablePattern(`"\\${hex}" is no character`);
    return String.fromCodePoint(code);
  }
  const character = takeCharacter(cursor);
  if (character === "") throw new UnusablePattern("it ends with a backslash");
  const control = controls[character];
  if (control !== undefined) return control;
  if (/^[A-Za-z]$/.test(character)) throw new UnusablePattern(`"\\${character}" has no meaning`);
  return character;
}

/** The class whose `[` was just read. */
export function characterClass(cursor: Cursor, flags: Flags, depth = 0): Accepts {
  if (depth > 20) throw new UnusablePattern("its classes of characters are nested too deep");
  const { text } = cursor;
  const negated = takeMatch(cursor, /\^/y).length > 0;
  const intersected: Accepts[] = [];
  let union: Accepts[] = [];
  const start = cursor.at;
  for (;;) {
    if (cursor.at >= text.length) throw new UnusablePattern('a "[" has no "]"');
    if (text[cursor.at] === "]" && cursor.at > start) break;
    if (takeMatch(cursor, /&&/y).length > 0) {
      intersected.push(anyOf(union));
      union = [];
    } else union.push(classItem(cursor, flags, depth));
  }
  cursor.at++;
  const all = [...intersected, anyOf(union)];
  return (given) => all.every((accepts) => accepts(given)) !== negated;
}

const anyOf = (union: readonly Accepts[]): Accepts => {
  const items = [...union];
  return (given) => items.some((accepts) => accepts(given));
};

function classItem(cursor: Cursor, flags: Flags, depth: number): Accepts {
  const [, not, posix] = takeMatch(cursor, /\[:(\^?)(\w+):\]/y);
  if (posix !== undefined) return posixClass(posix, not === "^");
  if (takeMatch(cursor, /\[/y).length > 0) return characterClass(cursor, flags, depth + 1);
  const first = classCharacter(cursor);
  if (typeof first !== "string") return first;
  if (takeMatch(cursor, /-(?![\]&[])/y).length === 0) return literal(first, flags);
  const last = classCharacter(cursor);
  if (typeof last !== "string" || code(last) < code(first))
    throw new UnusablePattern(`a range that begins with "${first}" does not end with a later character`);
  const within = (given: string): boolean => code(given) >= code(first) && code(given) <= code(last);
  if (!flags.ignoreCase) return within;
  return (given) => within(given) || within(given.toLowerCase()) || within(given.toUpperCase());
}

const code = (character: string): number => character.codePointAt(0) ?? 0;

function classCharacter(cursor: Cursor): string | Accepts {
  if (takeMatch(cursor, /\\/y).length === 0) return takeCharacter(cursor);
  return escapedSet(cursor) ?? escapedCharacter(cursor);
}

function posixClass(name: string, negated: boolean): Accepts {
  const known = Object.entries(named).find(([each]) => each.length > 1 && each.toLowerCase() === name)?.[1];
  const set = name === "word" ? named.w : known;
  if (set === undefined) throw new UnusablePattern(`"[:${name}:]" is no class of characters`);
  return (given) => set.test(given) !== negated;
}

/** What a sticky expression matches at the cursor, which moves on; nothing, an empty list, where it does not match. */
export function takeMatch(cursor: Cursor, expression: RegExp): readonly (string | undefined)[] {
  expression.lastIndex = cursor.at;
  const match = expression.exec(cursor.text);
  if (match === null) return [];
  cursor.at = expression.lastIndex;
  return match;
}

/** The next character; the empty text at the end. */
export function takeCharacter(cursor: Cursor): string {
  const point = cursor.text.codePointAt(cursor.at);
  if (point === undefined) return "";
  const character = String.fromCodePoint(point);
  cursor.at += character.length;
  return character;
}
