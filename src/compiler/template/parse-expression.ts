/*
 * The expression language of 2025: `pipeline.git.branch == "main" and not (pipeline.parameters.n > 3)`. Its grammar is
 * that of CircleCI's own library, https://github.com/CircleCI-Public/expr. Strength, the strongest first: not; > >= <
 * <=; == != starts-with contains matches; and; or. https://circleci.com/docs/guides/orchestrate/config-templating/
 */

/** The operators between two values, in two strengths. */
export type Comparison = "==" | "!=" | "starts-with" | "contains" | "matches" | ">" | ">=" | "<" | "<=";

/**
 * An expression as a tree; offsets are of its text. Chains of one strength are lists, so that a long one is no deep
 * one.
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "name"; readonly path: string; readonly start: number }
  | { readonly kind: "pattern"; readonly pattern: string; readonly start: number; readonly end: number }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "and" | "or"; readonly operands: readonly Expression[] }
  | { readonly kind: "compare"; readonly first: Expression; readonly rest: readonly Compared[] };

/** One step of a chain of comparisons, which goes from left to right. */
export interface Compared {
  readonly operator: Comparison;
  readonly right: Expression;
  readonly start: number;
  readonly end: number;
}

/** A tree, or what is wrong and where. */
export type ParsedExpression = { readonly kind: "parsed"; readonly expression: Expression } | MalformedExpression;

/** What is wrong with a text that is no expression, and what to do. */
export interface MalformedExpression {
  readonly kind: "malformed";
  readonly reason: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What a value is; operators and parentheses have none. */
  readonly value?: Expression;
}

class Malformed extends Error {
  readonly place: Pick<MalformedExpression, "start" | "end" | "hint">;
  constructor(reason: string, place: Malformed["place"]) {
    super(reason);
    this.place = place;
  }
}

/** Parses an expression. Deeper than a hundred parentheses is refused. */
export function parseExpression(text: string): ParsedExpression {
  try {
    return { kind: "parsed", expression: new Parser(tokenize(text)).whole() };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const { start, end, hint } = error.place;
    return { kind: "malformed", reason: error.message, start, end, ...(hint !== undefined && { hint }) };
  }
}

// Each alternative can match in one way only, so that an unfinished text costs no more than a finished one.
const lexeme =
  /[ \t\r\n]+|(?<string>"(?:[^"\\]|\\["\\]|\\(?!["\\]))*")|(?<pattern>\/(?:[^/\\]|\\\/|\\(?!\/))*\/)|(?<number>\d+)|(?<word>[A-Za-z][\w?-]*(?:\.[\w?-]+)*)|(?<sign>[=!><]=|[<>()!])/y;

/** The words of the language may be in capitals too. */
const words: ReadonlySet<string> = new Set(["and", "or", "not", "starts-with", "contains", "matches"]);

