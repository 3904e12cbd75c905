const esc = "\u001b";
// What a terminal would obey: CSI, then OSC and the other strings up to their end, then two-letter sequences.
const sequences = new RegExp(
  `${esc}\\[[0-?]*[ -/]*[@-~]|${esc}[\\]PX^_][^\\u0007\\n${esc}]*(?:\\u0007|${esc}\\\\)?|${esc}[ -/]*[0-~]?`,
  "g",
);
const colour = new RegExp(`^${esc}\\[[0-9;:]*m$`);
/** Control characters, and what turns the direction of a text or hides in it. */
const unseen = /\p{Cc}|\p{Cf}/gu;
const kept = new Set(["\n", esc, "\u200d"]);
/** Most lines are as harmless as this, and a step may print ten million of them. */
const harmless = /^[ -~]*$/;

/**
 * Output of somebody else's command for a terminal: its colours stay where `colours` says so, and nothing else of it
 * can move the cursor, set a title, write to the clipboard or turn the direction of the text.
 */
export function terminalText(text: string, { colours = false }: { readonly colours?: boolean } = {}): string {
  if (harmless.test(text)) return text;
  const obeyed = text.replaceAll(sequences, (sequence) => (colours && colour.test(sequence) ? sequence : ""));
  const plain = obeyed.replaceAll("\t", "    ").replaceAll(unseen, (letter) => (kept.has(letter) ? letter : ""));
  return colours ? plain : plain.replaceAll(esc, "");
}

/** The same in one line, for a name: one with a line end, as YAML's `|` leaves it, would pass for lines of ours. */
export const oneLine = (text: string): string => terminalText(text).replaceAll("\n", " ").trim();

/**
 * A text that can be printed: control characters, which could steer a terminal, and marks that turn the direction of
 * writing, which could hide what stands there, become signs of one cell. Tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.charCodeAt(0);
    if (code === 9) return character;
    if (code < 32) return String.fromCharCode(0x2400 + code);
    return code === 127 ? "\u2421" : "\ufffd";
  });
}

/** The same in one line: a message may quote a text of several. */
export const printableLine = (text: string): string =>
  printable(text.replaceAll(/\s*[\r\n]+\s*/g, " ").replaceAll("\t", " "));
