import { oneLine } from "../../text/terminal-text.ts";
import type { GraphNode, WorkflowGraph } from "./workflow-graph.ts";

/**
 * Workflows as a flowchart of Mermaid, which GitHub, GitLab and many editors draw:
 * https://mermaid.js.org/syntax/flowchart.html Ids are numbers, since a job's name may be any text, and `end` among
 * others breaks a flowchart.
 */
export function mermaid(workflows: readonly WorkflowGraph[]): string {
  const lines = workflows.flatMap((workflow, index) => {
    const prefix = workflows.length > 1 ? `w${index + 1}j` : "j";
    const ids = new Map(workflow.nodes.map(({ name }, at) => [name, `${prefix}${at + 1}`]));
    const drawn = [
      ...workflow.nodes.map((node) => box(node, ids)),
      ...workflow.nodes.flatMap((node) => arrows(node, ids)),
    ];
    if (workflows.length === 1) return drawn;
    return [`subgraph w${index + 1} [${label(workflow.name)}]`, ...drawn.map((line) => `  ${line}`), "end"];
  });
  return `flowchart LR\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function box({ name, kind, notes }: GraphNode, ids: ReadonlyMap<string, string>): string {
  const text = label(name, ...notes);
  return kind === "approval" ? `${ids.get(name)}{{${text}}}` : `${ids.get(name)}[${text}]`;
}

function arrows({ name, requires }: GraphNode, ids: ReadonlyMap<string, string>): readonly string[] {
  return requires.map(({ name: before, condition }) => {
    const arrow = condition === undefined ? "-->" : `-. ${label(condition)} .->`;
    return `${ids.get(before)} ${arrow} ${ids.get(name)}`;
  });
}

const codes: Readonly<Record<string, string>> = {
  "<": "#lt;",
  ">": "#gt;",
  '"': "#quot;",
  "#": "#35;",
  "&": "#amp;",
  "`": "#96;",
};

/**
 * A text in quotes, whose own signs are written as codes:
 * https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
const label = (...lines: readonly string[]): string =>
  `"${lines.map((line) => oneLine(line).replaceAll(/[<>"#&`]/g, (sign) => codes[sign] ?? sign)).join("<br>")}"`;
