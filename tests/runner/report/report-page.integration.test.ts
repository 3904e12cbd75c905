import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packagedCommands } from "../../../scripts/provision/catalogue.ts";
import { findAny } from "../../../scripts/provision/facts.ts";
import { realSystem } from "../../../scripts/provision/system.ts";
import type { RunEvent } from "../../../src/runner/events.ts";
import { reportPage } from "../../../src/runner/report/page/report-page.ts";
import { recordOf } from "../../../src/runner/report/run-model.ts";
import { runFolder } from "../../../src/runner/state/run-folder.ts";
import { delivery } from "./support/delivery.ts";
import { evil, hostile } from "./support/hostile.ts";
import { chainOf, gridOf, longLogRun, wideRun } from "./support/large-runs.ts";

let browser: Browser;
let folder: string;

beforeAll(async () => {
  const { command = "", orElse = [] } = packagedCommands.find((each) => each.command === "chromium") ?? {};
  const executablePath = await findAny(realSystem(), [command, ...orElse]);
  browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }) });
  folder = await mkdtemp(join(tmpdir(), "report-page-"));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The value of an expression in the page, which may use what `in-the-page.js` has. */
async function inPage<T>(page: Page, expression: string): Promise<T> {
  const tools = await readFile(join(import.meta.dirname, "support/in-the-page.js"), "utf8");
  return page.evaluate<T>(`(() => { ${tools}\nreturn ${expression}; })()`);
}

/** Opens the page of a run from its file, as a person does, and notes what a browser complains about or asks for. */
async function open(
  events: readonly RunEvent[],
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly noticed: readonly string[]; readonly close: () => Promise<void> }> {
  const file = join(folder, runFolder.report);
  await writeFile(file, reportPage(recordOf(events)));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const noticed: string[] = [];
  page.on("console", (message) => noticed.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => noticed.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    noticed.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== pathToFileURL(file).href) noticed.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, noticed, close: () => context.close() };
}

const runs: readonly (readonly [string, () => readonly RunEvent[]])[] = [
  ["a delivery that failed", () => delivery],
  ["three jobs in a row", () => chainOf(3)],
  ["ten jobs in a row", () => chainOf(10)],
  ["forty jobs", wideRun],
  ["a hundred and twenty jobs", () => gridOf(120)],
  ["twenty thousand lines", longLogRun],
  ["hostile texts", () => hostile],
];

describe.each(runs)("the page of %s", (_, events) => {
  test.each([
    ["light", 1280],
    ["light", 390],
    ["dark", 1920],
    ["dark", 768],
  ] as const)("is readable in %s at %i pixels and asks for nothing", async (colorScheme, width) => {
    const { page, noticed, close } = await open(events(), { colorScheme, viewport: { width, height: 900 } });
    await inPage(page, "inThePage.unfoldAll()");
    const { measured, poor } = await inPage<{ readonly measured: number; readonly poor: readonly string[] }>(
      page,
      "inThePage.poorContrast()",
    );
    const out = await inPage<readonly string[]>(page, "inThePage.overflowing()");
    const ground = await inPage<string>(page, "getComputedStyle(document.body).backgroundColor");
    await close();
    expect(measured).toBeGreaterThan(20);
    expect({ poor, out, noticed, ground }).toEqual({
      poor: [],
      out: [],
      noticed: [],
      ground: colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(15, 19, 24)",
    });
  });
});

test("the graph is as wide as the window at most, is never made too small to read, and says when it scrolls", async () => {
  const seen: Record<string, object> = {};
  for (const [jobs, width] of [
    [3, 1280],
    [10, 1280],
    [10, 390],
    [40, 1920],
    [40, 1280],
  ] as const) {
    const { page, close } = await open(jobs === 40 ? wideRun() : chainOf(jobs), { viewport: { width, height: 900 } });
    seen[`${jobs} jobs at ${width}`] = await inPage<object>(page, "inThePage.graphInWindow()");
    await close();
  }
  expect(seen).toEqual({
    "3 jobs at 1280": { scrolls: false, hint: false, readable: true, inWindow: true },
    "10 jobs at 1280": { scrolls: true, hint: true, readable: true, inWindow: true },
    "10 jobs at 390": { scrolls: true, hint: true, readable: true, inWindow: true },
    "40 jobs at 1920": { scrolls: false, hint: false, readable: true, inWindow: true },
    "40 jobs at 1280": { scrolls: true, hint: true, readable: true, inWindow: true },
  });
});

