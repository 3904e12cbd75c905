import { resolve } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { terminalPage } from "../../scripts/pictures/terminal-page.ts";
import { delivery } from "../runner/report/support/delivery.ts";

const root = resolve(import.meta.dirname, "../..");

test("the pictures ask for the folder of a run, with status 2", async () => {
  const { exitCode, stderr } = await execa("npx", ["tsx", "scripts/pictures.ts"], { cwd: root, reject: false });
  expect([exitCode, stderr]).toEqual([
    2,
    "Name the folder of a run: npx tsx scripts/pictures.ts .arm-pipeline/runs/ID [seconds]",
  ]);
});

test("the terminal of a run that goes on shows its tree in colours, as wide and as high as it is", () => {
  const { html, width, height } = terminalPage(delivery.slice(0, 5), { columns: 80, rows: 24, now: 500 });
  const lines = [...html.matchAll(/<code>(.*?)<\/code>/g)].map(([, line = ""]) => line.replaceAll(/<[^>]+>/g, ""));
  expect(lines.slice(0, 3)).toEqual([
    "$ arm-pipeline run",
    "deliver · 0.5s · 1 running, 4 blocked",
    expect.stringContaining("build    running  0.5s"),
  ]);
  expect([width, height > lines.length * 20]).toEqual([716, true]);
});
