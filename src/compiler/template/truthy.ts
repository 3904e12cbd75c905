import type { YamlNode } from "../source/node.ts";

/**
 * Falsy are false, null, 0, NaN and the empty text; all else is truthy.
 * https://circleci.com/docs/reference/configuration-reference/#logic-statements
 */
export function isTruthy(node: YamlNode): boolean {
  return node.kind !== "scalar" || Boolean(node.value);
}

/**
 * What counts as true between `and`, `or` and `not` of an expression: there 0 is a value like any other, as in
 * CircleCI's own library. [?] A pipeline value that a pipeline has not, such as the tag of a branch, is undefined there
 * and falsy; here it is the empty text.
 */
export function isTrueInExpression(node: YamlNode): boolean {
  return node.kind !== "scalar" || !(node.value === false || node.value === null || node.value === "");
}