function tokenize(text: string): readonly Token[] {
  const found: Token[] = [];
  for (let start = 0; start < text.length; ) {
    lexeme.lastIndex = start;
    const match = lexeme.exec(text);
    if (match === null) throw unexpected(text, start);
    const end = lexeme.lastIndex;
    const place = { start, end };
    const { string, pattern, number, word, sign } = match.groups ?? {};
    const literal = (value: string | number | boolean): void => {
      found.push({ ...place, text: match[0], value: { kind: "literal", value } });
    };
    if (string !== undefined) literal(string.slice(1, -1).replaceAll(/\\(["\\])/g, "$1"));
    else if (number !== undefined) literal(Number(number));
    else if (pattern !== undefined)
      found.push({
        ...place,
        text: pattern,
        value: { kind: "pattern", pattern: pattern.slice(1, -1).replaceAll("\\/", "/"), ...place },
      });
    else if (sign !== undefined) found.push({ ...place, text: sign === "!" ? "not" : sign });
    else if (word !== undefined) {
      const known = word === word.toUpperCase() ? word.toLowerCase() : word;
      if (words.has(known)) found.push({ ...place, text: known });
      else if (known === "true" || known === "false") literal(known === "true");
      else found.push({ ...place, text: word, value: { kind: "name", path: word, start } });
    }
    start = end;
  }
  return found;
}

function unexpected(text: string, start: number): Malformed {
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const end = start + character.length;
  if (character === '"') return new Malformed("this text does not end", { start, end });
  if (character === "/") return new Malformed("this pattern does not end", { start, end });
  const instead: Readonly<Record<string, string>> = {
    "'": "Write texts in double quotes.",
    "=": "Write == to compare.",
    "&": "Write `and`.",
    "|": "Write `or`.",
  };
  const hint = instead[character];
  return new Malformed(`"${character}" is no part of an expression`, {
    start,
    end,
    ...(hint !== undefined && { hint }),
  });
}

const equality: ReadonlySet<string> = new Set<Comparison>(["==", "!=", "starts-with", "contains", "matches"]);
const order: ReadonlySet<string> = new Set<Comparison>([">", ">=", "<", "<="]);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#or();
    const rest = this.#tokens[this.#at];
    if (rest === undefined) return expression;
    const operator = rest.value?.kind === "name" && this.#tokens[this.#at + 1]?.value !== undefined;
    throw operator
      ? new Malformed(`there is no operator "${rest.text}"`, {
          ...rest,
          hint: "There are: ==, !=, <, <=, >, >=, starts-with, contains, matches, and, or, not.",
        })
      : new Malformed(`the expression should end before "${rest.text}"`, rest);
  }

  #or(): Expression {
    return this.#joined("or", () => this.#joined("and", () => this.#compared(equality, () => this.#ordered())));
  }

  #ordered(): Expression {
    return this.#compared(order, () => this.#operand());
  }

  #joined(kind: "and" | "or", operand: () => Expression): Expression {
    const first = operand();
    const operands = [first];
    while (this.#take((text) => text === kind) !== undefined) operands.push(operand());
    return operands.length === 1 ? first : { kind, operands };
  }

  #compared(operators: ReadonlySet<string>, operand: () => Expression): Expression {
    const first = operand();
    const rest: Compared[] = [];
    for (;;) {
      const token = this.#take((text) => operators.has(text));
      if (token === undefined) return rest.length === 0 ? first : { kind: "compare", first, rest };
      rest.push({ operator: token.text as Comparison, right: operand(), start: token.start, end: token.end });
    }
  }

  #operand(): Expression {
    const token = this.#tokens[this.#at];
    const last = this.#tokens.at(-1);
    if (token === undefined)
      throw new Malformed("a value is missing at its end", { start: last?.start ?? 0, end: last?.end ?? 0 });
    if (++this.#depth > 100) throw new Malformed("it is nested too deep", token);
    this.#at++;
    let operand = token.value;
    if (operand === undefined && token.text === "not") operand = { kind: "not", operand: this.#operand() };
    else if (operand === undefined && token.text === "(") {
      operand = this.#or();
      if (this.#take((text) => text === ")") === undefined) throw new Malformed("this parenthesis does not end", token);
    } else if (operand === undefined) throw new Malformed(`"${token.text}" stands where a value is missing`, token);
    this.#depth--;
    return operand;
  }

  /** The next token, if it is an operator or a parenthesis that is wanted. */
  #take(wanted: (text: string) => boolean): Token | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.value !== undefined || !wanted(token.text)) return undefined;
    this.#at++;
    return token;
  }
}

/** The names that an expression refers to. */
export function namesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "name":
      return [expression.path];
    case "not":
      return namesIn(expression.operand);
    case "and":
    case "or":
      return expression.operands.flatMap(namesIn);
    case "compare":
      return [expression.first, ...expression.rest.map(({ right }) => right)].flatMap(namesIn);
    default:
      return [];
  }
}
