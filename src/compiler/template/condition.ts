import { javaOnlyPiece } from "../../patterns/java-only.ts";
import { matchesPattern } from "../../patterns/match-pattern.ts";
import { readPattern } from "../../patterns/parse-pattern.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { nameFix } from "../diagnostics/fix.ts";
import type { Range } from "../diagnostics/source.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { get, isNull, type ScalarNode, type YamlNode } from "../source/node.ts";
import { evaluateExpression, malformedPattern } from "./evaluate.ts";
import { javaOnlyPattern } from "./java-only-pattern.ts";
import { matchesFix } from "./look-ahead.ts";
import type { Names } from "./names.ts";
import { namesIn, parseExpression } from "./parse-expression.ts";
import { rangeInScalar } from "./range-in-scalar.ts";
import { substitute } from "./substitute.ts";
import { isTruthy } from "./truthy.ts";

const reference = "https://circleci.com/docs/reference/configuration-reference/#logic-statements";
const operators = ["and", "or", "not", "equal", "matches"];
const deepest = 100;

/** A key of a logic statement that is no operator. */
export const unknownOperator = defineDiagnostic<{ readonly operator: string; readonly inside: boolean }>({
  code: "unknown-operator",
  severity: "error",
  about: `A logic statement is a value, or a mapping with one operator: and, or, not, equal, matches. Within and, or and not CircleCI takes a mapping without operator for a value like any other, which is true: there it is a warning. ${reference}`,
  message: ({ operator, inside }) =>
    `There is no operator "${operator}" in a logic statement${inside ? ", so that this is always true" : ""}.`,
  hint: ({ operator }) => suggest(operator, operators, "There are"),
  fix: ({ operator, inside }, at) => (inside ? undefined : nameFix(at, operator, operators)),
});

/** A logic statement without operands, or with the wrong ones. */
export const emptyCondition = defineDiagnostic<{ readonly what: string }>({
  code: "malformed-condition",
  severity: "error",
  about: `and, or and equal take a list with at least one entry; matches takes pattern and value; a mapping has one operator. ${reference}`,
  message: ({ what }) => `This logic statement ${what}.`,
});

/** A logic statement that is nested deeper than CircleCI allows. */
export const conditionTooDeep = defineDiagnostic<object>({
  code: "condition-too-deep",
  severity: "error",
  about: `Logic statements may be nested a hundred levels deep. ${reference}`,
  message: () => `This logic statement is nested deeper than ${deepest} levels.`,
});

/**
 * Whether a logic statement holds; nothing where an error was reported. A bare text is a literal, and truthy, unless it
 * speaks of parameters or pipeline values as only an expression does.
 */
export function evaluateCondition(
  node: YamlNode,
  names: Names,
  context: { readonly report: Report; readonly standsFor?: StandsFor },
): boolean | undefined {
  return evaluate(node, { names, ...context, depth: 0 });
}

/** What a name stands for where it is compared with a mapping: an executor's parameter equals the executor itself. */
type StandsFor = (node: YamlNode) => YamlNode | undefined;

/**
 * The same for `when` and `unless` of a workflow and for `filters` of a job, where a bare text is always an expression:
 * `when: main` there asks for the value of something called main. With `<< >>` in it, it is a text and no expression,
 * and true unless it is empty. https://circleci.com/docs/guides/orchestrate/config-templating/
 */
export function evaluateWorkflowCondition(node: YamlNode, names: Names, report: Report): boolean | undefined {
  if (node.kind !== "scalar" || typeof node.value !== "string" || node.value.trim() === "")
    return evaluateCondition(node, names, { report });
  if (!node.templated) return evaluateText(node, node.value, { names, report, depth: 0 });
  return evaluateCondition(node, names, { report });
}

interface Context {
  readonly names: Names;
  readonly report: Report;
  readonly depth: number;
  readonly standsFor?: StandsFor;
}

function evaluate(node: YamlNode, context: Context): boolean | undefined {
  const { report, depth } = context;
  if (depth > deepest) {
    report(conditionTooDeep.at(first(node), {}));
    return undefined;
  }
  if (node.kind === "scalar") return evaluateScalar(node, context);
  if (node.kind === "sequence")
    return malformed(first(node), "is a list, and needs an operator such as and, or", report);
  const [entry, second] = node.entries;
  // A statement without arguments is falsy.
  if (entry === undefined) return false;
  const isValue = depth > 0 && [...node.entries.keys()].every((key) => !operators.includes(key));
  if (second !== undefined && !isValue) return malformed(second[1].key, "has more than one operator", report);
  const [operator, { key, value }] = entry;
  switch (operator) {
    case "not": {
      const held = evaluate(value, { ...context, depth: depth + 1 });
      return held === undefined ? undefined : !held;
    }
    case "and":
    case "or":
      return joined(operator, value, { ...context, key });
    case "equal": {
      const operands = operandsOf(value, { ...context, key });
      return (
        operands && (operands.length === 0 ? false : operands.every((operand) => equal(operand, operands[0], context)))
      );
    }
    case "matches":
      return matches(value, { ...context, key });
    default:
      // https://github.com/transcom/mymove (4976078d82 of 2023 to 2025) has `when: always` in an `and`, and was built
      // all the time.
      report({
        ...unknownOperator.at(key, { operator, inside: depth > 0 }),
        ...(depth > 0 && { severity: "warning" }),
      });
      return depth > 0 ? true : undefined;
  }
}

function evaluateScalar(node: ScalarNode, context: Context): boolean | undefined {
  const { value, templated } = node;
  if (typeof value === "string" && !templated && isBareExpression(value)) return evaluateText(node, value, context);
  const known = withValues(node, context);
  return known && isTruthy(known);
}

