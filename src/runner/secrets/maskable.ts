import { writtenForms } from "./written-forms.ts";

/**
 * What CircleCI leaves readable: shorter values would blank out half of a log, and these words stand in every log.
 * https://circleci.com/docs/guides/security/env-vars/#secrets-masking
 */
const shortest = 4;
const readable: ReadonlySet<string> = new Set(["true", "True", "false", "False"]);

/** Whether CircleCI hides a value. */
export const isMaskable = (value: string): boolean => value.length >= shortest && !readable.has(value);

/** A line of a secret that is shown alone, as `head -2 key.pem` does, is a secret too unless it is punctuation. */
const shortestLine = 8;

/** A longer value is a key or a file. */
const longest = 500;

/**
 * Everything that gives one value away, without line ends: the value, each of its longer lines, what base64 and base32
 * make of them, and the value as other texts have it, which tools print when they are told to log what they send or do
 * (`writtenForms`).
 */
export function formsOf(value: string): readonly string[] {
  const lines = value
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine);
  const parts = lines.length > 1 ? lines : [];
  const long = parts.length > 0 || value.length > longest;
  const plain = [value.replaceAll(/[\r\n]/g, ""), ...parts];
  const encoded = [value, ...parts].flatMap((text) => [...base64Forms(text), ...base32Forms(text)]);
  return [
    ...new Set([...plain, ...[value, ...parts].flatMap((text) => writtenForms(text, { long })), ...encoded]),
  ].filter((form) => form.length >= shortest);
}

/**
 * What stands for a text in the base64 of a longer one, such as `user:password`: one form for each of the three places
 * where it can begin. A letter that its neighbours decide too is left out; at most four bits at each end stay readable
 * by it.
 */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const form = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [form, form.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

const base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The same for base32, in which a text can begin at five places. */
function base32Forms(text: string): readonly string[] {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return [0, 1, 2, 3, 4].map((before) => {
    const start = (5 - ((before * 8) % 5)) % 5;
    const fives = bits.slice(start).match(/.{5}/g) ?? [];
    return fives.map((five) => base32Letters[Number.parseInt(five, 2)]).join("");
  });
}
