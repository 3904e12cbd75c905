import type { Diagnostic, Report } from "./diagnostic.ts";

/** Takes what is reported, each cause once: an error in a command that fifty jobs call is one diagnostic. */
export function collector(): { readonly report: Report; readonly diagnostics: () => readonly Diagnostic[] } {
  const bySource = new Map<string, Map<string, Diagnostic>>();
  return {
    report: (diagnostic) => {
      const { at, code, message } = diagnostic;
      const known = bySource.get(at.source.name) ?? new Map<string, Diagnostic>();
      bySource.set(at.source.name, known);
      const key = `${at.start}:${at.end}:${code}:${message}`;
      const earlier = known.get(key);
      // The same diagnostic in a workflow that runs and in one that is switched off is an error.
      if (earlier === undefined || (earlier.severity === "warning" && diagnostic.severity === "error"))
        known.set(key, diagnostic);
    },
    diagnostics: () =>
      [...bySource.values()].flatMap((known) =>
        [...known.values()].sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end),
      ),
  };
}

/** Whether something in a list is an error. */
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === "error");
