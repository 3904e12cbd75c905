/*
 * How a text stands in a packed orb. `circleci orb pack` writes with Go's yaml.v3, whose rules for quotes these are, so
 * that a packed orb that is committed does not change with the tool that packs it.
 */

/** How a text is written: bare, in quotes, or as a block of lines. */
export type TextStyle = "plain" | "single" | "double" | "block";

/** The style that yaml.v3 takes for a text. A key never stands as a block. */
export function textStyle(text: string, place: "key" | "value"): TextStyle {
  const oneLine = !/[\n\u2028\u2029]/.test(text);
  const unseen = unprintable.test(text);
  if (!oneLine) return place === "value" && !unseen && !blankBeforeBreak.test(text) ? "block" : "double";
  if (readsAsSomethingElse(text) || (place === "key" && text === "<<")) return "double";
  if (unseen || text.includes("\t")) return "double";
  return indicator.test(text) ? "single" : "plain";
}

/** A text in single quotes. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A text in double quotes, with what no eye sees as an escape. */
export const doubleQuoted = (text: string): string => `"${text.replace(escaped, escapeOf)}"`;

/** A blank at the end of a line would be lost or unseen in a block; so would other line breaks than the usual one. */
const blankBeforeBreak = / (?:\n|$)|[\u2028\u2029]/;
/** Control characters, halves of characters, and all beyond the first plane, which yaml.v3 counts as unprintable. */
const unprintable = /[^\t\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const escaped = /["\\]|[^\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu;
/** What begins like something else than a text, or would end it. */
const indicator = /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?:\s|$)|---|\.\.\.)|:(?:\s|$)|\s#|^\s|\s$/;

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ...[..."\0\x07\b\t\n\v\f\r\x1b"].map((char, index) => [char, `\\${"0abtnvfre"[index]}`] as const),
  ...[...'"\\'].map((char) => [char, `\\${char}`] as const),
  ...[..."\x85\u2028\u2029"].map((char, index) => [char, `\\${"NLP"[index]}`] as const),
]);

function escapeOf(char: string): string {
  const short = shortEscapes.get(char);
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  const [letter, digits] = code <= 0xff ? ["x", 2] : code <= 0xffff ? ["u", 4] : ["U", 8];
  return `\\${letter}${code.toString(16).toUpperCase().padStart(Number(digits), "0")}`;
}

/** Words of YAML 1.1 and 1.2: switches, nothing, and what is no number. */
const word =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const prefixed = /^[-+]?0(?:[xX][0-9a-fA-F]{1,16}|[bB][01]{1,64}|[oO][0-7]{1,21})$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const pointFirst = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)?$/;

/** Whether a reader would take the bare text for a number, a switch, a date or nothing. */
function readsAsSomethingElse(text: string): boolean {
  if (word.test(text) || sexagesimal.test(text) || isTime(text)) return true;
  if (text.startsWith(".")) return pointFirst.test(text);
  if (!/^[-+0-9]/.test(text)) return false;
  const bare = text.replaceAll("_", "");
  return prefixed.test(bare) || (decimal.test(bare) && Number.isFinite(Number(bare)));
}

const time =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+](?:[01]\d|2[0-4]):[0-5]\d)| (\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?))?$/;

/** A date, or a date with its time, that the calendar has. */
function isTime(text: string): boolean {
  const parts = time.exec(text);
  if (parts === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .filter((part) => part !== undefined)
    .map(Number);
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** A number as Go writes it: one with a fraction gets an exponent from a million on, and below a ten-thousandth. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  if (Number.isSafeInteger(value)) return String(value);
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6)
    return value.toFixed(Math.max(0, digits.replace(/[-.]/g, "").length - 1 - exponent));
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
