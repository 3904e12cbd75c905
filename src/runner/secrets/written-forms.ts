/**
 * A value as other texts have it: within JSON, addresses, HTML, shells, Python, tables, and in hexadecimal digits. A
 * key has three thousand letters and fifty lines, for which the dumps alone would be ten megabytes; of such a one there
 * are its digits.
 */
export function writtenForms(value: string, { long = false }: { readonly long?: boolean } = {}): readonly string[] {
  // Half of a pair is no letter, and an address cannot have it.
  const whole = value.replaceAll(/\p{Cs}/gu, "\ufffd");
  return [
    ...jsonForms(value),
    ...addressForms(whole, { long }),
    ...htmlForms(whole),
    ...shellForms(value),
    ...doubledForms(value),
    ...(long ? digitsOf(whole) : dumpsOf(whole)),
  ];
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");

/** Both ways to write the digits of what is found, and what was there. */
const inBothCases = (text: string, found: RegExp): readonly string[] => [
  text,
  text.replaceAll(found, (code) => code.toLowerCase()),
  text.replaceAll(found, (code) => code.toUpperCase().replace(/^\\U/, "\\u").replace(/^\\X/, "\\x")),
];

/**
 * As JavaScript writes it; as Python does, in ASCII; as Go does, so that it can stand in HTML; as PHP does, with its
 * slashes escaped; and a string of JSON within another one, as in the body of a request that is logged.
 */
function jsonForms(value: string): readonly string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const unit = (letter: string): string => `\\u${hex(letter.charCodeAt(0), 4)}`;
  const html = (text: string): string => text.replaceAll(/[<>&]/g, unit);
  const ascii = (text: string): string => text.replaceAll(/[\u007f-\uffff]/g, unit);
  const once = [plain, html(plain), ascii(plain), ascii(html(plain)), plain.replaceAll("/", "\\/")];
  const all = [...once, ...once.map((text) => JSON.stringify(text).slice(1, -1))];
  return all.flatMap((text) => inBothCases(text, /\\u[0-9a-f]{4}/gi));
}

/**
 * What programs leave as it is in an address, next to letters, digits and `-._`; all keep `~` but where it is left out.
 * A path, a user, a query and a form each have a set, and the standards of RFC 3986 and of WHATWG differ.
 */
const keptInAddresses = [
  // curl, jq's @uri, PHP's rawurlencode; Python's quote; both as they were before RFC 3986 named the tilde.
  ...["~", "/~", "", "/"],
  // encodeURIComponent, encodeURI, and as Python's requests writes an address that was given to it.
  ...["~!'()*", "~!'()*;/?:@&=+$,#", "~!'()*;/?:@&=+$,#[]"],
  // Go: a segment of a path, a path, and a user with its password.
  ...["~$&+:=@", "~$&+,/:;=@", "~$&+,;="],
  // WHATWG, as Node's URL: a user with its password, a path, and a query, without and with quotes.
  ...["~!$%&'()*+,", "~!$%&'()*+,/:;=@[\\]^|", "~!$%&()*+,/:;=?@[\\]^`{|}", "~!$%&'()*+,/:;=?@[\\]^`{|}"],
];

/** In a form that is sent, a blank is `+`: Python's quote_plus and Go, with "/" too, PHP, and URLSearchParams. */
const keptInForms = ["~", "/~", "", "*"];

/** Of a key, whose forms are long: how most programs write it. */
const keptInLong = ["~", "/~", "~!'()*", "~!'()*;/?:@&=+$,#"];
const keptInLongForms = ["~", "*"];

/** Within an address, a whole one, a form that is sent; and once more, as an address within an address is. */
function addressForms(whole: string, { long }: { readonly long: boolean }): readonly string[] {
  const parts = [...whole].map((letter) => ({
    letter,
    plain: /[\w.-]/.test(letter),
    code: [...Buffer.from(letter)].map((byte) => `%${hex(byte, 2)}`).join(""),
  }));
  const written = (kept: string, blank: string): string =>
    parts
      .map(({ letter, plain, code }) => (letter === " " ? blank : plain || kept.includes(letter) ? letter : code))
      .join("");
  const once = [
    ...(long ? keptInLong : keptInAddresses).map((kept) => written(kept, "%20")),
    ...(long ? keptInLongForms : keptInForms).map((kept) => written(kept, "+")),
  ];
  const all = [...new Set(once)].flatMap((text) => inBothCases(text, /%[0-9a-f]{2}/g));
  return [...all, ...all.map((text) => encodeURIComponent(text))];
}

