import type { Paint } from "../../text/paint.ts";
import { some } from "../../text/quantities.ts";
import { printable, printableLine } from "../../text/terminal-text.ts";
import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import { excerpt } from "./excerpt.ts";
import { positionOf } from "./positions.ts";

const colours = { error: "red", warning: "yellow" } as const satisfies Readonly<Record<Severity, string>>;
const unpainted: Paint = (_colour, text) => text;

/**
 * Diagnostics for people: place, code and message, the source with the range marked, the hint, and the other places
 * that matter.
 */
export function printText(diagnostics: readonly Diagnostic[], options: { readonly paint?: Paint } = {}): string {
  const { paint = unpainted } = options;
  // Another diagnostic in the same line must not show it either.
  const secrets = diagnostics.flatMap(({ at, secret }) => (secret ? [at] : []));
  return diagnostics.map((diagnostic) => `${lines(diagnostic, { paint, secrets }).join("\n")}\n`).join("\n");
}

function lines(
  { code, severity, message, hint, at, related }: Diagnostic,
  { paint, secrets }: { readonly paint: Paint; readonly secrets: readonly Range[] },
): readonly string[] {
  const colour = colours[severity];
  const { line, text, marks } = excerpt(at, secrets);
  const gutter = String(line).length;
  return [
    `${paint("bold", place(at))} ${paint(colour, `${severity} ${code}`)}: ${printableLine(message)}`,
    ...(at.source.text === ""
      ? []
      : [`${paint("dim", `${line} |`)} ${text}`, `${" ".repeat(gutter)} ${paint("dim", "|")} ${paint(colour, marks)}`]),
    ...(hint === undefined ? [] : [`   ${paint("cyan", "hint:")} ${printableLine(hint)}`]),
    ...related.map((other) => `   ${place(other.at)} ${printableLine(other.message)}`),
  ].map((each) => each.trimEnd());
}

/** `file:line:column`, which terminals and editors open. */
function place({ source, start }: Range): string {
  const { line, column } = positionOf(source, start);
  return `${printable(source.name)}:${line}:${column}`;
}

/** How many there are: "3 errors, 1 warning"; "nothing" of both. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const counts = [...(errors > 0 ? [some(errors, "error")] : []), ...(warnings > 0 ? [some(warnings, "warning")] : [])];
  return counts.join(", ") || "nothing";
}
