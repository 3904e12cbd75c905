/**
 * Makes the pictures of the README from a run that was real: `npx tsx scripts/pictures.ts .arm-pipeline/runs/ID
 * [seconds]` draws the tree as a terminal showed it after so many seconds, and the report as a browser shows it. Needs
 * Chromium.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { eventOfLine } from "../src/runner/report/json-lines.ts";
import { reportPage } from "../src/runner/report/page/report-page.ts";
import { recordOf } from "../src/runner/report/run-model.ts";
import { runFolder } from "../src/runner/state/run-folder.ts";
import { terminalPage } from "./pictures/terminal-page.ts";
import { packagedCommands } from "./provision/catalogue.ts";
import { findAny } from "./provision/facts.ts";
import { realSystem } from "./provision/system.ts";

const target = resolve(import.meta.dirname, "../docs/pictures");
const [folder, seconds] = process.argv.slice(2);

type Picture = {
  readonly html: string;
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
};

/** A page as a picture, finer than its pixels, for screens that show more. */
async function picture(browser: Browser, { html, file, width, height, colorScheme }: Picture): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "arm-pipeline-pictures-"));
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1.5, colorScheme });
  try {
    await writeFile(join(scratch, "page.html"), html);
    await page.goto(pathToFileURL(join(scratch, "page.html")).href);
    await page.screenshot({ path: join(target, file) });
    console.log(`docs/pictures/${file}: written`);
  } finally {
    await page.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function main(run: string): Promise<void> {
  const lines = (await readFile(join(run, runFolder.events), "utf8")).split("\n").filter((line) => line !== "");
  const events = lines.map(eventOfLine).filter((event) => event !== undefined);
  const end = Math.max(0, ...events.map(({ at }) => at));
  const at = seconds === undefined ? end / 2 : Number(seconds) * 1000;
  const { command = "", orElse = [] } = packagedCommands.find((each) => each.command === "chromium") ?? {};
  const executablePath = await findAny(realSystem(), [command, ...orElse]);
  const browser = await chromium.launch({ ...(executablePath !== undefined && { executablePath }) });
  try {
    await mkdir(target, { recursive: true });
    const terminal = terminalPage(
      events.filter((event) => event.at <= at),
      { columns: 84, rows: 24, now: at },
    );
    await picture(browser, {
      html: terminal.html,
      file: "live-tree.png",
      width: terminal.width,
      height: terminal.height,
      colorScheme: "dark",
    });
    const record = recordOf(events);
    // Where the demo keeps its secrets and its settings is no one's business, and long.
    if (record.about !== undefined)
      record.about = {
        ...record.about,
        command: record.about.command.replaceAll(/ --(?:context|env-file) \S+| --json/g, ""),
      };
    await picture(browser, {
      html: reportPage(record),
      file: "report.png",
      width: 1240,
      height: 900,
      colorScheme: "light",
    });
  } finally {
    await browser.close();
  }
}

if (folder === undefined) {
  console.error("Name the folder of a run: npx tsx scripts/pictures.ts .arm-pipeline/runs/ID [seconds]");
  process.exitCode = 2;
} else await main(resolve(folder));
