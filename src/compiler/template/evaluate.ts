import { matchesPattern } from "../../patterns/match-pattern.ts";
import { readPattern } from "../../patterns/parse-pattern.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import { literal, type ScalarValue, type YamlNode } from "../source/node.ts";
import type { Names } from "./names.ts";
import { type Compared, type Expression, type MalformedExpression, parseExpression } from "./parse-expression.ts";
import { unknownReference } from "./template-diagnostics.ts";
import { isTrueInExpression } from "./truthy.ts";

const reference = "https://circleci.com/docs/guides/orchestrate/config-templating/";

/** A text that is no expression. */
export const malformedExpression = defineDiagnostic<{ readonly reason: string; readonly hint?: string | undefined }>({
  code: "malformed-expression",
  severity: "error",
  about: `An expression compares pipeline values, parameters and literals by == != < > <= >= starts-with contains matches, and joins them by and, or, not. ${reference}`,
  message: ({ reason }) => `This is no expression: ${reason}.`,
  hint: ({ hint }) => hint,
});

/** An operator whose values are of the wrong type. */
export const expressionType = defineDiagnostic<{
  readonly operator: string;
  readonly wanted: string;
  readonly found: string;
}>({
  code: "expression-type",
  severity: "error",
  about: `starts-with and contains take texts, matches takes a text and a pattern between slashes, and < > <= >= take numbers; nothing is converted. ${reference}`,
  message: ({ operator, wanted, found }) => `"${operator}" takes ${wanted}, and this is ${found}.`,
});

/** A pattern that cannot be used. */
export const malformedPattern = defineDiagnostic<{ readonly pattern: string; readonly reason: string }>({
  code: "malformed-pattern",
  severity: "error",
  about:
    "A pattern is a regular expression of Java, and in an expression one of RE2, which looks neither ahead nor back. https://circleci.com/docs/reference/configuration-reference/#logic-statements",
  message: ({ pattern, reason }) => `The pattern "${pattern}" cannot be used: ${reason}.`,
});

/** What an expression is evaluated with. */
export interface ExpressionContext {
  /** Where its text stands, and a piece of it. */
  readonly at: Range;
  readonly rangeOf: (piece: { readonly start: number; readonly end: number }) => Range;
  readonly names: Names;
  readonly report: Report;
}

/** The value of an expression; nothing where an error was reported. */
export function evaluateExpression(text: string, context: ExpressionContext): YamlNode | undefined {
  const parsed = parseExpression(text);
  if (parsed.kind === "parsed") return evaluate(parsed.expression, context);
  reportMalformed(parsed, context);
  return undefined;
}

/** Reports a text that is no expression, where its error stands. */
export function reportMalformed(malformed: MalformedExpression, context: ExpressionContext): void {
  const place = malformed.start < malformed.end ? context.rangeOf(malformed) : context.at;
  context.report(malformedExpression.at(place, { reason: malformed.reason, hint: malformed.hint }));
}

/** What an expression makes is a value, and never looked at for `<<` again. */
const made = (value: ScalarValue, at: Range): YamlNode => literal(value, at);

function evaluate(expression: Expression, context: ExpressionContext): YamlNode | undefined {
  const { at, names, report, rangeOf } = context;
  switch (expression.kind) {
    case "literal":
      return made(expression.value, at);
    case "pattern":
      return made(`/${expression.pattern}/`, at);
    case "name": {
      const { path, start } = expression;
      const value = names.lookUp(path);
      if (value === undefined)
        report(unknownReference.at(rangeOf({ start, end: start + path.length }), { path, known: names.known() }));
      return value;
    }
    case "not": {
      const operand = evaluate(expression.operand, context);
      return operand === undefined ? undefined : made(!isTrueInExpression(operand), at);
    }
    case "and":
    case "or": {
      let last: YamlNode | undefined;
      for (const operand of expression.operands) {
        last = evaluate(operand, context);
        // The first that decides is the value; what follows may well be of no use, such as a parameter that is only
        // there then.
        if (last === undefined || isTrueInExpression(last) === (expression.kind === "or")) return last;
      }
      return last;
    }
    case "compare": {
      let left = evaluate(expression.first, context);
      for (const step of expression.rest) {
        const right = evaluate(step.right, context);
        if (left === undefined || right === undefined) return undefined;
        const result = compare(left, { ...step, value: right }, context);
        if (result === undefined) return undefined;
        left = made(result, at);
      }
      return left;
    }
  }
}

/** A value that is declared and not defined, null, makes each comparison with it undefined too, which is falsy. */
function compare(
  left: YamlNode,
  step: Compared & { readonly value: YamlNode },
  context: ExpressionContext,
): boolean | null | undefined {
  const { operator, right, value } = step;
  const a = left.kind === "scalar" ? left.value : undefined;
  const b = value.kind === "scalar" ? value.value : undefined;
  if (a === null || b === null) return null;
  const wrong = (wanted: string, found: ScalarValue | undefined): undefined => {
    context.report(expressionType.at(context.rangeOf(step), { operator, wanted, found: wordFor(found) }));
    return undefined;
  };
  switch (operator) {
    case "==":
      return a !== undefined && a === b;
    case "!=":
      return a === undefined || a !== b;
    case "starts-with":
    case "contains":
      if (typeof a !== "string" || typeof b !== "string") return wrong("texts", typeof a !== "string" ? a : b);
      return operator === "contains" ? a.includes(b) : a.startsWith(b);
    case "matches": {
      if (right.kind !== "pattern") return wrong("a pattern such as /release-.*/ on its right", b);
      if (typeof a !== "string") return wrong("a text on its left", a);
      return matches(a, right, context);
    }
    default: {
      if (typeof a !== "number" || typeof b !== "number") return wrong("numbers", typeof a !== "number" ? a : b);
      return operator === "<" ? a < b : operator === ">" ? a > b : operator === "<=" ? a <= b : a >= b;
    }
  }
}

/** The pattern has to match all of the text, as it does in a logic statement. */
function matches(
  text: string,
  right: Extract<Expression, { kind: "pattern" }>,
  { report, rangeOf }: ExpressionContext,
): boolean | undefined {
  const pattern = readPattern(right.pattern, "re2");
  if (pattern.kind === "pattern") return matchesPattern(pattern, text);
  report(malformedPattern.at(rangeOf(right), { pattern: right.pattern, reason: pattern.reason }));
  return undefined;
}

const wordFor = (value: ScalarValue | undefined): string =>
  value === undefined ? "a list or a mapping" : `the ${typeof value} ${JSON.stringify(value)}`;
