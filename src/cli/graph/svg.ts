import { html } from "../../runner/report/page/escape.ts";
import { type GraphLayout, layoutGraph, type Point } from "../../runner/report/page/graph-layout.ts";
import { oneLine } from "../../text/terminal-text.ts";
import { columnsOf, fit } from "../../text/width.ts";
import type { GraphEdge, GraphNode, WorkflowGraph } from "./workflow-graph.ts";

const box = 48;
const margin = 16;
const title = 34;
/** A letter of the name and one of the words below it, at the most, in a system's own typeface. */
const letter = 8.7;
const small = 6.6;
const longest = 60;

/** It stands alone, as in a README: it has its own colours, dark where the reader's system is. */
const styles = [
  "text{font:12px system-ui,sans-serif;fill:#57606a}",
  ".name,.title{font-weight:600;fill:#1f2328}.name{font-size:13.5px}.title{font-size:16px}",
  "rect{fill:#f6f8fa;stroke:#57606a}.approval rect{fill:#fff4d6;stroke:#855300}",
  "path{fill:none;stroke:#57606a;stroke-width:1.5}.conditional{stroke-dasharray:5 4}",
  "marker path{fill:#57606a;stroke:none}",
  "@media (prefers-color-scheme:dark){text{fill:#9aa4b0}.name,.title{fill:#e6edf3}",
  "rect{fill:#171c23;stroke:#9aa4b0}.approval rect{fill:#332a12;stroke:#e0b24c}path{stroke:#9aa4b0}marker path{fill:#9aa4b0}}",
].join("");

/** Workflows as one picture, below each other, laid out as the report of a run lays them out. */
export function svg(workflows: readonly WorkflowGraph[]): string {
  let top = margin;
  let width = 0;
  const parts = workflows.map((workflow) => {
    const layout = layoutOf(workflow);
    const part = `<g transform="translate(${margin} ${top})">${drawn(workflow, layout)}</g>`;
    top += title + layout.height + 2 * margin;
    width = Math.max(width, layout.width, letter * columnsOf(workflow.name) + margin);
    return part;
  });
  const [across, down] = [Math.ceil(width + 2 * margin), Math.ceil(Math.max(top - margin, 2 * margin))];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${across}" height="${down}" viewBox="0 0 ${across} ${down}">`,
    `<style>${styles}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function layoutOf({ nodes }: WorkflowGraph): GraphLayout {
  const conditions = nodes.flatMap(({ requires }) => requires.flatMap(({ condition }) => condition ?? []));
  const words = Math.max(0, ...conditions.map((condition) => small * columnsOf(condition)));
  return layoutGraph(
    nodes.map((node) => ({
      name: node.name,
      width: Math.ceil(Math.max(110, 28 + letter * columnsOf(shown(node.name)), 28 + small * columnsOf(notesOf(node)))),
      requires: node.requires.map(({ name }) => name),
      always: node.requires.filter(({ condition }) => condition !== undefined).map(({ name }) => name),
    })),
    { box, gap: { x: Math.ceil(56 + words), y: 14 }, lane: 8 },
  );
}

function drawn({ name, nodes }: WorkflowGraph, { places, lines }: GraphLayout): string {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const edges = lines.map(({ from, to, points }) =>
    edge(
      points,
      byName.get(to)?.requires.find((required) => required.name === from),
    ),
  );
  const jobs = nodes.map((node) => job(node, places.get(node.name) ?? { x: 0, y: 0, width: 0 }));
  return [
    `<text class="title" x="0" y="14">${html(oneLine(name))}</text>`,
    `<g transform="translate(0 ${title})">`,
    ...edges,
    ...jobs,
    "</g>",
  ].join("\n");
}

function job(node: GraphNode, { x, y, width }: Point & { readonly width: number }): string {
  const notes = notesOf(node);
  const middle = notes === "" ? 29 : 20;
  return [
    `<g class="${node.kind}"><title>${html(oneLine(node.name))}</title>`,
    `<rect x="${x}" y="${round(y)}" width="${width}" height="${box}" rx="${node.kind === "approval" ? box / 2 : 8}"/>`,
    `<text class="name" x="${x + 14}" y="${round(y + middle)}">${html(shown(node.name))}</text>`,
    ...(notes === "" ? [] : [`<text x="${x + 14}" y="${round(y + 37)}">${html(notes)}</text>`]),
    "</g>",
  ].join("");
}

function edge(points: readonly Point[], required: GraphEdge | undefined): string {
  const condition = required?.condition;
  const line = `<path${condition === undefined ? "" : ' class="conditional"'} d="${curve(points)}" marker-end="url(#arrow)"/>`;
  // Where its last stretch begins: what leads to one job from several ends in one place.
  const start = points.at(-2);
  if (condition === undefined || start === undefined) return line;
  return `${line}<text x="${round(start.x + 8)}" y="${round(start.y - 6)}">${html(condition)}</text>`;
}

/** From point to point with level ends. */
function curve([first = { x: 0, y: 0 }, ...others]: readonly Point[]): string {
  let from = first;
  let path = `M${round(from.x)} ${round(from.y)}`;
  for (const to of others) {
    const middle = round((from.x + to.x) / 2);
    path += `C${middle} ${round(from.y)} ${middle} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return path;
}

const shown = (name: string): string => fit(oneLine(name), longest);
const notesOf = ({ notes }: GraphNode): string => fit(oneLine(notes.join(" · ")), longest);
const round = (value: number): number => Math.round(value * 10) / 10;
