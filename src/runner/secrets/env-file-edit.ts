import { assignmentsIn, plainText } from "./env-file.ts";

/**
 * The text with a variable set to a value: where it stands already, else at the end. Everything else stays, comments
 * too.
 */
export function setInEnvFile(text: string, name: string, value: string): string {
  const line = `${name}=${quoted(value)}\n`;
  const old = plainText(text);
  for (const { from, to, read } of assignmentsIn(old))
    if ("name" in read && read.name === name) return old.slice(0, from) + line + old.slice(to);
  return `${old}${old === "" || old.endsWith("\n") ? "" : "\n"}${line}`;
}

/** The text without some variables. */
export function removeFromEnvFile(text: string, names: readonly string[]): string {
  const old = plainText(text);
  let kept = "";
  let from = 0;
  for (const assignment of assignmentsIn(old)) {
    if (!("name" in assignment.read) || !names.includes(assignment.read.name)) continue;
    kept += old.slice(from, assignment.from);
    from = assignment.to;
  }
  return kept + old.slice(from);
}

/** A value as the file is read: alone where nothing in it could be taken for something else. */
function quoted(value: string): string {
  if (/^[\w@%+:,./-][\w@%+:,./=-]*$/.test(value)) return value;
  if (!/['\r]/.test(value)) return `'${value}'`;
  return `"${value
    .replaceAll(/[\\"$]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")}"`;
}
