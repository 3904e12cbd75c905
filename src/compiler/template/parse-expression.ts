/*
 * The expression language of 2025: `pipeline.git.branch == "main" and not (pipeline.parameters.n > 3)`. Strength, the strongest first:
 * not, comparisons, and, or. https://circleci.com/docs/guides/orchestrate/config-templating/
 */

/** The operators between two values. */
export const comparisons = ["==", "!=", ">=", "<=", ">", "<", "starts-with", "matches"] as const;
/** An operator between two values. */
export type Comparison = (typeof comparisons)[number];

/** An expression as a tree; offsets are of its text. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "name"; readonly path: string; readonly start: number }
  | { readonly kind: "pattern"; readonly pattern: string; readonly flags: string; readonly start: number }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "compare";
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
      readonly start: number;
    };

/** A tree, or what is wrong and where. */
export type ParsedExpression =
  | { readonly kind: "parsed"; readonly expression: Expression }
  | { readonly kind: "malformed"; readonly reason: string; readonly start: number; readonly end: number };

type Token =
  | { readonly kind: "value"; readonly expression: Expression; readonly start: number; readonly end: number }
  | { readonly kind: "word"; readonly word: string; readonly start: number; readonly end: number };

class Malformed extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, { start, end }: { readonly start: number; readonly end: number }) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** Parses an expression. Deeper than a hundred parentheses is refused. */
export function parseExpression(text: string): ParsedExpression {
  try {
    const parser = new Parser(tokenize(text), text.length);
    return { kind: "parsed", expression: parser.whole() };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { kind: "malformed", reason: error.message, start: error.start, end: error.end };
  }
}

const lexeme =
  /\s+|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<pattern>\/(?:[^/\\\n]|\\.)*\/[a-z]*)|(?<number>-?\d+(?:\.\d+)?)|(?<name>[A-Za-z_][\w.-]*)|(?<sign>==|!=|>=|<=|[<>()])/y;

const constants: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const keywords = new Set(["and", "or", "not", "starts-with", "matches"]);

function tokenize(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    lexeme.lastIndex = at;
    const match = lexeme.exec(text);
    if (match === null)
      throw new Malformed(`"${text.slice(at, at + 12)}" is no part of an expression`, { start: at, end: at + 1 });
    const { string, pattern, number, name, sign } = match.groups ?? {};
    const place = { start: at, end: lexeme.lastIndex };
    at = lexeme.lastIndex;
    const value = (expression: Expression): void => {
      found.push({ kind: "value", expression, ...place });
    };
    if (string !== undefined) value({ kind: "literal", value: string.slice(1, -1).replaceAll(/\\(.)/gs, "$1") });
    else if (number !== undefined) value({ kind: "literal", value: Number(number) });
    else if (pattern !== undefined) {
      const end = pattern.lastIndexOf("/");
      value({ kind: "pattern", pattern: pattern.slice(1, end), flags: pattern.slice(end + 1), start: place.start });
    } else if (sign !== undefined || (name !== undefined && keywords.has(name)))
      found.push({ kind: "word", word: sign ?? name ?? "", ...place });
    else if (name !== undefined) {
      const constant = constants.get(name);
      value(
        constant === undefined
          ? { kind: "name", path: name, start: place.start }
          : { kind: "literal", value: constant },
      );
    }
  }
  return found;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens;
    this.#length = length;
  }

  whole(): Expression {
    const expression = this.#or();
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new Malformed("the expression should have ended here", rest);
    return expression;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take("or") !== undefined) left = { kind: "or", left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#comparison();
    while (this.#take("and") !== undefined) left = { kind: "and", left, right: this.#comparison() };
    return left;
  }

  #comparison(): Expression {
    const left = this.#operand();
    for (const operator of comparisons) {
      const token = this.#take(operator);
      if (token !== undefined) return { kind: "compare", operator, left, right: this.#operand(), start: token.start };
    }
    return left;
  }

  #operand(): Expression {
    const token = this.#tokens[this.#at];
    if (token === undefined)
      throw new Malformed("the expression ends where a value is missing", { start: this.#length, end: this.#length });
    if (++this.#depth > 100) throw new Malformed("the expression is nested too deep", token);
    this.#at++;
    let operand: Expression;
    if (token.kind === "value") operand = token.expression;
    else if (token.word === "not") operand = { kind: "not", operand: this.#operand() };
    else if (token.word === "(") {
      operand = this.#or();
      if (this.#take(")") === undefined) throw new Malformed("this parenthesis does not end", token);
    } else throw new Malformed(`"${token.word}" stands where a value is missing`, token);
    this.#depth--;
    return operand;
  }

  #take(word: string): Token | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word" || token.word !== word) return undefined;
    this.#at++;
    return token;
  }
}
