import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { type Range, type ScalarValue, scalar, type YamlNode } from "../source/node.ts";
import type { Names } from "./names.ts";
import { type Expression, parseExpression } from "./parse-expression.ts";
import { matchesPattern, readPattern } from "./pattern.ts";
import { unknownReference } from "./template-mistakes.ts";
import { isTruthy } from "./truthy.ts";

const reference = "https://circleci.com/docs/guides/orchestrate/config-templating/";

/** A text that is no expression. */
export const malformedExpression = defineDiagnostic<{ readonly reason: string }>({
  code: "malformed-expression",
  severity: "error",
  about: `An expression compares pipeline values, parameters and literals by == != < > <= >= starts-with matches, and joins them by and, or, not. ${reference}`,
  message: ({ reason }) => `This is no expression: ${reason}.`,
});

/** An operator whose values are of the wrong type. */
export const expressionType = defineDiagnostic<{
  readonly operator: string;
  readonly wanted: string;
  readonly found: string;
}>({
  code: "expression-type",
  severity: "error",
  about: `starts-with and matches take texts, and < > <= >= take numbers; nothing is converted. ${reference}`,
  message: ({ operator, wanted, found }) => `"${operator}" takes ${wanted}, and this is ${found}.`,
});

/** A pattern that cannot be used. */
export const malformedPattern = defineDiagnostic<{ readonly pattern: string; readonly reason: string }>({
  code: "malformed-pattern",
  severity: "error",
  about:
    "A pattern is a regular expression of Java. https://circleci.com/docs/reference/configuration-reference/#logic-statements",
  message: ({ pattern, reason }) => `The pattern "${pattern}" cannot be used: ${reason}.`,
});

/** What an expression is evaluated with. `at` is where its text stands. */
export interface ExpressionContext {
  readonly at: Range;
  readonly names: Names;
  readonly report: Report;
}

/** Whether the text of a tag is more than a name. */
export const isExpression = (text: string): boolean => !/^[\w.-]+$/.test(text);

/** The value of an expression; nothing where a mistake was reported. */
export function evaluateExpression(text: string, context: ExpressionContext): YamlNode | undefined {
  const parsed = parseExpression(text);
  if (parsed.kind === "parsed") return evaluate(parsed.expression, { ...context, text });
  context.report(malformedExpression.at(within(context.at, { ...parsed, text }), { reason: parsed.reason }));
  return undefined;
}

/** A part of the expression's text, where the source has the text as it is. */
function within(
  at: Range,
  { start, end, text }: { readonly start: number; readonly end: number; readonly text: string },
): Range {
  const offset = at.source.text.slice(at.start, at.end).indexOf(text);
  if (offset === -1) return at;
  const from = at.start + offset + start;
  return { source: at.source, start: from, end: Math.max(from, Math.min(at.end, at.start + offset + end)) };
}

type Context = ExpressionContext & { readonly text: string };

function evaluate(expression: Expression, context: Context): YamlNode | undefined {
  const { at, names, report, text } = context;
  const made = (value: ScalarValue): YamlNode => ({ ...scalar(value, at), templated: false });
  switch (expression.kind) {
    case "literal":
      return made(expression.value);
    case "pattern":
      return made(expression.pattern);
    case "name": {
      const value = names.lookUp(expression.path);
      const end = expression.start + expression.path.length;
      if (value === undefined)
        report(
          unknownReference.at(within(at, { start: expression.start, end, text }), {
            path: expression.path,
            known: names.known(),
          }),
        );
      return value;
    }
    case "not": {
      const operand = evaluate(expression.operand, context);
      return operand === undefined ? undefined : made(!isTruthy(operand));
    }
    case "and":
    case "or": {
      const left = evaluate(expression.left, context);
      if (left === undefined) return undefined;
      return isTruthy(left) === (expression.kind === "and") ? evaluate(expression.right, context) : left;
    }
    case "compare": {
      const left = evaluate(expression.left, context);
      const right = evaluate(expression.right, context);
      if (left === undefined || right === undefined) return undefined;
      const result = compare(expression, { left, right }, context);
      return result === undefined ? undefined : made(result);
    }
  }
}

function compare(
  expression: Extract<Expression, { kind: "compare" }>,
  { left, right }: { readonly left: YamlNode; readonly right: YamlNode },
  { at, report, text }: Context,
): boolean | undefined {
  const { operator, start } = expression;
  const place = within(at, { start, end: start + operator.length, text });
  const [a, b] = [left, right].map((node) => (node.kind === "scalar" ? node.value : undefined));
  if (operator === "==") return a === b && a !== undefined;
  if (operator === "!=") return a !== b;
  if (operator === "starts-with" || operator === "matches") {
    const wrong = typeof a !== "string" ? a : typeof b !== "string" ? b : undefined;
    if (typeof a !== "string" || typeof b !== "string") {
      report(expressionType.at(place, { operator, wanted: "texts", found: wordFor(wrong) }));
      return undefined;
    }
    if (operator === "starts-with") return a.startsWith(b);
    const flags = expression.right.kind === "pattern" ? expression.right.flags : "";
    // [?] Whether the pattern must match all of the value is not documented for expressions; the examples write ^ and $ where they mean it.
    const pattern = readPattern(b, { whole: false, flags });
    if (pattern instanceof RegExp) return matchesPattern(pattern, a);
    report(malformedPattern.at(place, { pattern: b, reason: pattern.reason }));
    return undefined;
  }
  if (typeof a !== "number" || typeof b !== "number") {
    report(expressionType.at(place, { operator, wanted: "numbers", found: wordFor(typeof a !== "number" ? a : b) }));
    return undefined;
  }
  return operator === "<" ? a < b : operator === ">" ? a > b : operator === "<=" ? a <= b : a >= b;
}

const wordFor = (value: ScalarValue | undefined): string =>
  value === undefined
    ? "a list or a mapping"
    : value === null
      ? "nothing"
      : `the ${typeof value} ${JSON.stringify(value)}`;
