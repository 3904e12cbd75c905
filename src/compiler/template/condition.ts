import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { toData } from "../source/data.ts";
import { get, type Range, type YamlNode } from "../source/node.ts";
import { evaluateExpression, isExpression, malformedPattern } from "./evaluate.ts";
import type { Names } from "./names.ts";
import { matchesPattern, readPattern } from "./pattern.ts";
import { substitute } from "./substitute.ts";
import { isTruthy } from "./truthy.ts";

const reference = "https://circleci.com/docs/reference/configuration-reference/#logic-statements";
const operators = ["and", "or", "not", "equal", "matches"];

/** A key of a logic statement that is no operator. */
export const unknownOperator = defineDiagnostic<{ readonly operator: string }>({
  code: "unknown-operator",
  severity: "error",
  about: `A logic statement is a value, or a mapping with one operator: and, or, not, equal, matches. ${reference}`,
  message: ({ operator }) => `There is no operator "${operator}" in a logic statement.`,
  hint: ({ operator }) => suggest(operator, operators, "There are"),
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
  message: () => "This logic statement is nested deeper than 100 levels.",
});

/** Whether a logic statement holds; nothing where a mistake was reported. */
export function evaluateCondition(node: YamlNode, names: Names, report: Report): boolean | undefined {
  return evaluate(node, { names, report, depth: 0 });
}

interface Context {
  readonly names: Names;
  readonly report: Report;
  readonly depth: number;
}

function evaluate(node: YamlNode, context: Context): boolean | undefined {
  const { names, report, depth } = context;
  if (depth > 100) {
    report(conditionTooDeep.at(first(node), {}));
    return undefined;
  }
  if (node.kind === "scalar") return evaluateScalar(node, context);
  if (node.kind === "sequence") {
    report(emptyCondition.at(first(node), { what: "is a list, and needs an operator such as and, or" }));
    return undefined;
  }
  const [entry, second] = node.entries;
  if (entry === undefined) return false;
  if (second !== undefined) {
    report(emptyCondition.at(second[1].key, { what: "has more than one operator" }));
    return undefined;
  }
  const [operator, { key, value }] = entry;
  const inner = { names, report, depth: depth + 1 };
  switch (operator) {
    case "not": {
      const held = evaluate(value, inner);
      return held === undefined ? undefined : !held;
    }
    case "and":
    case "or": {
      const operands = listOf(value, key, context);
      if (operands === undefined) return undefined;
      const held = operands.map((operand) => evaluate(operand, inner));
      if (held.includes(undefined)) return undefined;
      return operator === "and" ? held.every(Boolean) : held.some(Boolean);
    }
    case "equal": {
      const operands = listOf(value, key, context);
      if (operands === undefined) return undefined;
      const texts = operands.map((operand) => JSON.stringify(toData(substitute(operand, names, report))));
      return texts.every((text) => text === texts[0]);
    }
    case "matches":
      return matches(value, key, context);
    default:
      report(unknownOperator.at(key, { operator }));
      return undefined;
  }
}

function evaluateScalar(node: Extract<YamlNode, { kind: "scalar" }>, { names, report }: Context): boolean | undefined {
  const text = node.value;
  // An expression may stand bare here; a text that was handed over as an argument is a value.
  if (typeof text === "string" && !node.templated && isBareExpression(text)) {
    const value = evaluateExpression(text, { at: node, names, report });
    return value === undefined ? undefined : isTruthy(value);
  }
  let failed = false;
  const value = substitute(node, names, (diagnostic) => {
    failed = true;
    report(diagnostic);
  });
  return failed ? undefined : isTruthy(value);
}

/** A plain text is a literal, and truthy: only what refers to a pipeline value or has an operator is an expression. */
const isBareExpression = (text: string): boolean =>
  /^(?:not\b|\(|pipeline\.[\w.-]+\s*$)/.test(text.trim()) ||
  (isExpression(text) && /(?:[=!]=|[<>]|\b(?:and|or|starts-with|matches)\b)/.test(text));

function listOf(value: YamlNode, key: Range, { names, report }: Context): readonly YamlNode[] | undefined {
  const list = value.kind === "scalar" ? substitute(value, names, report) : value;
  if (list.kind === "sequence" && list.items.length > 0) return list.items;
  report(emptyCondition.at(key, { what: list.kind === "sequence" ? "has an empty list" : "needs a list" }));
  return undefined;
}

/** The pattern must match all of the value. */
function matches(node: YamlNode, key: Range, { names, report }: Context): boolean | undefined {
  const patternNode = get(node, "pattern");
  const valueNode = get(node, "value");
  if (patternNode === undefined || valueNode === undefined) {
    report(emptyCondition.at(key, { what: 'needs "pattern" and "value"' }));
    return undefined;
  }
  const [pattern, value] = [patternNode, valueNode].map((each) => substitute(each, names, report));
  if (pattern?.kind !== "scalar" || value?.kind !== "scalar") return undefined;
  const expression = readPattern(String(pattern.value ?? ""), { whole: true });
  if (expression instanceof RegExp) return matchesPattern(expression, String(value.value ?? ""));
  report(malformedPattern.at(patternNode, { pattern: String(pattern.value), reason: expression.reason }));
  return undefined;
}

const first = (node: YamlNode): Range =>
  node.kind === "scalar" ? node : { source: node.source, start: node.start, end: Math.min(node.start + 1, node.end) };
