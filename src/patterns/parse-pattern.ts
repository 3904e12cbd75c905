/*
 * Reads the regular expressions of a configuration. JavaScript's own would do for most of them, but a configuration may
 * come from a stranger, and `(a|a)*b` keeps it busy for ever; nor does it know Java's `(?i)` or `[a-z&&[^x]]`. So they
 * are read here, and match-pattern.ts tries all ways at once, in a time that grows with the length of the text.
 */
import {
  type Accepts,
  type Cursor,
  characterClass,
  escaped,
  type Flags,
  literal,
  takeCharacter,
  takeMatch,
  UnusablePattern,
} from "./pattern-characters.ts";

/** A pattern as a tree. */
export type PatternNode =
  | { readonly kind: "character"; readonly accepts: Accepts }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly branches: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly body: PatternNode; readonly least: number; readonly most: number }
  | { readonly kind: "edge"; readonly edge: Edge }
  | { readonly kind: "look"; readonly body: PatternNode; readonly ahead: boolean; readonly negated: boolean };

/** A place between two characters. */
export type Edge = "start" | "end" | "last-line-end" | "line-start" | "line-end" | "word" | "no-word";

/** A pattern that can be tried, or why it cannot. */
export type ReadPattern =
  | { readonly kind: "pattern"; readonly root: PatternNode }
  | { readonly kind: "unusable"; readonly reason: string };

/**
 * `java` in logic statements and filters of branches and tags; `re2` in expressions, where it may have 256 characters
 * of Latin-1, and looks neither ahead nor back (https://github.com/CircleCI-Public/expr). Back references to a group,
 * which only Java has, are not tried here.
 */
export type Dialect = "java" | "re2";

/** The longest pattern of each kind; for Java's it is our own limit. */
const longest: Readonly<Record<Dialect, number>> = { java: 2000, re2: 256 };
const deepest = 100;
const mostRepetitions = 1000;

/** Reads the text between the slashes. */
export function readPattern(text: string, dialect: Dialect): ReadPattern {
  if (text.length > longest[dialect])
    return { kind: "unusable", reason: `it is longer than ${longest[dialect]} characters` };
  const foreign = dialect === "re2" ? /[^\0-\xff]|\\[ux]/u.exec(text)?.[0] : undefined;
  if (foreign !== undefined)
    return { kind: "unusable", reason: `"${foreign}" is not allowed: only characters of Latin-1 are, as they are` };
  try {
    return { kind: "pattern", root: new PatternParser(text, dialect).whole() };
  } catch (error) {
    if (!(error instanceof UnusablePattern)) throw error;
    return { kind: "unusable", reason: error.message };
  }
}

class PatternParser {
  readonly #cursor: Cursor;
  readonly #dialect: Dialect;
  #flags: Flags = { ignoreCase: false, dotAll: false, multiline: false };
  #depth = 0;

  constructor(text: string, dialect: Dialect) {
    this.#cursor = { text, at: 0 };
    this.#dialect = dialect;
  }

