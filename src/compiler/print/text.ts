import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import type { Range } from "../source/node.ts";
import { oneLine, printable } from "./cells.ts";
import { excerpt } from "./excerpt.ts";
import { positionOf } from "./positions.ts";

/** Colours a text, or gives it back as it is. */
export type Paint = (colour: "red" | "yellow" | "cyan" | "bold" | "dim", text: string) => string;

const colours = { error: "red", warning: "yellow" } as const satisfies Readonly<Record<Severity, string>>;
const unpainted: Paint = (_colour, text) => text;

/** Diagnostics for people: place, code and message, the source with the range marked, the hint, and the other places that matter. */
export function printText(diagnostics: readonly Diagnostic[], options: { readonly paint?: Paint } = {}): string {
  const { paint = unpainted } = options;
  // Another mistake in the same line must not show it either.
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
    `${paint("bold", place(at))} ${paint(colour, `${severity} ${code}`)}: ${oneLine(message)}`,
    ...(at.source.text === ""
      ? []
      : [`${paint("dim", `${line} |`)} ${text}`, `${" ".repeat(gutter)} ${paint("dim", "|")} ${paint(colour, marks)}`]),
    ...(hint === undefined ? [] : [`   ${paint("cyan", "hint:")} ${oneLine(hint)}`]),
    ...related.map((other) => `   ${place(other.at)} ${oneLine(other.message)}`),
  ].map((each) => each.trimEnd());
}

/** `file:line:column`, which terminals and editors open. */
function place({ source, start }: Range): string {
  const { line, column } = positionOf(source, start);
  return `${printable(source.name)}:${line}:${column}`;
}
