/** An error in an environment file. No value is in it: the file is full of secrets. */
export interface EnvFileProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

/** What an environment file says, in its order. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly EnvFileProblem[];
}

type Cut = { readonly value: string; readonly rest: string } | { readonly message: string; readonly hint: string };

const assignment = /^(?:export[ \t]+)?(?<name>[^=\s]*)[ \t]*=[ \t]*/;
const variable = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads the variables of a context or a project, `NAME=value` a line. `#` begins a comment at the start of a line or
 * after a space. What stands in single quotes is taken as it is; in double quotes, \n, \r, \t, \", \$ and \\ are read,
 * and both may go over several lines, which is how a key is written. `$NAME` is not replaced: nothing of this machine's
 * environment gets in.
 */
export function parseEnvFile(text: string): EnvFile {
  const values = new Map<string, string>();
  const firstLines = new Map<string, number>();
  const problems: EnvFileProblem[] = [];
  for (const { line, read } of assignmentsIn(plainText(text))) {
    if ("message" in read) problems.push({ line, message: read.message, hint: read.hint });
    else if (firstLines.has(read.name))
      problems.push({
        line,
        message: `"${read.name}" is set for the second time; the first is on line ${firstLines.get(read.name)}.`,
        hint: "Keep one of them.",
      });
    else {
      values.set(read.name, read.value);
      firstLines.set(read.name, line);
    }
  }
  return { values: Object.fromEntries(values), problems };
}

/** What was written on Windows, without what only Windows writes. */
export const plainText = (text: string): string => text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");

/** A line that sets something, or should: where it stands, its line end included. */
export interface Assignment {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly read: ReturnType<typeof readAssignment>;
}

/** The assignments of a text, without comments and empty lines. */
export function* assignmentsIn(text: string): Generator<Assignment> {
  let rest = text;
  let line = 1;
  while (rest !== "") {
    const head = /^[ \t]*(#[^\n]*)?(\n|$)/.exec(rest);
    if (head !== null) {
      rest = rest.slice(head[0].length);
      line += 1;
      continue;
    }
    const read = readAssignment(rest.trimStart());
    const next = "message" in read ? afterLine(rest) : read.rest;
    yield { line, from: text.length - rest.length, to: text.length - next.length, read };
    line += rest.slice(0, rest.length - next.length).split("\n").length - 1;
    rest = next;
  }
}

function readAssignment(
  text: string,
):
  | { readonly name: string; readonly value: string; readonly rest: string }
  | { readonly message: string; readonly hint: string } {
  const match = assignment.exec(text);
  // What has no "=" may be the rest of a secret, so it is not shown.
  if (match === null) return { message: 'The line has no "=".', hint: "Write NAME=value, and begin a comment with #." };
  const name = match.groups?.name ?? "";
  if (!variable.test(name))
    return {
      message: 'What stands before "=" is not the name of a variable.',
      hint: "A name has letters, digits and underscores, and does not begin with a digit.",
    };
  const cut = readValue(text.slice(match[0].length));
  if ("value" in cut && cut.value.includes("\0"))
    return {
      message: `The value of "${name}" has a byte that is zero.`,
      hint: "No variable can have one: write it in base64.",
    };
  return "message" in cut ? { ...cut, message: `The value of "${name}" ${cut.message}` } : { name, ...cut };
}

function readValue(text: string): Cut {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") {
    const line = /^[^\n]*/.exec(text)?.[0] ?? "";
    return { value: line.replace(/(^|[ \t]+)#.*$/, "").trimEnd(), rest: afterLine(text) };
  }
  const quoted = quote === "'" ? /^'([^']*)'/.exec(text) : /^"((?:[^"\\]|\\[\s\S])*)"/.exec(text);
  if (quoted === null) return { message: "has no closing quote.", hint: `End it with ${quote}.` };
  const after = text.slice(quoted[0].length);
  if (!/^[ \t]*(#[^\n]*)?(\n|$)/.test(after))
    return { message: "goes on after its closing quote.", hint: "Quote the whole value, or nothing of it." };
  const inside = quoted[1] ?? "";
  return { value: quote === "'" ? inside : readEscapes(inside), rest: afterLine(after) };
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', $: "$", "\\": "\\" };

/** An unknown escape stays as it is: a password with a backslash is not to be lost. */
const readEscapes = (text: string): string =>
  text.replace(/\\([\s\S])/g, (whole, letter: string) => escapes[letter] ?? whole);

const afterLine = (text: string): string => {
  const end = text.indexOf("\n");
  return end === -1 ? "" : text.slice(end + 1);
};
