import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { get, type YamlNode } from "../source/node.ts";
import { isBareExpression } from "../template/condition.ts";
import { parseTemplate } from "../template/parse-template.ts";
import { type CheckInput, ownLibraries } from "./input.ts";

/** A condition that is a text, and so always true. */
export const alwaysTrueCondition = defineDiagnostic<{ readonly text: string }>({
  code: "always-true-condition",
  severity: "warning",
  about:
    "A condition that is a text holds unless the text is empty: what it says is not evaluated, and an environment variable in it means nothing when a configuration is compiled. Only `<< >>` alone, a logic statement and an expression are decided. https://circleci.com/docs/reference/configuration-reference/#logic-statements",
  message: ({ text }) => `The condition "${text}" is a text, which is always true.`,
  hint: ({ text }) =>
    text.includes("<<")
      ? "Compare with a logic statement, such as `equal: [prod, << parameters.stage >>]`."
      : "Write a logic statement such as `equal`, or a parameter alone.",
});

/** Reports conditions of steps and workflows that no one can have meant as they are. */
export function checkConditions(input: CheckInput, report: Report): void {
  const { text } = input.source;
  if (!text.includes("condition") && !text.includes("when") && !text.includes("unless")) return;
  for (const { document } of ownLibraries(input))
    for (const [section, { value }] of document.entries)
      if (section === "workflows") workflowsIn(value, report);
      else if (section !== "orbs") stepsIn(value, report);
}

function workflowsIn(workflows: YamlNode, report: Report): void {
  if (workflows.kind !== "mapping") return;
  for (const { value } of workflows.entries.values()) {
    for (const key of ["when", "unless"]) {
      const condition = get(value, key);
      if (condition?.kind === "scalar" && condition.templated) judge(condition, report);
    }
    stepsIn(value, report);
  }
}

function stepsIn(node: YamlNode, report: Report): void {
  if (node.kind === "scalar") return;
  if (node.kind === "sequence") {
    for (const item of node.items) stepsIn(item, report);
    return;
  }
  for (const [key, { value }] of node.entries) {
    const condition = key === "when" || key === "unless" ? get(value, "condition") : undefined;
    if (condition !== undefined) judge(condition, report);
    stepsIn(value, report);
  }
}

function judge(condition: YamlNode, report: Report): void {
  if (condition.kind !== "scalar" || typeof condition.value !== "string" || condition.value === "") return;
  const { value, templated } = condition;
  const isText = templated ? isAround(value) : !isBareExpression(value);
  if (isText)
    report(alwaysTrueCondition.at(condition, { text: value.length > 60 ? `${value.slice(0, 57)}...` : value }));
}

/** Whether something besides tags is never empty, whatever the tags become. */
const isAround = (text: string): boolean =>
  parseTemplate(text).some((part) => part.kind === "text" && part.text.trim() !== "");
