import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Fix, writtenText } from "../diagnostics/fix.ts";
import type { Range } from "../diagnostics/source.ts";
import { positionOf } from "./positions.ts";

/** A range for programs: lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface JsonRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A diagnostic for programs. Every key is always there. */
export interface JsonDiagnostic extends JsonRange {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly hint: string | null;
  /** The one right answer: edits of one file, none of which touches another. */
  readonly fix: { readonly title: string; readonly edits: readonly (JsonRange & { readonly text: string })[] } | null;
  /** The day since when CircleCI's cloud refuses it, where it took it before. */
  readonly since: string | null;
  readonly related: readonly (JsonRange & { readonly message: string })[];
}

/** Diagnostics as plain data, for `--json`. */
export function jsonDiagnostics(diagnostics: readonly Diagnostic[]): readonly JsonDiagnostic[] {
  return diagnostics.map(({ code, severity, message, hint = null, at, related, fix, since = null }) => ({
    ...jsonRange(at),
    code,
    severity,
    message,
    hint,
    since,
    fix: fix === undefined ? null : jsonFix(fix),
    related: related.map((other) => ({ ...jsonRange(other.at), message: other.message })),
  }));
}

const jsonFix = ({ title, edits }: Fix) => ({
  title,
  edits: edits.map((edit) => ({ ...jsonRange(edit), text: writtenText(edit) })),
});

/** A range in lines and columns. */
export function jsonRange({ source, start, end }: Range): JsonRange {
  const first = positionOf(source, start);
  const last = positionOf(source, end);
  return { file: source.name, ...first, endLine: last.line, endColumn: last.column };
}
