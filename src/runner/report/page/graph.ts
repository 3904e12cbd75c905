import type { JobStatus } from "../../../circleci/statuses.ts";
import { duration } from "../../../text/quantities.ts";
import { columnsOf, fit } from "../../../text/width.ts";
import { conditionWords, jobWords, whyItRan } from "../format.ts";
import type { JobRecord, RunRecord } from "../run-model.ts";
import { type Anchors, statusClass, statusSign } from "./anchors.ts";
import { html } from "./escape.ts";
import { layoutGraph, type Point } from "./graph-layout.ts";

const height = 48;
const gap = { x: 56, y: 14 };
/** A requirement that waits for something else than success says so on its line, between two columns. */
const gapWithWords = { x: 104, y: 14 };
const longestCondition = 14;
const margin = 10;
/** A letter of the bold name, and one of the words below it, are about as wide. No box is wider than a phone. */
const letter = 8.7;
const smallLetter = 6.4;
const beside = 42;
const narrowest = 110;
const longestName = 30;
/** A picture is made smaller to fit the window, but not so much that a name of 13.5 pixels cannot be read. */
const smallest = 0.72;

/** What of the run the picture points out. */
export interface GraphOptions {
  readonly anchors: Anchors;
  /** The jobs of the critical path, in order. */
  readonly path: readonly string[];
}

/** The picture, and the width in pixels below which it is not made smaller any more and scrolls. */
export interface GraphPicture {
  readonly svg: string;
  readonly scrollsBelow: number;
}

/** The workflow as a picture: a job stands right of all that it requires, and leads to its logs. */
export function graphSvg(run: RunRecord, { anchors, path }: GraphOptions): GraphPicture {
  const jobs = [...run.jobs.values()];
  const conditional = jobs.some(({ statuses }) => Object.keys(statuses).length > 0);
  const { places, lines, ...size } = layoutGraph(
    jobs.map((job) => ({ ...job, width: widthOf(job), always: Object.keys(job.statuses) })),
    { box: height, gap: conditional ? gapWithWords : gap, lane: 8 },
  );
  const onPath = new Set(path.slice(1).map((name, index) => `${path[index]} > ${name}`));
  const isCritical = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
    onPath.has(`${from} > ${to}`);
  // Those of the critical path come last, so that they are on top.
  const edges = [...lines]
    .sort((a, b) => Number(isCritical(a)) - Number(isCritical(b)))
    .map((line) => edge(line, { statuses: run.jobs.get(line.to)?.statuses[line.from], critical: isCritical(line) }));
  const boxes = jobs.map((job) => jobBox(job, { run, anchors, ...(places.get(job.name) ?? { x: 0, y: 0, width: 0 }) }));
  const [width, tall] = [Math.round(size.width + 2 * margin), Math.round(size.height + 2 * margin)];
  const scrollsBelow = Math.round(width * smallest);
  const label = "The jobs of the workflow; each stands right of those that it requires";
  const svg = `<svg role="group" aria-label="${label}" width="${width}" height="${tall}" viewBox="${-margin} ${-margin} ${width} ${tall}" style="min-width:${scrollsBelow}px">${edges.join("")}${boxes.join("\n")}</svg>`;
  return { svg, scrollsBelow };
}

/** What a job's name needs, and the words below it while it is the longest of what they can become. */
const widthOf = (job: JobRecord): number =>
  Math.ceil(
    Math.max(
      narrowest,
      beside + letter * columnsOf(shortened(job.name)),
      beside + smallLetter * [...wordsOf(job)].length,
    ),
  );

function wordsOf(job: JobRecord): string {
  const { startedAt, endedAt, nodeCount } = job;
  const took = startedAt === undefined || endedAt === undefined ? "" : ` · ${duration(endedAt - startedAt)}`;
  return `${jobWords(job)}${took}${nodeCount > 1 ? ` · ${nodeCount} nodes` : ""}`;
}

interface Box extends Point {
  readonly width: number;
  readonly run: RunRecord;
  readonly anchors: Anchors;
}

function jobBox(job: JobRecord, { x, y, width, run, anchors }: Box): string {
  const { name, requires, statuses } = job;
  const needs = requires.map((before) => {
    const wanted = statuses[before];
    return wanted === undefined ? before : `${before} (${conditionWords(wanted)})`;
  });
  const why = whyItRan(job, run);
  const title = [name, needs.length > 0 && `requires ${needs.join(", ")}`, why !== undefined && `ran ${why}`];
  const words = fit(wordsOf(job), Math.floor((width - 36) / smallLetter));
  return [
    `<a href="#${anchors.job(name)}" class="job ${statusClass(job)}"><title>${html(title.filter(Boolean).join(", "))}</title>`,
    `<rect x="${x}" y="${round(y)}" width="${width}" height="${height}" rx="8"/>`,
    `<text class="sign" x="${x + 12}" y="${round(y + 20)}">${statusSign(job)}</text>`,
    `<text class="name" x="${x + 30}" y="${round(y + 20)}">${html(shortened(name))}</text>`,
    `<text x="${x + 30}" y="${round(y + 37)}">${html(words)}</text></a>`,
  ].join("");
}

/** A long name without its middle: names that are alike mostly differ at their ends. */
function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= longestName) return name;
  const end = Math.floor(longestName / 2);
  return `${letters.slice(0, longestName - 1 - end).join("")}…${letters.slice(-end).join("")}`;
}

/** A line, and what it waits for where that is not success. */
function edge(
  { points }: { readonly points: readonly Point[] },
  { statuses, critical }: { readonly statuses: readonly JobStatus[] | undefined; readonly critical: boolean },
): string {
  const kind = `edge${critical ? " critical" : ""}${statuses === undefined ? "" : " conditional"}`;
  const line = `<path class="${kind}" d="${curve(points)}"/>`;
  const end = points.at(-1);
  if (statuses === undefined || end === undefined) return line;
  const words = conditionWords(statuses);
  return `${line}<text class="condition" x="${round(end.x - 6)}" y="${round(end.y - 5)}">${html(fit(words, longestCondition))}<title>${html(words)}</title></text>`;
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
