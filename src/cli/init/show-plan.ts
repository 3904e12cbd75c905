import { basename, dirname } from "node:path/posix";
import { unifiedDiff } from "../../text/unified-diff.ts";
import { foldedConfig, foldedPair } from "../generate/fold-orb.ts";
import type { Io } from "../io/io.ts";
import type { Change, Plan } from "./make-plan.ts";

/** What is shown of a new file; the rest is counted. Whoever wants all of it has it in the file. */
const mostLines = 60;

/**
 * A folder with more new files than these is listed, and of its files only the one that is set up for the app is shown.
 */
const mostFiles = 3;

/** The differences, and below them, where it is still on the screen when the question comes, the list of files. */
export function planLines(io: Io, { changes, warnings }: Plan): readonly string[] {
  return [
    ...changes.filter((change) => isShown(change, changes)).flatMap((change) => ["", ...difference(io, change)]),
    "",
    ...byFolder(changes).flatMap((group) => summary(io, group)),
    ...warnings.map(({ message, hint }) => `${io.paint("yellow", "note:")} ${message} ${hint}`),
  ];
}

/** What to name to someone who takes all of it: files, and in the place of many the folder that they are in. */
export const changedPlaces = (changes: readonly Change[]): readonly string[] =>
  byFolder(changes).flatMap((group) => (isCrowded(group) ? [dirname(group[0].path)] : group.map(({ path }) => path)));

/** Changes of one folder that follow one another. */
function byFolder(changes: readonly Change[]): readonly (readonly [Change, ...Change[]])[] {
  const groups: [Change, ...Change[]][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last !== undefined && dirname(last[0].path) === dirname(change.path)) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

const isCrowded = (group: readonly Change[]): boolean => group.length > mostFiles;

/** Of a crowded folder, the file that is made for this app. */
function isShown(change: Change, changes: readonly Change[]): boolean {
  const group = byFolder(changes).find((each) => each.includes(change)) ?? [];
  return !isCrowded(group) || change.path.endsWith("Pulumi.yaml");
}

function summary(io: Io, group: readonly [Change, ...Change[]]): readonly string[] {
  if (!isCrowded(group)) return group.map((change) => lineOf(io, change));
  const names = group.map(({ path }) => basename(path)).join(", ");
  return [`${io.paint("green", "new")}      ${dirname(group[0].path)}/  ${group.length} files: ${names}`];
}

function lineOf(io: Io, { path, before, after }: Change): string {
  const [old, now] = foldedPair(before ?? "", after);
  const orb = old === (before ?? "") && now !== after ? ", and the orb" : "";
  const lines = count(linesOf(now) - linesOf(old));
  if (before === undefined) return `${io.paint("green", "new")}      ${path}  ${lines}${orb}`;
  return `${io.paint("yellow", "changed")}  ${path}  ${lines} more${orb}`;
}

const linesOf = (text: string): number => text.split("\n").length - 1;
const count = (lines: number): string => `${lines} ${lines === 1 ? "line" : "lines"}`;

function difference(io: Io, { path, before, after }: Change): readonly string[] {
  const lines =
    before === undefined
      ? newFile(path, after)
      : unifiedDiff(...foldedPair(before, after), path)
          .trimEnd()
          .split("\n");
  return lines.map((line) => coloured(io, line));
}

function newFile(path: string, text: string): readonly string[] {
  const lines = foldedConfig(text).trimEnd().split("\n");
  const shown = lines.slice(0, mostLines).map((line) => `+${line}`);
  const left = lines.length - shown.length;
  return [`--- (nothing)`, `+++ ${path} (new)`, ...shown, ...(left > 0 ? [`  ... and ${left} lines more`] : [])];
}

function coloured(io: Io, line: string): string {
  if (/^(?:---|\+\+\+) /.test(line)) return io.paint("bold", line);
  if (line.startsWith("@@")) return io.paint("cyan", line);
  if (line.startsWith("+")) return io.paint("green", line);
  return line.startsWith("-") ? io.paint("red", line) : line;
}
