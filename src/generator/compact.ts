import { Document, isMap, isNode, isSeq, type Node, parseDocument, type YAMLMap } from "yaml";
import { type DataMap, renderYaml } from "../model/index.ts";

/** A line that a person takes in at a glance; what is longer stands on several. */
const longestLine = 120;

const style = { lineWidth: 0, flowCollectionPadding: false } as const;

/**
 * Writes the workflows of a configuration with the arguments of each job on one line, where they fit:
 * `- arm/smoke_test: {requires: [arm/deploy]}`. Four jobs are then four lines, and what differs between them stands out.
 */
export function compactWorkflows(workflows: DataMap): string {
  const document = parseDocument(renderYaml({ workflows }));
  for (const workflow of mapsIn(document.get("workflows"))) {
    for (const { key, value } of workflow.items) {
      if (String(key) === "jobs" && isSeq<Node>(value)) {
        for (const job of value.items) if (isMap(job)) flattenValues(job, "      - ".length);
      }
      if (String(key) === "when" && isNode(value)) flatten(value, "    when: ".length);
    }
  }
  return document.toString(style);
}

const mapsIn = (node: unknown): readonly YAMLMap[] =>
  isMap(node) ? node.items.map(({ value }) => value).filter((value) => isMap(value)) : [];

/** Puts each value of a mapping on its key's line, or, where one does not fit, its own values on theirs. */
function flattenValues(map: YAMLMap, indent: number): void {
  for (const { key, value } of map.items) {
    if (isNode(value) && !flatten(value, indent + `${String(key)}: `.length) && isMap(value)) {
      flattenValues(value, indent + 4);
    }
  }
}

function flatten(node: Node, column: number): boolean {
  const alone = new Document();
  alone.contents = node.clone() as typeof alone.contents;
  const text = alone.toString({ ...style, collectionStyle: "flow" }).trimEnd();
  const fits = !text.includes("\n") && column + text.length <= longestLine;
  if (fits && (isMap(node) || isSeq(node))) node.flow = true;
  return fits;
}
