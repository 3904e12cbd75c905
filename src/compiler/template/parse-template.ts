/*
 * The Mustache dialect of `<< >>`: tags, sections `<<# name >> ... <</ name >>` (kept if the value is truthy), inverted
 * sections `<<^ name >>`, `\<<` for `<<` itself and `\\<<` for a backslash before a tag.
 * https://circleci.com/docs/guides/orchestrate/config-templating/ tells of the tags; the sections are used by many
 * older orbs and follow https://mustache.github.io/mustache.5.html. What is a tag and what is an error is taken from
 * CircleCI's language server, whose authors follow the compiler: a tag holds anything but `<<`, line ends too. One walk
 * over the text: a megabyte of `<<` takes no longer than a megabyte of words.
 */
import { parseExpression } from "./parse-expression.ts";

/**
 * A piece of a text with templates. Offsets are of the decoded text; `pathStart` is where the words between the tag's
 * signs begin.
 */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | TagPart
  | (Tag & { readonly kind: "section"; readonly inverted: boolean; readonly parts: readonly Part[] })
  | {
      readonly kind: "broken";
      readonly why: "unclosed" | "include" | "section";
      readonly raw: string;
      readonly start: number;
      readonly end: number;
    };

/** A value's place in a text. */
export type TagPart = Tag & { readonly kind: "tag" };

interface Tag {
  readonly path: string;
  readonly pathStart: number;
  readonly start: number;
  readonly end: number;
}

type TagToken = Exclude<Part, { kind: "section" | "text" }> | (Tag & { readonly kind: "open" | "inverted" | "close" });
type Token = TagToken | Extract<Part, { kind: "text" }>;

const marker = /\\\\<<[#^/]?|\\<<|<<[#^/]?|>>/g;
const sections: Readonly<Record<string, "open" | "inverted" | "close">> = {
  "#": "open",
  "^": "inverted",
  "/": "close",
};
/** What the name of a section is, and a tag that is no expression. */
const lenientName = /^[\w-]+(?:\.\S+)*$/;
/** CircleCI refuses longer ones, and so many characters are rather a `<<` of the shell that has a `>>` far below. */
const longestExpression = 2048;
/** Deeper sections are no honest orb's, and would exhaust the stack. */
const deepestSection = 100;
/**
 * After so many errors a text is no template at all: the rest of it tells the reader nothing new, and is not looked at.
 */
const mostBroken = 20;

/**
 * Whether a tag's text that is no expression is taken as a name all the same, such as a pipeline parameter that is
 * named like a URL.
 */
export const isLenientName = (text: string): boolean => lenientName.test(text);

/** The parts of a text. */
export function parseTemplate(text: string): readonly Part[] {
  return nest(tokens(text));
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  let broken = 0;
  const addText = (to: number): void => {
    if (to > at) found.push({ kind: "text", text: text.slice(at, to) });
  };
  for (let match = markerFrom(text, 0); match !== undefined; match = markerFrom(text, match.end)) {
    if (match.sign === ">>") continue;
    if (match.sign === "\\<<") {
      addText(match.start);
      at = match.start + 1;
      continue;
    }
    // Of `\\<<` one backslash is text.
    const start = match.sign.startsWith("\\\\") ? match.start + 2 : match.start;
    if (start > match.start) {
      addText(start - 1);
      at = start;
    }
    const token = tagAt(text, { start, sign: match.sign.at(-1) ?? "", inside: match.end });
    const place = token.kind === "tag" || token.kind === "broken" ? token : lineOf(text, token);
    addText(place.start);
    found.push(token);
    at = place.end;
    if (token.kind === "broken" && ++broken === mostBroken) break;
    match = { ...match, end: Math.max(at, match.end) };
  }
  addText(text.length);
  return found;
}

function markerFrom(
  text: string,
  from: number,
): { readonly sign: string; readonly start: number; readonly end: number } | undefined {
  marker.lastIndex = from;
  const match = marker.exec(text);
  return match === null ? undefined : { sign: match[0], start: match.index, end: marker.lastIndex };
}

/** The tag that begins with `<<`; `inside` is where its words begin. */
function tagAt(
  text: string,
  { start, sign, inside }: { readonly start: number; readonly sign: string; readonly inside: number },
): TagToken {
  const close = markerFrom(text, inside);
  const unclosed = { kind: "broken", why: "unclosed", raw: "<<", start, end: start + 2 } as const;
  if (close?.sign !== ">>" || close.start - inside > longestExpression) return unclosed;
  const { end } = close;
  const words = text.slice(inside, close.start);
  const path = words.trim();
  const pathStart = inside + words.length - words.trimStart().length;
  const section = sections[sign];
  if (section !== undefined) return lenientName.test(path) ? { kind: section, path, pathStart, start, end } : unclosed;
  if (/^include\s*\(/.test(path)) return { kind: "broken", why: "include", raw: text.slice(start, end), start, end };
  // A here-document of the shell and a `>>` below it: what is between them spans lines and makes no sense.
  if (path === "" || (path.includes("\n") && parseExpression(path).kind === "malformed")) return unclosed;
  return { kind: "tag", path, pathStart, start, end };
}

/** A line that holds only a section's tag and blanks is not part of the text, its line end included. */
function lineOf(text: string, tag: { readonly start: number; readonly end: number }): typeof tag {
  let { start, end } = tag;
  while (start > 0 && isBlank(text[start - 1])) start--;
  while (end < text.length && isBlank(text[end])) end++;
  if (text[end] === "\r") end++;
  const alone = (start === 0 || text[start - 1] === "\n") && (end === text.length || text[end] === "\n");
  return alone ? { start, end: Math.min(end + 1, text.length) } : tag;
}

const isBlank = (character: string | undefined): boolean => character === " " || character === "\t";

/**
 * Puts the tokens between a section's tags into the section. A tag without its partner is an error, and what is around
 * it goes on.
 */
function nest(list: readonly Token[]): readonly Part[] {
  type Section = { readonly tag: Tag; readonly inverted: boolean; readonly parts: Part[] };
  const root: Part[] = [];
  const open: Section[] = [];
  const into = (): Part[] => open.at(-1)?.parts ?? root;
  const broken = ({ path, start, end }: Tag): void => {
    into().push({ kind: "broken", why: "section", raw: path, start, end });
  };
  /**
   * The sections that were opened inside of one and not closed: their tags are errors, and what they hold stands where
   * it stood.
   */
  const giveUp = (unclosed: readonly Section[]): void => {
    for (const { tag, parts } of unclosed) {
      broken(tag);
      for (const part of parts) into().push(part);
    }
  };
  for (const token of list) {
    if (token.kind === "text" || token.kind === "broken" || token.kind === "tag") into().push(token);
    else if (token.kind !== "close") {
      if (open.length === deepestSection) broken(token);
      else open.push({ tag: token, inverted: token.kind === "inverted", parts: [] });
    } else {
      const partner = open.findLastIndex(({ tag }) => tag.path === token.path);
      giveUp(open.splice(partner === -1 ? open.length : partner + 1));
      const section = partner === -1 ? undefined : open.pop();
      if (section === undefined) broken(token);
      else into().push({ ...section.tag, kind: "section", inverted: section.inverted, parts: section.parts });
    }
  }
  giveUp(open.splice(0));
  return root;
}
