import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** How many there are: "3 errors, 1 warning"; "nothing" of both. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const counts = [some(errors, "error"), some(diagnostics.length - errors, "warning")];
  return counts.filter((count) => count !== undefined).join(", ") || "nothing";
}

const some = (count: number, word: string): string | undefined =>
  count === 0 ? undefined : `${count} ${word}${count === 1 ? "" : "s"}`;
