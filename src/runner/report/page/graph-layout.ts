/** What is placed: a job and those before it, by name. */
export interface GraphJob {
  readonly name: string;
  readonly requires: readonly string[];
  /** How wide its name makes it, in pixels. */
  readonly width: number;
  /**
   * Those of the required jobs whose line says something of its own, as that a failure starts this job: it is always
   * drawn.
   */
  readonly always?: readonly string[];
}

/** Sizes in pixels. */
export interface GraphSizes {
  /** The height of a job. */
  readonly box: number;
  readonly gap: { readonly x: number; readonly y: number };
  /** The height of a lane, in which a line passes a column. */
  readonly lane: number;
}

/**
 * Where everything is: the left upper corner of each job with its width, and the points that each line goes through.
 */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<string, Point & { readonly width: number }>;
  readonly lines: readonly { readonly from: string; readonly to: string; readonly points: readonly Point[] }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A job, or a lane for the lines from one job that pass a column. */
interface Item {
  readonly job: string;
  readonly lane: boolean;
  readonly before: Item[];
  readonly after: Item[];
}

/**
 * Jobs in columns, each right of all that it requires. A requirement that another one implies has no line of its own; a
 * line that passes a column has a lane there, and does not run behind a job. Columns are put in order so that few lines
 * cross, and are as wide as their widest job.
 */
export function layoutGraph(jobs: readonly GraphJob[], { box, gap, lane }: GraphSizes): GraphLayout {
  const columnOf = columnsOf(jobs);
  const columns: Item[][] = Array.from({ length: Math.max(0, ...columnOf.values()) + 1 }, () => []);
  const items = new Map<string, Item>();
  const itemAt = (job: string, column: number): Item => {
    const isLane = column !== columnOf.get(job);
    const key = `${column} ${job}`;
    const known = items.get(key);
    if (known !== undefined) return known;
    const made: Item = { job, lane: isLane, before: [], after: [] };
    items.set(key, made);
    columns[column]?.push(made);
    return made;
  };
  for (const { name } of jobs) itemAt(name, columnOf.get(name) ?? 0);
  const edges = neededEdges(jobs);
  for (const { from, to } of edges)
    for (let column = (columnOf.get(from) ?? 0) + 1; column <= (columnOf.get(to) ?? 0); column++) {
      const before = itemAt(from, column - 1);
      const here = column === columnOf.get(to) ? itemAt(to, column) : itemAt(from, column);
      if (before.after.includes(here)) continue;
      before.after.push(here);
      here.before.push(before);
    }
  const ordered = inOrder(columns);
  const heightOf = (column: readonly Item[]): number =>
    column.reduce((sum, item) => sum + (item.lane ? lane : box) + gap.y, -gap.y);
  const widths = ordered.map(() => 0);
  for (const { name, width } of jobs) {
    const column = columnOf.get(name) ?? 0;
    widths[column] = Math.max(widths[column] ?? 0, width);
  }
  const widthOf = (column: number): number => widths[column] ?? 0;
  const lefts = [0];
  for (const width of widths) lefts.push((lefts.at(-1) ?? 0) + width + gap.x);
  const height = Math.max(0, ...ordered.map(heightOf));
  const middles = new Map<Item, Point>();
  for (const [index, column] of ordered.entries()) {
    let y = (height - heightOf(column)) / 2;
    for (const item of column) {
      const tall = item.lane ? lane : box;
      middles.set(item, { x: lefts[index] ?? 0, y: y + tall / 2 });
      y += tall + gap.y;
    }
  }
  const middle = (item: Item): Point => middles.get(item) ?? { x: 0, y: 0 };
  const places = new Map(
    jobs.map(({ name }) => {
      const column = columnOf.get(name) ?? 0;
      const { x, y } = middle(itemAt(name, column));
      return [name, { x, y: y - box / 2, width: widthOf(column) }] as const;
    }),
  );
  const lines = edges.map(({ from, to }) => {
    const [first, last] = [columnOf.get(from) ?? 0, columnOf.get(to) ?? 0];
    const start = middle(itemAt(from, first));
    const end = middle(itemAt(to, last));
    const lanes = Array.from({ length: Math.max(0, last - first - 1) }, (_, index) => {
      const column = first + 1 + index;
      const { x, y } = middle(itemAt(from, column));
      return [
        { x, y },
        { x: x + widthOf(column), y },
      ];
    });
    return { from, to, points: [{ x: start.x + widthOf(first), y: start.y }, ...lanes.flat(), end] };
  });
  const width = Math.max(0, (lefts.at(-1) ?? 0) - gap.x);
  return { width, height, places, lines };
}

/**
 * How many jobs stand one after another before each job, at the most. A circle, which no plan has, would end at the
 * first known job.
 */
function columnsOf(jobs: readonly GraphJob[]): ReadonlyMap<string, number> {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const columns = new Map<string, number>();
  const columnOf = (job: GraphJob): number => {
    const known = columns.get(job.name);
    if (known !== undefined) return known;
    columns.set(job.name, 0);
    const before = job.requires.flatMap((name) => byName.get(name) ?? []).map(columnOf);
    const column = Math.max(-1, ...before) + 1;
    columns.set(job.name, column);
    return column;
  };
  for (const job of jobs) columnOf(job);
  return columns;
}

/**
 * The requirements that no other requirement of the same job has already, and those that say something of their own.
 */
function neededEdges(jobs: readonly GraphJob[]): readonly { readonly from: string; readonly to: string }[] {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const known = new Map<string, ReadonlySet<string>>();
  const ancestors = (name: string): ReadonlySet<string> => {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, new Set());
    const all = new Set<string>();
    for (const each of byName.get(name)?.requires ?? []) {
      all.add(each);
      for (const earlier of ancestors(each)) all.add(earlier);
    }
    known.set(name, all);
    return all;
  };
  return jobs.flatMap(({ name, requires, always = [] }) =>
    [...new Set(requires)]
      .filter((from) => byName.has(from))
      .filter(
        (from) => always.includes(from) || !requires.some((other) => other !== from && ancestors(other).has(from)),
      )
      .map((from) => ({ from, to: name })),
  );
}

/**
 * Each item near those it is joined to: by the middle of their places, once to the right and once to the left, a few
 * times.
 */
function inOrder(columns: readonly (readonly Item[])[]): readonly (readonly Item[])[] {
  const result = columns.map((column) => [...column]);
  const place = new Map<Item, number>();
  const note = (column: readonly Item[]): void => {
    for (const [index, item] of column.entries()) place.set(item, (index + 0.5) / column.length);
  };
  for (const column of result) note(column);
  const sort = (index: number, side: "before" | "after"): void => {
    const wanted = (item: Item): number => {
      const near = item[side];
      if (near.length === 0) return place.get(item) ?? 0;
      return near.reduce((sum, each) => sum + (place.get(each) ?? 0), 0) / near.length;
    };
    const sorted = (result[index] ?? [])
      .map((item) => ({ item, at: wanted(item) }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
    result[index] = sorted;
    note(sorted);
  };
  for (let round = 0; round < 3; round++) {
    for (let index = 1; index < result.length; index++) sort(index, "before");
    for (let index = result.length - 2; index >= 0; index--) sort(index, "after");
  }
  for (let index = 1; index < result.length; index++) sort(index, "before");
  return result;
}
