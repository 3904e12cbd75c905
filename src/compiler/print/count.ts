import { some } from "../../text/quantities.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** How many there are: "3 errors, 1 warning"; "nothing" of both. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const counts = [...(errors > 0 ? [some(errors, "error")] : []), ...(warnings > 0 ? [some(warnings, "warning")] : [])];
  return counts.join(", ") || "nothing";
}
