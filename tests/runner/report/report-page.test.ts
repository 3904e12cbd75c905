import { expect, test } from "vitest";
import type { RunEvent } from "../../../src/runner/events.ts";
import { ansiLines } from "../../../src/runner/report/page/ansi.ts";
import { fileLink } from "../../../src/runner/report/page/file-link.ts";
import { layoutGraph } from "../../../src/runner/report/page/graph-layout.ts";
import { reportPage } from "../../../src/runner/report/page/report-page.ts";
import { recordOf } from "../../../src/runner/report/run-model.ts";
import { delivery } from "./support/delivery.ts";
import { hostile } from "./support/hostile.ts";
import { longLogRun } from "./support/large-runs.ts";

const esc = "\u001b";

test("the page of a run that failed", async () => {
  await expect(reportPage(recordOf(delivery))).toMatchFileSnapshot("recorded/report.html.txt");
});

test("no text of a run becomes a tag, an attribute or an address of the page", () => {
  const page = reportPage(recordOf(hostile));
  expect(page.match(/<(?:img|script|link|iframe|object)\b/g)).toBeNull();
  expect(page.match(/<\/(?:style|svg|title)>/g)).toEqual(["</title>", "</style>", "</title>", "</svg>"]);
  expect(page.match(/<a /g)).toHaveLength(11);
  const addresses = [...page.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, address]) => address);
  expect(addresses.filter((address) => !/^(?:#[a-z0-9-]+|\.\/[\w.%/'()!~*&#;-]+)$/.test(address ?? ""))).toEqual([]);
});

test("a file is linked by its names, and a path that leads elsewhere is no link", () => {
  expect(
    [
      "jobs/arm%2fbuild/0/a b?#/ü.html",
      "javascript:alert(1)",
      "jobs/../../x",
      "/etc/passwd",
      "a/./b",
      "half \ud83d",
    ].map((path) => fileLink(path, "it")),
  ).toEqual([
    '<a href="./jobs/arm%252fbuild/0/a%20b%3F%23/%C3%BC.html">it</a>',
    '<a href="./javascript%3Aalert(1)">it</a>',
    ...["it", "it", "it"],
    '<a href="./half%20%EF%BF%BD">it</a>',
  ]);
});

test("colours of a terminal become classes, and all else that it would obey is left out", () => {
  const text = `${esc}[1;31mbad${esc}[0m ${esc}[38;5;2mok${esc}[39m ${esc}[38;2;1;31;1mtrue${esc}[m${esc}[2J${esc}]8;;https://evil.test\u0007link${esc}]8;;\u0007 <b>`;
  expect(ansiLines(text)).toEqual(['<span class="b c1">bad</span> <span class="c2">ok</span> truelink &lt;b&gt;']);
});

test("a colour goes on over line ends, and a line that is too long for a reader is cut", () => {
  expect(ansiLines(`${esc}[31mred\nstill ${"x".repeat(5000)}${esc}[0m\n\nend`)).toEqual([
    '<span class="c1">red</span>',
    `<span class="c1">still ${"x".repeat(3994)}</span><b> … and 1,006 more characters in this line</b>`,
    "",
    "end",
  ]);
});

test("of a long log the page shows whole lines of both ends with their numbers, and says where the rest is", () => {
  const page = reportPage(recordOf(longLogRun()));
  const [, before, gap, number, after] =
    /<code>([^<]*)<\/code><\/span><span class="gap">([^<]*)<\/span><span class="lines" style="counter-reset:line (\d+)"><code>([^<]*)/.exec(
      page,
    ) ?? [];
  expect({
    before,
    gap,
    number,
    after,
    command: /arm-pipeline runs show [^<]*/.exec(page)?.[0].replaceAll("&#39;", "'").replaceAll("&quot;", '"'),
  }).toEqual({
    before: "[   9.61] CC      drivers/net/ethernet/vendor/module_962.o",
    gap: "… 14,288 lines (983,259 characters) are left out here …",
    number: "15267",
    after: "[ 152.50] CC      drivers/net/ethernet/vendor/module_15251.o",
    command: "arm-pipeline runs show r2 --job compile",
  });
});

test("the command that shows a whole log is a command whatever the job is called", () => {
  const job = `it's "$(x)"`;
  const place = { job, node: 0, index: 0 } as const;
  const events: readonly RunEvent[] = [
    { kind: "run-started", at: 0, run: "r", workflow: "w", jobs: [{ name: job, requires: [] }] },
    { kind: "job-started", at: 0, job, nodes: 1 },
    { kind: "step-started", at: 0, ...place, step: "print" },
    { kind: "step-output", at: 0, ...place, chunk: "x\n".repeat(500_000) },
  ];
  const command = /arm-pipeline runs show [^<]*/.exec(reportPage(recordOf(events)))?.[0];
  expect(command?.replaceAll("&#39;", "'").replaceAll("&quot;", '"')).toBe(
    `arm-pipeline runs show r --job 'it'\\''s "$(x)"'`,
  );
});

test("of a long line among the last ones, what failed shows the beginning and how much is left out; the log shows more", () => {
  const place = { job: "test", node: 0, index: 0 } as const;
  const long = `\u001b[31m${"x".repeat(100_000)}\u001b[0m`;
  const events: readonly RunEvent[] = [
    { kind: "run-started", at: 0, run: "r", workflow: "w", jobs: [{ name: "test", requires: [] }] },
    { kind: "job-started", at: 0, job: "test", nodes: 1 },
    { kind: "step-started", at: 0, ...place, step: "print" },
    { kind: "step-output", at: 0, ...place, chunk: `before\n${long}\nafter\n` },
    { kind: "step-ended", at: 1, ...place, step: "print", outcome: { kind: "failed", exitCode: 1 } },
    { kind: "job-ended", at: 1, job: "test", status: "failed" },
    { kind: "run-ended", at: 1, status: "failed" },
  ];
  const page = reportPage(recordOf(events));
  const cut = (shown: number): string =>
    `<code><span class="c1">${"x".repeat(shown)}</span><b> … and ${(100_000 - shown).toLocaleString("en")} more characters in this line</b></code>`;
  expect(/<pre class="last">(.*?)<\/pre>/s.exec(page)?.[1]).toBe(`<code>before</code>${cut(400)}<code>after</code>`);
  expect(/<span class="lines"[^>]*>(.*?)<\/pre>/s.exec(page)?.[1]).toContain(cut(4000));
});

test("a run that was interrupted, and one that succeeded, say so and have nothing to say of failures", () => {
  const title = (events: readonly RunEvent[]) => /<h1>.*<\/h1>/.exec(reportPage(recordOf(events)))?.[0];
  const start = delivery.slice(0, 5);
  expect([title(start), title([...start, { kind: "run-ended", at: 900, status: "success" }])]).toEqual([
    '<h1>deliver <span class="tone">was interrupted</span></h1>',
    '<h1>deliver <span class="tone">succeeded</span></h1>',
  ]);
  expect(reportPage(recordOf(start))).not.toContain("What failed");
});

test("in the graph a job stands right of what it requires, implied lines are left out, and a line that passes a column has a lane", () => {
  const sizes = { box: 40, gap: { x: 50, y: 10 }, lane: 6 };
  const jobs = [
    { name: "a", requires: [], width: 100 },
    { name: "b", requires: ["a"], width: 60 },
    { name: "c", requires: ["b", "a"], width: 100 },
    { name: "d", requires: ["c", "x"], width: 80 },
    { name: "x", requires: ["a"], width: 120 },
  ];
  const { places, lines, width, height } = layoutGraph(jobs, sizes);
  expect({ places: Object.fromEntries(places), width, height }).toEqual({
    places: {
      a: { x: 0, y: 25, width: 100 },
      b: { x: 150, y: 0, width: 120 },
      x: { x: 150, y: 50, width: 120 },
      c: { x: 320, y: 17, width: 100 },
      d: { x: 470, y: 25, width: 80 },
    },
    width: 550,
    height: 90,
  });
  expect(lines.map(({ from, to, points }) => `${from} > ${to}: ${points.length}`)).toEqual([
    ...["a > b: 2", "b > c: 2", "c > d: 2", "x > d: 4", "a > x: 2"],
  ]);
});

test("a line that says of its own when a job starts is drawn, though another requirement implies it", () => {
  const jobs = [
    { name: "deploy", requires: [], width: 1 },
    { name: "test", requires: ["deploy"], width: 1 },
    { name: "destroy", requires: ["test", "deploy"], width: 1 },
  ];
  const drawn = (always: readonly string[]) => {
    const all = jobs.map((job) => (job.name === "destroy" ? { ...job, always } : job));
    return layoutGraph(all, { box: 1, gap: { x: 1, y: 1 }, lane: 1 }).lines.map(({ from, to }) => `${from} > ${to}`);
  };
  expect([drawn([]), drawn(["deploy"])]).toEqual([
    ["deploy > test", "test > destroy"],
    ["deploy > test", "test > destroy", "deploy > destroy"],
  ]);
});

test("two hundred jobs that all require all before them are laid out at once", () => {
  const names = Array.from({ length: 200 }, (_, index) => `job-${index}`);
  const jobs = names.map((name, index) => ({ name, requires: names.slice(0, index), width: 1 }));
  const { lines, places } = layoutGraph(jobs, { box: 1, gap: { x: 1, y: 1 }, lane: 1 });
  expect([lines.length, places.get("job-199")]).toEqual([199, { x: 398, y: 0, width: 1 }]);
});
