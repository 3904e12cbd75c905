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

/**
 * Everything that gives one value away, without line ends: the value, each of its longer lines, what base64 makes of them, and the value as
 * JSON, addresses, HTML and shells have it, which tools print when they are told to log what they send or do.
 */
export function formsOf(value: string): readonly string[] {
  const lines = value
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine);
  const plain = [value.replaceAll(/[\r\n]/g, ""), ...(lines.length > 1 ? lines : [])];
  const encoded = [value, ...(lines.length > 1 ? lines : [])].flatMap(base64Forms);
  return [...new Set([...plain, ...quotedForms(value), ...encoded])].filter((form) => form.length >= shortest);
}

const entities: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
};

/** The value within a string of JSON, within an address, within a form that is sent, within HTML, and as `set -x` shows it. */
function quotedForms(value: string): readonly string[] {
  const whole = value.replaceAll(/\p{Cs}/gu, "\ufffd");
  const json = JSON.stringify(value).slice(1, -1);
  const sent = [encodeURIComponent(whole), `${new URLSearchParams([["", whole]])}`.slice(1)];
  return [
    json,
    // As Python writes it, in whose JSON all is ASCII.
    json.replaceAll(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ...sent,
    ...sent.map((text) => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    value.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter),
    value.replaceAll("'", `'\\''`),
  ];
}

/**
 * What stands for a text in the base64 of a longer one, such as `user:password`: one form for each of the three places where it can
 * begin. A letter that its neighbours decide too is left out; at most four bits at each end stay readable by it.
 */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const form = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [form, form.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