/** As a field of a table, a string of SQL and of YAML have quotes: each is doubled. */
const doubledForms = (value: string): readonly string[] => [value.replaceAll('"', '""'), value.replaceAll("'", "''")];

const names: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** With the names of the letters that HTML needs, with their numbers, and with those of all letters beyond ASCII. */
function htmlForms(whole: string): readonly string[] {
  const special = /[&<>"']/g;
  const beyond = /[\u0080-\u{10ffff}]/gu;
  const decimal = (letter: string): string => `&#${letter.codePointAt(0)};`;
  const digits = (letter: string): string => `&#x${hex(letter.codePointAt(0) ?? 0, 2)};`;
  const named = (letter: string): string => `&${names[letter]};`;
  // Most write the names, and a number for the single quote, which the first HTML has no name for.
  const usual = (letter: string): string => (letter === "'" ? "&#39;" : named(letter));
  const escaped = [usual, named, decimal, digits, (letter: string) => (letter === "'" ? "&#x27;" : named(letter))].map(
    (write) => whole.replaceAll(special, write),
  );
  // In a text, and not in an attribute, quotes stay.
  const text = whole.replaceAll(/[&<>]/g, named);
  const both = [...escaped, text];
  return [
    ...both,
    ...both.flatMap((each) => [each.replaceAll(beyond, decimal), each.replaceAll(beyond, digits)]),
  ].flatMap((each) => [each, each.replaceAll(/&#x[0-9a-f]+;/g, (code) => code.toUpperCase().replace("X", "x"))]);
}

/**
 * As `set -x` and `printf %q` show it, within double quotes, as bash writes what cannot be printed, and as Python's
 * `repr` does.
 */
function shellForms(value: string): readonly string[] {
  const c = (text: string): string => text.replaceAll("\n", "\\n").replaceAll("\t", "\\t").replaceAll("\r", "\\r");
  const slashed = value.replaceAll("\\", "\\\\");
  const quoted = c(slashed.replaceAll("'", "\\'"));
  const bytes = [...Buffer.from(value)].map((byte) =>
    byte < 128 ? String.fromCharCode(byte) : `\\${byte.toString(8)}`,
  );
  const octal = c(
    bytes
      .join("")
      .replaceAll(/\\(?![0-7]{3})/g, "\\\\")
      .replaceAll("'", "\\'"),
  );
  const latin = (text: string): string =>
    text.replaceAll(/[\u0080-\u00ff]/g, (letter) => `\\x${hex(letter.charCodeAt(0), 2)}`);
  return [
    value.replaceAll("'", `'\\''`),
    value.replaceAll(/[^A-Za-z0-9_@%+=:,./\u0080-\uffff-]/g, (letter) => (letter === "\n" ? "" : `\\${letter}`)),
    value.replaceAll(/[\\"$`]/g, (letter) => `\\${letter}`),
    ...[quoted, c(slashed), octal, latin(quoted), latin(c(slashed))],
  ];
}

/** As `xxd -p` writes bytes. */
function digitsOf(whole: string): readonly string[] {
  const digits = Buffer.from(whole).toString("hex");
  return [digits, digits.toUpperCase()];
}

/** As dumps write bytes, together or each alone. */
function dumpsOf(whole: string): readonly string[] {
  const digits = Buffer.from(whole).toString("hex");
  const pairs = digits.match(/../g) ?? [];
  const fours = digits.match(/.{1,4}/g) ?? [];
  const all = [digits, pairs.join(" "), pairs.join(":"), fours.join(" "), pairs.map((pair) => `\\x${pair}`).join("")];
  return all.flatMap((text) => [text, text.replaceAll(/[0-9a-f]+/g, (code) => code.toUpperCase())]);
}
