import { createHash } from "node:crypto";
import type { JobPlace } from "../events.ts";

/** Names of files may have 255 bytes, and what is made beside one needs a few. */
const longestName = 120;

/**
 * The layout of `.arm-pipeline/runs/<id>/`, as paths in the run's store:
 *
 *     events.jsonl                  all that happened, one event a line, with the whole output of every step
 *     report.html                   the run as a page; it links to artifacts, so it stays here
 *     continuation.json             what a setup configuration has handed to CircleCI's API
 *     jobs/<job>/<node>/layers/     what it persisted to the workspace: <n>.tar, <n>.json
 *     jobs/<job>/<node>/artifacts/  what it stored
 *     jobs/<job>/<node>/tests.json  the results of its tests
 */
export const runFolder = {
  events: "events.jsonl",
  report: "report.html",
  continuation: "continuation.json",
  job: (job: string): string => `jobs/${folderName(job)}`,
  node: ({ job, node }: JobPlace): string => `jobs/${folderName(job)}/${node}`,
  layers: (place: JobPlace): string => `${runFolder.node(place)}/layers`,
  artifacts: (place: JobPlace): string => `${runFolder.node(place)}/artifacts`,
  tests: (place: JobPlace): string => `${runFolder.node(place)}/tests.json`,
};

/**
 * A name as that of a folder: what is no letter, digit, dot, dash or underscore is written as its bytes, so that two
 * names never share a folder (`arm/build` and `arm-build` are both common), and none is hidden or leads elsewhere.
 */
export function folderName(name: string): string {
  const safe = [...name]
    .map((letter) => (/[A-Za-z0-9_.-]/.test(letter) ? letter : `%${Buffer.from(letter).toString("hex")}`))
    .join("")
    .replace(/^\./, "%2e");
  if (safe.length <= longestName && safe !== "") return safe;
  return `${safe.slice(0, longestName)}%${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
}
