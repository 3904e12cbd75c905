import { type CST, type Document, isMap, isScalar, isSeq, type Node, visit } from "yaml";
import { entriesOf, resolved } from "./nodes.ts";

/** How a file is written, so that what is added looks like it. */
export type Style = {
  /** By how much a mapping in a mapping is indented. */
  readonly step: number;
  /** How far the dashes of a list stand to the right of their key. */
  readonly dash: number;
  /** How far the arguments in `- name:` stand to the right of the dash. */
  readonly inItem: number;
  /** Whether a job's arguments stand in braces, on its line. */
  readonly flowMaps: boolean;
  /** Whether a list of plain texts stands in brackets. */
  readonly flowLists: boolean;
  readonly quote: '"' | "'";
  readonly lineEnd: "\n" | "\r\n";
};

/**
 * Reads the style of a file by what is most frequent in it, first in its workflows; what it does not show is as in a
 * generated configuration.
 */
export function styleOf(text: string, document: Document): Style {
  const [all, near] = [document.contents, entriesOf(document, document.contents).get("workflows")?.value].map(
    (node) => {
      const seen: Seen = { step: [], dash: [], inItem: [] };
      if (node?.srcToken !== undefined) measure(node.srcToken, seen);
      return seen;
    },
  );
  const usual = (of: keyof Seen): number | undefined => mostFrequent(near?.[of] ?? []) ?? mostFrequent(all?.[of] ?? []);
  const step = usual("step") ?? 2;
  return {
    step,
    dash: usual("dash") ?? step,
    inItem: usual("inItem") ?? 4,
    ...flowIn(document),
    quote: quoteIn(document),
    lineEnd: isCrLf(text) ? "\r\n" : "\n",
  };
}

type Seen = { readonly step: number[]; readonly dash: number[]; readonly inItem: number[] };

/**
 * Notes each indentation. Tokens know it; nodes do not. `dash` is where the dash of an item stands that this mapping
 * is.
 */
function measure(token: CST.Token, seen: Seen, dash?: number): void {
  if (token.type !== "block-map" && token.type !== "block-seq") return;
  for (const { value } of token.items) {
    if (value === undefined || value === null) continue;
    if (token.type === "block-map" && value.type === "block-seq") seen.dash.push(value.indent - token.indent);
    if (token.type === "block-map" && value.type === "block-map") {
      if (dash === undefined) seen.step.push(value.indent - token.indent);
      else seen.inItem.push(value.indent - dash);
    }
    measure(value, seen, token.type === "block-seq" ? token.indent : undefined);
  }
}

function mostFrequent(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first] = [...counts].toSorted(([a, many], [b, more]) => more - many || a - b);
  return first?.[0];
}

/** How the workflows of a file write the arguments of their jobs. */
function flowIn(document: Document): Pick<Style, "flowMaps" | "flowLists"> {
  const maps: boolean[] = [];
  const lists: boolean[] = [];
  const workflows = entriesOf(document, entriesOf(document, document.contents).get("workflows")?.value);
  for (const { value } of workflows.values()) {
    const jobs = resolved(document, entriesOf(document, value).get("jobs")?.value);
    for (const entry of isSeq(jobs) ? jobs.items : []) {
      if (!isMap(entry)) continue;
      const args = entry.items[0]?.value;
      if (!isMap(args)) continue;
      maps.push(isFlow(args));
      for (const { value: list } of args.items) if (isSeq(list) && list.items.every(isScalar)) lists.push(isFlow(list));
    }
  }
  const mostly = (flags: readonly boolean[]): boolean => flags.filter(Boolean).length * 2 >= flags.length;
  return { flowMaps: mostly(maps), flowLists: mostly(lists) };
}

const isFlow = (node: Node): boolean => "flow" in node && node.flow === true;

function quoteIn(document: Document): Style["quote"] {
  let single = 0;
  let double = 0;
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && node.type === "QUOTE_SINGLE") single++;
      if (isScalar(node) && node.type === "QUOTE_DOUBLE") double++;
    },
  });
  return single > double ? "'" : '"';
}

/** A file of mixed line ends is what its first line is. */
const isCrLf = (text: string): boolean => /^[^\n]*\r\n/.test(text);
