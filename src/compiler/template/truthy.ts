import type { YamlNode } from "../source/node.ts";

/** Falsy are false, null, 0, NaN and the empty text; all else is truthy. https://circleci.com/docs/reference/configuration-reference/#logic-statements */
export function isTruthy(node: YamlNode): boolean {
  return node.kind !== "scalar" || Boolean(node.value);
}
