import type { JobRecord } from "../run-model.ts";
import { fit } from "../terminal-text.ts";
import { duration, jobWords } from "../words.ts";
import { html } from "./escape.ts";

const box = { width: 190, height: 46, gapX: 60, gapY: 16, margin: 8 };

/** The workflow as a picture: a job stands right of all that it requires. */
export function graphSvg(jobs: readonly JobRecord[]): string {
  const columnOf = columnsOfJobs(jobs);
  const rows = new Map<number, number>();
  const places = new Map(
    jobs.map(({ name }) => {
      const column = columnOf.get(name) ?? 0;
      const row = rows.get(column) ?? 0;
      rows.set(column, row + 1);
      const x = box.margin + column * (box.width + box.gapX);
      return [name, { x, y: box.margin + row * (box.height + box.gapY) }] as const;
    }),
  );
  const width = 2 * box.margin + Math.max(1, rows.size) * (box.width + box.gapX) - box.gapX;
  const height = 2 * box.margin + Math.max(1, ...rows.values()) * (box.height + box.gapY) - box.gapY;
  const lines = jobs.flatMap(({ name, requires }) =>
    requires.flatMap((before) => {
      const [from, to] = [places.get(before), places.get(name)];
      if (from === undefined || to === undefined) return [];
      const [x1, y1, x2, y2] = [from.x + box.width, from.y + box.height / 2, to.x, to.y + box.height / 2];
      return `<path class="edge" d="M${x1} ${y1}C${x1 + 30} ${y1} ${x2 - 30} ${y2} ${x2} ${y2}"/>`;
    }),
  );
  const boxes = jobs.map((job) => {
    const { x, y } = places.get(job.name) ?? { x: 0, y: 0 };
    const took =
      job.startedAt === undefined || job.endedAt === undefined ? "" : ` · ${duration(job.endedAt - job.startedAt)}`;
    return [
      `<g class="job ${statusClass(job)}"><title>${html(job.name)}</title>`,
      `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6"/>`,
      `<text class="name" x="${x + 12}" y="${y + 19}">${html(fit(job.name, 24))}</text>`,
      `<text x="${x + 12}" y="${y + 36}">${html(fit(`${jobWords(job)}${took}`, 28))}</text></g>`,
    ].join("");
  });
  const label = `The jobs of the workflow and what they require`;
  return `<svg role="img" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${lines.join("")}${boxes.join("")}</svg>`;
}

/** The class that gives a job its colour. */
export const statusClass = ({ phase, status }: Pick<JobRecord, "phase" | "status">): string =>
  phase !== "ended"
    ? "open"
    : status === "success"
      ? "good"
      : status === "failed" || status === "unauthorized"
        ? "bad"
        : "none";

/** How many jobs stand one after another before each job, at the most. A circle, which no plan has, would end at the first known job. */
function columnsOfJobs(jobs: readonly JobRecord[]): ReadonlyMap<string, number> {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const columns = new Map<string, number>();
  const columnOf = (job: JobRecord): number => {
    const known = columns.get(job.name);
    if (known !== undefined) return known;
    columns.set(job.name, 0);
    const before = job.requires.flatMap((name) => byName.get(name) ?? []).map(columnOf);
    const column = before.length === 0 ? 0 : Math.max(...before) + 1;
    columns.set(job.name, column);
    return column;
  };
  for (const job of jobs) columnOf(job);
  return columns;
}