/**
 * `text` is the node's own, or that with its values put in: then its pieces are not found in the source, and all of it
 * is marked.
 */
function evaluateText(node: ScalarNode, text: string, { names, report }: Context): boolean | undefined {
  const rangeOf = (piece: { readonly start: number; readonly end: number }): Range =>
    text === node.value ? rangeInScalar(node, piece) : node;
  const value = evaluateExpression(text, { at: node, rangeOf, names, report });
  return value && isTruthy(value);
}

/** In a step's condition, where CircleCI documents no bare expressions, an ordinary sentence must stay one. */
export function isBareExpression(text: string): boolean {
  const parsed = parseExpression(text);
  if (parsed.kind === "malformed")
    return /^(?:pipeline|parameters|matrix)\.[\w.-]+\s+(?:[=!<>]|starts-with\b|matches\b)/.test(text);
  const names = namesIn(parsed.expression);
  return names.length > 0 && names.every((name) => /^(?:pipeline|parameters|matrix)\./.test(name));
}

interface Operation extends Context {
  readonly key: ScalarNode;
}

function joined(operator: "and" | "or", value: YamlNode, operation: Operation): boolean | undefined {
  const list = listOf(value, operation);
  if (list === undefined) return undefined;
  if (list.length === 0) return false;
  const held = list.map((operand) => evaluate(operand, { ...operation, depth: operation.depth + 1 }));
  if (held.includes(undefined)) return undefined;
  return operator === "and" ? held.every(Boolean) : held.some(Boolean);
}

/**
 * The statements in a list; none at all where there is no argument, which makes the statement falsy. An empty list is
 * an error.
 */
function listOf(value: YamlNode, { names, report, key }: Operation): readonly YamlNode[] | undefined {
  const list = value.kind === "scalar" ? withValues(value, { names, report, depth: 0 }) : value;
  if (list === undefined) return undefined;
  if (isNull(list)) return [];
  if (list.kind === "sequence" && list.items.length > 0) return list.items;
  return malformed(key, list.kind === "sequence" ? "has an empty list" : "needs a list", report);
}

function operandsOf(value: YamlNode, operation: Operation): readonly YamlNode[] | undefined {
  const values = listOf(value, operation)?.map((operand) => withValues(operand, operation));
  return values?.every((operand) => operand !== undefined) ? values : undefined;
}

/**
 * https://circleci.com/docs/reference/configuration-reference/#logic-statement-examples compares an executor's
 * parameter with its anchor.
 */
function equal(a: YamlNode, b: YamlNode | undefined, { standsFor }: Context): boolean {
  if (same(a, b) || b === undefined || standsFor === undefined) return same(a, b);
  const [left, right] = [b.kind === "mapping" ? standsFor(a) : a, a.kind === "mapping" ? standsFor(b) : b];
  return left !== undefined && same(left, right);
}

/**
 * Equal in type and value: 1 is not "1". [?] Real outputs show texts and numbers only; keys of mappings have no order.
 */
function same(a: YamlNode, b: YamlNode | undefined): boolean {
  if (a.kind === "scalar") return b?.kind === "scalar" && Object.is(a.value, b.value);
  if (a.kind === "sequence")
    return (
      b?.kind === "sequence" &&
      a.items.length === b.items.length &&
      a.items.every((item, at) => same(item, b.items[at]))
    );
  if (b?.kind !== "mapping" || a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([name, { value }]) => same(value, get(b, name)));
}

/** The pattern must match all of the value. */
function matches(node: YamlNode, operation: Operation): boolean | undefined {
  const { report, key } = operation;
  const written = { pattern: get(node, "pattern"), value: get(node, "value") };
  if (written.pattern === undefined || written.value === undefined)
    return malformed(key, 'needs "pattern" and "value"', report);
  const pattern = textOf(written.pattern, "pattern", operation);
  const value = textOf(written.value, "value", operation);
  if (pattern === undefined || value === undefined) return undefined;
  const piece = javaOnlyPiece(pattern);
  // The pattern itself is marked where it stands in the source as it is.
  if (piece !== undefined) {
    const fix = matchesFix(key, node);
    report({ ...javaOnlyPattern.at(written.pattern, { pattern, piece }), ...(fix !== undefined && { fix }) });
  }
  const read = readPattern(pattern, "java");
  if (read.kind === "pattern") return matchesPattern(read, value);
  report(malformedPattern.at(first(written.pattern), { pattern, reason: read.reason }));
  return undefined;
}

function textOf(node: YamlNode, name: string, operation: Operation): string | undefined {
  const value = withValues(node, operation);
  if (value === undefined) return undefined;
  if (value.kind === "scalar" && (value.value === null || typeof value.value === "string")) return value.value ?? "";
  return malformed(first(node), `has a "${name}" that is no text`, operation.report);
}

/** A node with its values; nothing where an error was reported. */
function withValues(node: YamlNode, { names, report }: Context): YamlNode | undefined {
  const watched = watch(report);
  const value = substitute(node, names, watched.report);
  return watched.failed() ? undefined : value;
}

function watch(report: Report): { readonly report: Report; readonly failed: () => boolean } {
  let failed = false;
  return {
    report: (diagnostic) => {
      failed = true;
      report(diagnostic);
    },
    failed: () => failed,
  };
}

function malformed(at: Range, what: string, report: Report): undefined {
  report(emptyCondition.at(at, { what }));
  return undefined;
}

const first = (node: YamlNode): Range =>
  node.kind === "scalar" ? node : { source: node.source, start: node.start, end: Math.min(node.start + 1, node.end) };
