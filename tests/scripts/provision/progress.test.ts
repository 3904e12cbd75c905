import { expect, test } from "vitest";
import { elapsed, streamProgress } from "../../../scripts/provision/progress.ts";

/** A stream that keeps what is written. */
function stream(options: { readonly isTTY: boolean; readonly columns?: number }) {
  const written: string[] = [];
  const fake = { ...options, write: (text: string) => written.push(text) > 0 };
  return { written, stream: fake as unknown as NodeJS.WriteStream };
}

test("on a terminal every task has a part of one living line, which stays below what is said", () => {
  const { written, stream: terminal } = stream({ isTTY: true, columns: 40 });
  const progress = streamProgress(terminal);
  progress.task("apt").now("reading lists");
  progress.task("pulumi").now("compiling, 0:20, 512 packages, now net/http");
  progress.say("done: apt");
  progress.task("apt").end();
  progress.task("pulumi").end();
  expect(written).toEqual([
    "apt: reading lists",
    "\r\u001b[2K",
    "apt: reading lists | pulumi: compiling…",
    "\r\u001b[2K",
    "done: apt\n",
    "apt: reading lists | pulumi: compiling…",
    "\r\u001b[2K",
    "pulumi: compiling, 0:20, 512 packages,…",
    "\r\u001b[2K",
  ]);
});

test("in a log what goes on is said every twenty seconds, for all tasks at once", () => {
  const { written, stream: log } = stream({ isTTY: false });
  let now = 0;
  const progress = streamProgress(log, () => now);
  progress.task("apt").now("reading lists");
  progress.task("pulumi").now("compiling");
  now = 20_000;
  progress.task("pulumi").now("compiling more");
  now = 39_999;
  progress.task("pulumi").now("compiling on");
  progress.say("done");
  expect(written).toEqual(["apt: reading lists | pulumi: compiling more\n", "done\n"]);
});

test.each([
  [0, "0:00"],
  [75_400, "1:15"],
  [3_600_000, "60:00"],
])("%i ms are %s", (milliseconds, words) => {
  expect(elapsed(milliseconds)).toBe(words);
});
