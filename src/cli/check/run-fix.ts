import type { CompileOptions } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { silence } from "../../compiler/diagnostics/ignore.ts";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { type Mended, mend } from "../../compiler/mend.ts";
import { positionOf } from "../../compiler/print/positions.ts";
import { some } from "../../text/quantities.ts";
import { unifiedDiff } from "../../text/unified-diff.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { type OrbFlags, withOrbs } from "../orbs/orb-lookup.ts";

/** A configuration, and what it is compiled with. */
export type Input = readonly [Source, CompileOptions];

/** Puts right what has one right answer; what is silenced is left alone. */
export async function mendAll(
  io: Io,
  inputs: readonly Input[],
  flags: OrbFlags & { readonly ignore?: readonly string[]; readonly everyValue?: boolean },
): Promise<readonly Mended[]> {
  const { ignore = [], everyValue = false } = flags;
  const { mended } = await withOrbs(io, flags, (orbsOf) => {
    const mended = inputs.map(([source, options]) =>
      mend(source, { ...options, lookUpOrb: orbsOf(source), everyValue }, (each) => silence([each], ignore).length > 0),
    );
    return { mended, missingOrbs: [...new Set(mended.flatMap(({ missingOrbs }) => missingOrbs))] };
  });
  return mended;
}

/** Shows what would be written, as differences on the standard output. */
export function showFixes(io: Io, inputs: readonly Input[], mended: readonly Mended[]): void {
  mended.forEach(({ source }, index) => {
    const before = inputs[index]?.[0].text ?? "";
    io.out(unifiedDiff(before, source.text, source.name));
  });
}

/**
 * Writes what was put right, all that can be written, and says what and where. What was piped in goes to the standard
 * output.
 */
export function writeFixes(io: Io, mended: readonly Mended[]): void {
  const written: string[] = [];
  const failed: CliError[] = [];
  for (const each of mended) {
    const { source, fixed } = each;
    try {
      if (source.name === "-") io.out(source.text);
      else if (fixed.length > 0) {
        io.files.write(source.name, source.text);
        written.push(source.name);
      }
      sayFixed(io, each);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      failed.push(error);
    }
  }
  if (failed.length === 0) return;
  throw new CliError(failed.map(({ message }) => message).join(" "), {
    code: ExitCode.usage,
    next: written.length === 0 ? [] : [`Written are: ${written.join(", ")}.`],
  });
}

/** What was put right, by the lines that it stood in, and what is left to a person. */
export function sayFixed(
  io: Io,
  { source, fixed, declined }: Pick<Mended, "source" | "fixed" | "declined">,
  { planned = false }: { readonly planned?: boolean } = {},
): void {
  const name = source.name === "-" ? "the standard input" : source.name;
  if (fixed.length > 0) io.say(`${name}: ${some(fixed.length, "place")} ${planned ? "would be put" : "put"} right.`);
  for (const each of fixed) io.say(lineOf(each));
  if (declined.length > 0) io.say(`${name}: ${some(declined.length, "place")} left to you.`);
  for (const { diagnostic, reason } of declined) io.say(`${lineOf(diagnostic)}: ${reason}`);
}

function lineOf({ at, code, fix }: Diagnostic): string {
  const { line } = positionOf(at.source, at.start);
  return `  line ${line}, ${code}: ${fix?.title ?? ""}`;
}
