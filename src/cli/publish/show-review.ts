import type { Review } from "../../publisher/review.ts";
import type { Io } from "../io/io.ts";

/** A review for people: each finding with its place, and one line in the end. */
export function reviewLines(io: Io, { findings, passed, skipped }: Review): readonly string[] {
  const { paint } = io;
  return [
    ...findings.flatMap(({ file, line, column, code, message, hint }) => [
      `${paint("bold", `${file}:${line}:${column}`)} ${paint("red", code)} ${message}`,
      `   hint: ${hint}`,
    ]),
    ...skipped.map(({ code, reason }) => paint("dim", `${code} skipped: ${reason}`)),
    findings.length === 0
      ? `${paint("green", "In order")}: ${passed.length} rules passed, ${skipped.length} skipped.`
      : `${paint("red", "Not in order")}: ${findings.length} finding${findings.length === 1 ? "" : "s"}, ${passed.length} rules passed, ${skipped.length} skipped.`,
  ];
}
