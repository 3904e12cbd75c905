import fc from "fast-check";
import { expect, test } from "vitest";
import { createMask } from "../../../src/runner/secrets/mask.ts";
import { terminalText } from "../../../src/text/terminal-text.ts";

const bytesOf = (text: string): readonly number[] => [...new TextEncoder().encode(text)];
const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, "0");
const each = (text: string, write: (letter: string) => string): string => [...text].map(write).join("");

/** With the bytes of all but letters, digits and these. */
const percent = (text: string, kept: string): string =>
  bytesOf(text)
    .map((byte) => [String.fromCharCode(byte), `%${hex(byte, 2).toUpperCase()}`] as const)
    .map(([letter, code]) => (/[A-Za-z0-9]/.test(letter) || kept.includes(letter) ? letter : code))
    .join("");

/** How programs write a text. Written here once more, letter by letter, so that a mistake of the one is not in the other. */
const writers: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "JSON in ASCII": (text) =>
    each(text, (letter) =>
      letter === '"' || letter === "\\"
        ? `\\${letter}`
        : letter.charCodeAt(0) < 127
          ? letter
          : letter
              .split("")
              .map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
              .join(""),
    ),
  "JSON within JSON": (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  "an address": (text) => encodeURIComponent(text),
  "an address in lower case": (text) =>
    bytesOf(text)
      .map((byte) =>
        /[A-Za-z0-9_.!~*'()-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte, 2)}`,
      )
      .join(""),
  "Python's quote": (text) => percent(text, "_.-~/"),
  "curl, and jq's @uri": (text) => percent(text, "_.-~"),
  "Python's quote_plus": (text) => percent(text, "_.-~ ").replaceAll(" ", "+"),
  "PHP's urlencode": (text) => percent(text, "_.- ").replaceAll(" ", "+"),
  "a form": (text) => new URLSearchParams({ k: text }).toString().slice(2),
  "a whole address": (text) => encodeURI(text),
  "Go's path": (text) => percent(text, "_.-~$&+:=@"),
  "Go's user of an address": (text) => percent(text, "_.-~$&+,;="),
  "a user of an address": (text) => Object.assign(new URL("https://h"), { username: text }).username,
  "a query": (text) => Object.assign(new URL("https://h"), { search: text }).search.slice(1),
  "a table": (text) => text.split('"').join('""'),
  SQL: (text) => text.split("'").join("''"),
  "an address within an address": (text) => encodeURIComponent(encodeURIComponent(text)),
  "HTML with names": (text) =>
    text
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;")
      .replace(/'/g, "&#39;"),
  "HTML with numbers": (text) =>
    each(text, (letter) => (/[&<>"']/.test(letter) ? `&#${letter.charCodeAt(0)};` : letter)),
  "set -x": (text) => text.split("'").join("'\\''"),
  "printf %q": (text) =>
    each(text, (letter) => (/[A-Za-z0-9_@%+=:,./-]/.test(letter) || letter > "\u007f" ? letter : `\\${letter}`)),
  repr: (text) => each(text, (letter) => (letter === "'" || letter === "\\" ? `\\${letter}` : letter)),
  hex: (text) =>
    bytesOf(text)
      .map((byte) => hex(byte, 2))
      .join(""),
  HEX: (text) =>
    bytesOf(text)
      .map((byte) => hex(byte, 2).toUpperCase())
      .join(""),
  "a dump": (text) =>
    bytesOf(text)
      .map((byte) => hex(byte, 2))
      .join(" "),
};

const letters = fc.constantFrom(
  ..."aZ09_-+/=@.,:;!#$%&*()[]{}<>\"'\\ ~^|?`".split(""),
  "ü",
  "é",
  "\u20ac",
  "\u{1f511}",
);
const secret = fc.array(letters, { minLength: 6, maxLength: 24 }).map((all) => `k${all.join("")}y`);

/** What a terminal does not show, and what it shows as a line end. */
const between = fc.constantFrom(
  "",
  "",
  "",
  "\u001b[01;31m",
  "\u001b[m\u001b[K",
  "\u200b",
  "\u00ad",
  "\r\n",
  "\n",
  "\n    ",
);

test("however a secret is written, coloured, broken into lines and cut into pieces, stars are shown", () => {
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom(...Object.keys(writers)),
      fc.array(fc.tuple(fc.nat(60), between), { maxLength: 4 }),
      fc.array(fc.nat(200), { maxLength: 6 }),
      (value, writer, breaks, cuts) => {
        const written = writers[writer]?.(value) ?? "";
        // At least four letters before a line end, after which what stands there is shown at once.
        const inside = breaks
          .map(([at, text]) => [5 + (at % Math.max(1, written.length - 6)), text] as const)
          .sort(([one], [other]) => other - one);
        let output = written;
        for (const [at, text] of inside)
          if (!(text.endsWith(" ") && written[at] === " ")) output = output.slice(0, at) + text + output.slice(at);
        const whole = `<${output}>`;
        const stream = createMask([value]).stream();
        const places = [0, ...cuts.filter((at) => at < whole.length), whole.length].sort((a, b) => a - b);
        const shown =
          places
            .slice(1)
            .map((at, index) => stream.push(whole.slice(places[index], at)))
            .join("") + stream.end();
        expect(terminalText(shown)).toBe("<****>");
      },
    ),
    { numRuns: 400 },
  );
});

test.each([
  [
    "base64 in lines that are indented",
    "s3cret-".repeat(12),
    (text: string) => btoa(text).replace(/.{76}/g, "$&\n      "),
  ],
  [
    "an address, as Python's quote writes it",
    `p/a'ss w"o+rd&é%$HOME`,
    () => "p/a%27ss%20w%22o%2Brd%26%C3%A9%25%24HOME",
  ],
  ["a table, as jq's @csv writes it", 'a"b,c "d"', () => '"a""b,c ""d"""'],
  ["base32", "s3cret-value", () => "OMZWG4TFOQWXMYLMOVSQ===="],
  ["base32 of more", "s3cret-value", () => "OVZWK4R2OMZWG4TFOQWXMYLMOVSQ"],
  ["what bash writes of a value with a line end", "one's\n\tvalue ü", () => "$'one\\'s\\n\\tvalue \\303\\274'"],
  ["what Go writes of it", 'a<b>&"c', () => '"a\\u003cb\\u003e\\u0026\\"c"'],
  ["what PHP writes of it", "https://u:p@h/x", () => '"https:\\/\\/u:p@h\\/x"'],
  ["HTML with numbers in capitals", "it's <ü>", () => "it&#x27;s &lt;&#xFC;&gt;"],
])("in %s", (_, value, write) => {
  expect(createMask([value]).text(write(value))).toMatch(/^([$'"]*|OVZWK4R2)\*{4}[\w='"]{0,5}$/);
});

test("a text that only looks like one is shown", () => {
  expect(createMask(["pässword/1"]).text("p%C3%A4ssword%2F2 p\\u00e4ssword 7061737377")).toBe(
    "p%C3%A4ssword%2F2 p\\u00e4ssword 7061737377",
  );
});