  whole(): PatternNode {
    const root = this.#choice();
    if (this.#cursor.at < this.#cursor.text.length) throw new UnusablePattern('a ")" has no "("');
    return root;
  }

  #choice(): PatternNode {
    if (++this.#depth > deepest) throw new UnusablePattern("its groups are nested too deep");
    const before = this.#flags;
    const branches = [this.#sequence()];
    while (this.#take(/\|/y) !== undefined) branches.push(this.#sequence());
    // `(?i)` holds until its group ends.
    this.#flags = before;
    this.#depth--;
    return branches.length === 1 && branches[0] !== undefined ? branches[0] : { kind: "choice", branches };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    const { text } = this.#cursor;
    while (this.#cursor.at < text.length && text[this.#cursor.at] !== "|" && text[this.#cursor.at] !== ")")
      parts.push(this.#repeated(this.#atom()));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "sequence", parts };
  }

  /**
   * Lazy and possessive repetitions are read as greedy ones: of a match with the whole text they make the same, but for
   * a possessive that starves.
   */
  #repeated(body: PatternNode): PatternNode {
    const [sign, least, comma, most] = takeMatch(this.#cursor, /[*+?]|\{(\d+)(?:(,)(\d*))?\}/y);
    if (sign === undefined) return body;
    this.#take(this.#dialect === "java" ? /[?+]/y : /\?/y);
    if (this.#take(/(?=[*+?])/y) !== undefined)
      throw new UnusablePattern(`"${sign}" is followed by another repetition`);
    if (sign === "*") return { kind: "repeat", body, least: 0, most: Number.POSITIVE_INFINITY };
    if (sign === "+") return { kind: "repeat", body, least: 1, most: Number.POSITIVE_INFINITY };
    if (sign === "?") return { kind: "repeat", body, least: 0, most: 1 };
    const from = Number(least);
    const to = comma === undefined ? from : most === "" ? Number.POSITIVE_INFINITY : Number(most);
    if (to < from) throw new UnusablePattern(`"${sign}" ends before it begins`);
    if (from > mostRepetitions || (to > mostRepetitions && to !== Number.POSITIVE_INFINITY))
      throw new UnusablePattern(`"${sign}" repeats more than ${mostRepetitions} times`);
    return { kind: "repeat", body, least: from, most: to };
  }

  #atom(): PatternNode {
    const cursor = this.#cursor;
    const character = takeCharacter(cursor);
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return this.#character(characterClass(cursor, this.#flags));
      case ".":
        return this.#character(this.#flags.dotAll ? () => true : this.#noLineEnd());
      case "^":
        return { kind: "edge", edge: this.#flags.multiline ? "line-start" : "start" };
      case "$":
        return { kind: "edge", edge: this.#dollar() };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        throw new UnusablePattern(`"${character}" has nothing to repeat`);
      case "{":
        if (this.#dialect === "java") throw new UnusablePattern('"{" begins no number of repetitions');
        return this.#character(literal(character, this.#flags));
      default:
        return this.#character(literal(character, this.#flags));
    }
  }

  #character(accepts: Accepts): PatternNode {
    return { kind: "character", accepts };
  }

  #noLineEnd(): Accepts {
    return this.#dialect === "re2" ? (given) => given !== "\n" : (given) => !/^[\n\r\u0085\u2028\u2029]$/.test(given);
  }

  #dollar(): Edge {
    if (this.#flags.multiline) return "line-end";
    return this.#dialect === "java" ? "last-line-end" : "end";
  }

  #escape(): PatternNode {
    const cursor = this.#cursor;
    const quoted = takeMatch(cursor, /Q([\s\S]*?)(?:\\E|$)/y)[1];
    if (quoted !== undefined) {
      const parts = [...quoted].map((each) => this.#character(literal(each, this.#flags)));
      return { kind: "sequence", parts };
    }
    const edges: Readonly<Record<string, Edge>> = { A: "start", z: "end", Z: "last-line-end", b: "word", B: "no-word" };
    const [letter = ""] = takeMatch(cursor, /[AzZbB]/y);
    const edge = edges[letter];
    if (edge !== undefined) return { kind: "edge", edge };
    const back = takeMatch(cursor, /[1-9]|k<\w+>/y)[0];
    if (back !== undefined) throw new UnusablePattern(`"\\${back}" refers back to a group, which is not tried here`);
    return this.#character(escaped(cursor, this.#flags));
  }

  /** What follows `(`. */
  #group(): PatternNode {
    const cursor = this.#cursor;
    const [opening] = takeMatch(cursor, /\?(?:<?[=!]|[:>]|P?<[A-Za-z]\w*>)/y);
    if (opening === undefined && this.#take(/(?=\?)/y) !== undefined) return this.#flagGroup();
    const look = opening !== undefined && /[=!]$/.test(opening);
    if (this.#dialect === "re2" && (look || opening === "?>"))
      throw new UnusablePattern(`"(${opening}" is not allowed in an expression`);
    const body = this.#closed(this.#choice());
    if (!look) return body;
    return { kind: "look", body, ahead: !opening.startsWith("?<"), negated: opening.endsWith("!") };
  }

  /** `(?i)` for the rest of the group that it stands in, `(?i:...)` for what it holds. */
  #flagGroup(): PatternNode {
    const [whole, on = "", off = "", end] = takeMatch(this.#cursor, /\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])/y);
    const unknown = /[^imsuUd]/.exec(on + off)?.[0];
    if (whole === undefined || unknown !== undefined)
      throw new UnusablePattern(`"(?${unknown ?? ""}" begins no group that is known`);
    const before = this.#flags;
    this.#flags = withFlags(withFlags(before, on, true), off, false);
    if (end === ")") return { kind: "sequence", parts: [] };
    const body = this.#closed(this.#choice());
    this.#flags = before;
    return body;
  }

  #closed(body: PatternNode): PatternNode {
    if (this.#take(/\)/y) === undefined) throw new UnusablePattern('a "(" has no ")"');
    return body;
  }

  #take(expression: RegExp): string | undefined {
    return takeMatch(this.#cursor, expression)[0];
  }
}

const withFlags = (flags: Flags, letters: string, value: boolean): Flags => ({
  ignoreCase: letters.includes("i") ? value : flags.ignoreCase,
  dotAll: letters.includes("s") ? value : flags.dotAll,
  multiline: letters.includes("m") ? value : flags.multiline,
});
