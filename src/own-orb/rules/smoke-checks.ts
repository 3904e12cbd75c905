import { entriesOf, isConstant, type Line } from "./constant.ts";

/*
 * The small language of a smoke test's checks, docs/smoke-test.md, as orb/scripts/lib/smoke_checks.sh reads it.
 * tests/own-orb/same-as-the-shell.test.ts asks both about the same checks.
 */

/** What a check can say, by the names of the parameters that say it for the first one. */
export const checkWords = [
  ...["method", "path", "request_header", "request_body", "status", "header", "body_contains", "body_matches", "json"],
  "revision_in",
] as const;
type CheckWord = (typeof checkWords)[number];

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const headerName = "[A-Za-z0-9!#$%&*+.^_|~-]+";
const jsonPath = "(?:\\.[A-Za-z0-9_-]+)+";
const header = { pattern: new RegExp(`^${headerName}:`), what: 'a header, "Name: value"' };

/** What each entry of a word's list must be, or the word's whole text. The words that are missing take any text. */
const rules: Readonly<
  Partial<Record<CheckWord, { readonly list: boolean; readonly pattern: RegExp; readonly what: string }>>
> = {
  method: {
    list: false,
    pattern: new RegExp(`^(?:${methods.join("|")})?$`),
    what: "a method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS",
  },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is about them
  path: { list: false, pattern: /^[^\s\u0000-\u001f\u007f]*$/, what: "a path without spaces (write %20)" },
  request_header: { list: true, ...header },
  status: { list: true, pattern: /^[1-5][0-9]{2}$/, what: "an HTTP status" },
  header: { list: true, ...header },
  json: {
    list: true,
    pattern: new RegExp(`^${jsonPath}\\s*(?:=.+)?$`),
    what: 'a JSON path and its value, ".path = value"',
  },
  revision_in: {
    list: false,
    pattern: new RegExp(`^(?:${headerName}|${jsonPath})?$`),
    what: "the name of a header or a JSON path such as .revision",
  },
};

/** A piece of the checks that the smoke test would refuse. */
export interface WrongCheck {
  readonly piece: Line;
  /** The parameter, as the smoke test names it: `status`, or `checks" in /health, "status`. */
  readonly label: string;
  readonly what: string;
}

/** What is wrong with what a word says, in a parameter of its own or in a line of a check. */
export function wrongWord(word: CheckWord, said: Line, label: string = word): readonly WrongCheck[] {
  const rule = rules[word];
  if (rule === undefined) return [];
  const pieces = rule.list ? entriesOf(said.text).map((each) => ({ ...each, start: said.start + each.start })) : [said];
  return pieces
    .filter((piece) => !rule.pattern.test(piece.text) && (word !== "path" || isConstant(piece.text)))
    .map((piece) => ({ piece, label, what: rule.what }));
}

const checkLine = /^(?:([A-Z]+)\s+)?(\/\S*)(?:\s+([0-9]+))?$/;
const wordLine = /^(\s+)([a-z_]+):(\s*)(.*)$/;

/** What is wrong with the lines of the parameter `checks`, each that the smoke test would refuse. */
export function wrongChecks(text: string): readonly WrongCheck[] {
  const wrong: WrongCheck[] = [];
  let start = 0;
  let path: string | undefined;
  for (const whole of text.split("\n")) {
    const line = whole.trimEnd();
    const check = checkLine.exec(line);
    const more = wordLine.exec(line);
    const word = more?.[2];
    if (check !== null) {
      const [, method = "", asked = "", status = ""] = check;
      path = asked;
      const at = (piece: string, from = 0): Line => ({ text: piece, start: start + line.indexOf(piece, from) });
      wrong.push(
        ...wrongWord("method", at(method), `checks" in ${path}, "method`),
        ...wrongWord("status", at(status, line.indexOf(asked) + asked.length), `checks" in ${path}, "status`),
      );
    } else if (path !== undefined && more !== null && (word === "name" || isCheckWord(word))) {
      const said = { text: more[4] ?? "", start: start + line.length - (more[4] ?? "").length };
      if (word !== "name") wrong.push(...wrongWord(word, said, `checks" in ${path}, "${word}`));
      if (word === "path") path = said.text;
    } else if (line !== "") {
      const piece = entriesOf(line)[0] ?? { text: line, start: 0 };
      const what = `a check, [METHOD] /path [STATUS], or a word of the one above it, set in: name, ${checkWords.join(", ")}`;
      wrong.push({ piece: { ...piece, start: start + piece.start }, label: "checks", what });
    }
    start += whole.length + 1;
  }
  return wrong;
}

function isCheckWord(word: string | undefined): word is CheckWord {
  return word !== undefined && (checkWords as readonly string[]).includes(word);
}
