import { styleText } from "node:util";
import type { RunEvent } from "../../src/runner/events.ts";
import { liveLines } from "../../src/runner/report/live-tree.ts";
import { ansiLines } from "../../src/runner/report/page/ansi.ts";
import { styles } from "../../src/runner/report/page/styles.ts";
import { recordOf } from "../../src/runner/report/run-model.ts";

/** A window with the tree of a run as a terminal of that size shows it, and the window's size in pixels. */
export function terminalPage(
  events: readonly RunEvent[],
  { columns, rows, now }: { readonly columns: number; readonly rows: number; readonly now: number },
): { readonly html: string; readonly width: number; readonly height: number } {
  const paint = (colour: "red" | "green" | "yellow" | "cyan" | "bold" | "dim", text: string): string =>
    styleText(colour, text, { validateStream: false });
  const shown = liveLines(recordOf(events), { columns, rows, now, paint });
  const lines = ansiLines([`${paint("dim", "$")} arm-pipeline run`, ...shown].join("\n"));
  const own = `body{padding:14px 18px;max-width:none}pre{margin:0;border:0;background:none;overflow:hidden;white-space:pre;font-size:14px;max-height:none}pre code{padding:0;font-size:14px;min-height:1.45em}`;
  const body = `<pre>${lines.map((line) => `<code>${line}</code>`).join("")}</pre>`;
  return {
    html: `<!doctype html><html lang="en" style="color-scheme:dark"><head><meta charset="utf-8"><style>${styles}${own}</style></head><body>${body}</body></html>`,
    width: Math.ceil(columns * 8.5) + 36,
    height: Math.ceil(lines.length * 21.5) + 44,
  };
}
