import type { CompileOptions } from "../../compiler/compile.ts";
import { silence } from "../../compiler/diagnostics/ignore.ts";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { type Mended, mend } from "../../compiler/mend.ts";
import { positionOf } from "../../compiler/print/positions.ts";
import { some } from "../../text/quantities.ts";
import { unifiedDiff } from "../../text/unified-diff.ts";
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

/** Writes what was put right, and says what and where. What was piped in goes to the standard output. */
export function writeFixes(io: Io, mended: readonly Mended[]): void {
  for (const { source, fixed } of mended) {
    if (source.name === "-") io.out(source.text);
    else if (fixed.length > 0) io.files.write(source.name, source.text);
    sayFixed(io, { source, fixed });
  }
}

/** What was put right, by the lines that it stood in. */
export function sayFixed(io: Io, { source, fixed }: Pick<Mended, "source" | "fixed">): void {
  if (fixed.length === 0) return;
  io.say(`${source.name === "-" ? "the standard input" : source.name}: ${some(fixed.length, "place")} put right.`);
  for (const { at, code, fix } of fixed) {
    const { line } = positionOf(at.source, at.start);
    io.say(`  line ${line}, ${code}: ${fix?.title ?? ""}`);
  }
}
