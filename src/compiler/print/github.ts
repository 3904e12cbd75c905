import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { jsonRange } from "./json.ts";

/**
 * Diagnostics as workflow commands, which GitHub shows beside the lines of a pull request:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function printGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${command(diagnostic)}\n`).join("");
}

function command({ code, severity, message, hint, at, related }: Diagnostic): string {
  const { file, line, column, endLine, endColumn } = jsonRange(at);
  const properties = {
    file,
    line,
    endLine,
    // Columns are for one line; with them, GitHub refuses a range of several.
    ...(line === endLine && { col: column, endColumn }),
    title: code,
  };
  const text = [
    message,
    ...(hint === undefined ? [] : [hint]),
    ...related.map((other) => {
      const place = jsonRange(other.at);
      return `${place.file}:${place.line}:${place.column} ${other.message}`;
    }),
  ].join("\n");
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${severity} ${written.join(",")}::${escapeData(text)}`;
}

const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string): string => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