test("what failed is unfolded at first, and nothing else", async () => {
  const { page, close } = await open(delivery);
  const shown = await page.locator("details[open] > summary .what").allInnerTexts();
  await close();
  expect(shown).toEqual([
    "page > shows <b> test#1 · src/page.test.ts:12 · 0.3s",
    'test failed: the step "Run tests" failed with exit status 1',
    "Run tests failed with exit status 1",
  ]);
});

test("jobs and steps unfold by keyboard, and the output can be reached", async () => {
  const { page, close } = await open(delivery);
  const tabTo = async (text: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const summary = await inPage<string>(page, "document.activeElement.closest('summary')?.textContent ?? ''");
      if (summary.includes(text)) return;
    }
    throw new Error(`"${text}" was not reached.`);
  };
  await tabTo("build success");
  await page.keyboard.press("Enter");
  await tabTo("Build <script>");
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  const output = await inPage(page, "[document.activeElement.tagName, document.activeElement.innerText]");
  await close();
  expect(output).toEqual(["PRE", "green and half a line\n100%\nno line end"]);
});

test("the graph, the timeline and what failed lead to the logs, which unfold", async () => {
  const { page, close } = await open(wideRun());
  const body = (name: string) => page.locator("details.job", { hasText: name }).locator(".body");
  const seen: boolean[] = [];
  seen.push(await body("deploy-eu-west-1").isVisible());
  await page.locator("svg a", { hasText: "deploy-eu-west-1" }).first().click();
  seen.push(await body("deploy-eu-west-1").isVisible());
  await page.locator(".timeline a", { hasText: "lint" }).click();
  seen.push(await body("lint").isVisible());
  await page.locator("#failed a").click();
  const target = await page.locator(":target").textContent();
  await close();
  expect({ seen, target }).toEqual({
    seen: [false, true, true],
    target: expect.stringContaining("curl: (7) Failed to connect"),
  });
});

test("an artifact's link opens the file that was stored, whatever it is called", async () => {
  const place = { job: "arm/build & test", node: 0 };
  const paths = ["out/a b?c#d%2e.txt", `out/it's "quoted" <b>.txt`, "ü/日本.txt", "a:b.txt"];
  for (const path of paths) {
    const file = join(folder, runFolder.artifacts(place), path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `this is ${path}`);
  }
  const { page, close } = await open([
    { kind: "run-started", at: 0, run: "r", workflow: "w", jobs: [{ name: place.job, requires: [] }] },
    { kind: "job-started", at: 0, job: place.job, nodes: 1 },
    ...paths.map((path) => ({ kind: "artifact-stored", at: 1, ...place, path, bytes: 8 }) as const),
    { kind: "job-ended", at: 2, job: place.job, status: "success" },
    { kind: "run-ended", at: 3, status: "success" },
  ]);
  const contents: (string | null)[] = [];
  for (const path of paths) {
    await page.getByRole("link", { name: path, exact: true }).click();
    contents.push(await page.locator("body").textContent());
    await page.goBack();
  }
  await close();
  expect(contents).toEqual(paths.map((path) => `this is ${path}`));
});

test("hostile texts are shown as they are and run nothing", async () => {
  const { page, noticed, close } = await open(hostile);
  await inPage(page, "inThePage.unfoldAll()");
  const found = await inPage<object>(page, "inThePage.whatIsForeign()");
  const heading = await page.locator("h1").textContent();
  await close();
  expect({ ...found, heading, noticed }).toEqual({
    made: 0,
    handlers: 0,
    elsewhere: [],
    noticed: [],
    heading: `${evil} failed`,
  });
});

test("on paper the page is light, and nothing is cut off by a box", async () => {
  const { page, close } = await open(delivery, { colorScheme: "dark" });
  await page.emulateMedia({ media: "print" });
  const shown = await inPage(page, "inThePage.onPaper()");
  await close();
  expect(shown).toEqual({ ground: "rgb(255, 255, 255)", boxes: ["none"], nav: "none" });
});
