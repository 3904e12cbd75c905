import { compile } from "../compiler/compile.ts";
import { allDiagnostics } from "../compiler/diagnostics/all.ts";
import { printText } from "../compiler/print/text.ts";
import type { Source } from "../compiler/source/node.ts";
import type { Io } from "./io.ts";

/**
 * Compiles a configuration that is about to be written, with the orb of this package behind its reference. A mistake in it is a bug of
 * ours, whatever was asked for. Its workflow may be switched off here, where nobody knows the default branch, which makes warnings of
 * its errors: the kinds count.
 */
export function checkGenerated(
  io: Io,
  { source, orb }: { readonly source: Source; readonly orb: string | undefined },
): void {
  const lookUpOrb = (reference: string) =>
    reference === orb
      ? { source: { name: reference, text: io.files.read(`${io.packageRoot}/orb/orb.yml`) }, resolved: reference }
      : undefined;
  const refused = new Set(allDiagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code));
  const mistakes = compile(source, { lookUpOrb }).diagnostics.filter(({ code }) => refused.has(code));
  if (mistakes.length > 0) throw new Error(`What was generated is not in order:\n${printText(mistakes)}`);
}
