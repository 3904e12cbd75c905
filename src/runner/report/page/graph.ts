import type { JobRecord, RunRecord } from "../run-model.ts";
import { fit } from "../terminal-text.ts";
import { duration, jobWords } from "../words.ts";
import { type Anchors, statusClass, statusSign } from "./anchors.ts";
import { html } from "./escape.ts";
import { layoutGraph, type Point } from "./graph-layout.ts";

const height = 48;
const gap = { x: 56, y: 14 };
const margin = 10;
/** A letter of the bold name is about as wide, and no box is wider than a phone. */
const letter = 7.9;
const longestName = 30;

/** What of the run the picture points out. */
export interface GraphOptions {
  readonly anchors: Anchors;
  /** The jobs of the critical path, in order. */
  readonly path: readonly string[];
}

/** The workflow as a picture: a job stands right of all that it requires, and leads to its logs. */
export function graphSvg(run: RunRecord, { anchors, path }: GraphOptions): string {
  const jobs = [...run.jobs.values()];
  const longest = Math.max(0, ...jobs.map(({ name }) => Math.min(longestName, [...name].length)));
  const box = { width: Math.max(190, Math.ceil(46 + letter * longest)), height };
  const { places, lines, ...size } = layoutGraph(jobs, { box, gap, lane: 8 });
  const onPath = new Set(path.slice(1).map((name, index) => `${path[index]} > ${name}`));
  const isCritical = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
    onPath.has(`${from} > ${to}`);
  // Those of the critical path come last, so that they are on top.
  const edges = [...lines]
    .sort((a, b) => Number(isCritical(a)) - Number(isCritical(b)))
    .map((line) => `<path class="edge${isCritical(line) ? " critical" : ""}" d="${curve(line.points)}"/>`);
  const boxes = jobs.map((job) => jobBox(job, { ...(places.get(job.name) ?? { x: 0, y: 0 }), box, anchors }));
  const [width, tall] = [size.width + 2 * margin, size.height + 2 * margin].map(Math.round);
  const label = "The jobs of the workflow; each stands right of those that it requires";
  return `<svg role="group" aria-label="${label}" width="${width}" height="${tall}" viewBox="${-margin} ${-margin} ${width} ${tall}">${edges.join("")}${boxes.join("\n")}</svg>`;
}

type Box = Point & {
  readonly box: { readonly width: number; readonly height: number };
  readonly anchors: Anchors;
};

function jobBox(job: JobRecord, { x, y, box, anchors }: Box): string {
  const { name, requires, startedAt, endedAt, nodeCount } = job;
  const took = startedAt === undefined || endedAt === undefined ? "" : ` · ${duration(endedAt - startedAt)}`;
  const nodes = nodeCount > 1 ? ` · ${nodeCount} nodes` : "";
  const needs = requires.length === 0 ? "" : `, requires ${requires.join(", ")}`;
  const words = fit(`${jobWords(job)}${took}${nodes}`, Math.floor((box.width - 36) / 6.4));
  return [
    `<a href="#${anchors.job(name)}" class="job ${statusClass(job)}"><title>${html(`${name}${needs}`)}</title>`,
    `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="8"/>`,
    `<text class="sign" x="${x + 12}" y="${y + 20}">${statusSign(job)}</text>`,
    `<text class="name" x="${x + 30}" y="${y + 20}">${html(shortened(name))}</text>`,
    `<text x="${x + 30}" y="${y + 37}">${html(words)}</text></a>`,
  ].join("");
}

/** A long name without its middle: names that are alike mostly differ at their ends. */
function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= longestName) return name;
  const end = Math.floor(longestName / 2);
  return `${letters.slice(0, longestName - 1 - end).join("")}…${letters.slice(-end).join("")}`;
}

/** From point to point with level ends; a lane is level all along. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  let from = first ?? { x: 0, y: 0 };
  let path = `M${round(from.x)} ${round(from.y)}`;
  for (const to of rest) {
    const middle = round((from.x + to.x) / 2);
    path +=
      from.y === to.y
        ? `H${round(to.x)}`
        : `C${middle} ${round(from.y)} ${middle} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;
