/*
 * The Mustache dialect of `<< >>`: tags, sections `<<# name >> ... <</ name >>` (kept if the value is truthy), inverted sections
 * `<<^ name >>`, and `\<<` for `<<` itself. https://circleci.com/docs/guides/orchestrate/pipeline-variables/ tells of the tags; the
 * sections are used by many older orbs and follow https://mustache.github.io/mustache.5.html.
 */

/** A piece of a text with templates. Offsets are of the decoded text. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "tag"; readonly path: string; readonly start: number; readonly end: number }
  | {
      readonly kind: "section";
      readonly path: string;
      readonly inverted: boolean;
      readonly start: number;
      readonly end: number;
      readonly parts: readonly Part[];
    }
  | {
      readonly kind: "broken";
      readonly why: "unclosed" | "include" | "section";
      readonly raw: string;
      readonly start: number;
      readonly end: number;
    };

type Token =
  | Extract<Part, { kind: "text" }>
  | {
      readonly kind: "tag" | "open" | "inverted" | "close";
      readonly path: string;
      readonly start: number;
      readonly end: number;
    }
  | Extract<Part, { kind: "broken" }>;

const marker = /\\<<|<</g;

/** The parts of a text. */
export function parseTemplate(text: string): readonly Part[] {
  return nest(tokens(text));
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  marker.lastIndex = 0;
  for (let match = marker.exec(text); match !== null; match = marker.exec(text)) {
    const start = match.index;
    if (start > at) found.push({ kind: "text", text: text.slice(at, start) });
    if (match[0] === "\\<<") {
      found.push({ kind: "text", text: "<<" });
      at = marker.lastIndex;
      continue;
    }
    const token = tagAt(text, start);
    found.push(token);
    at = token.kind === "text" ? start + 2 : token.end;
    if (token.kind !== "text" && token.kind !== "tag" && token.kind !== "broken") at = standalone(text, found, token);
    marker.lastIndex = at;
  }
  if (at < text.length) found.push({ kind: "text", text: text.slice(at) });
  return found;
}

function tagAt(text: string, start: number): Token {
  const close = text.indexOf(">>", start + 2);
  const line = text.slice(start, start + 60).split("\n", 1)[0] ?? "";
  const inside = close === -1 ? "" : text.slice(start + 2, close);
  const end = close + 2;
  if (close === -1 || inside.includes("<<"))
    return { kind: "broken", why: "unclosed", raw: line, start, end: start + 2 };
  const content = inside.trim();
  if (/^include\s*\(/.test(content)) return { kind: "broken", why: "include", raw: text.slice(start, end), start, end };
  const sigil = content[0];
  const path = content.slice(1).trim();
  if (sigil === "#") return { kind: "open", path, start, end };
  if (sigil === "^") return { kind: "inverted", path, start, end };
  if (sigil === "/" && /^[\w.-]+$/.test(path)) return { kind: "close", path, start, end };
  if (content === "" || content.includes("\n"))
    return { kind: "broken", why: "unclosed", raw: line, start, end: start + 2 };
  return { kind: "tag", path: content, start, end };
}

/** A line that holds only a section's tag and blanks is not part of the text, its line end included. */
function standalone(
  text: string,
  found: Token[],
  { start, end }: { readonly start: number; readonly end: number },
): number {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const rest = text.slice(end, lineEnd === -1 ? text.length : lineEnd);
  if (text.slice(lineStart, start).trim() !== "" || rest.trim() !== "") return end;
  const before = found.at(-2);
  const blanks = start - lineStart;
  if (before?.kind === "text" && blanks > 0)
    found[found.length - 2] = { kind: "text", text: before.text.slice(0, -blanks) };
  return lineEnd === -1 ? text.length : lineEnd + 1;
}

/** Puts the tokens between a section's tags into the section. */
function nest(list: readonly Token[]): readonly Part[] {
  const root: Part[] = [];
  const open: {
    readonly token: Extract<Token, { kind: "open" | "inverted" | "tag" | "close" }>;
    readonly parts: Part[];
  }[] = [];
  const into = (): Part[] => open.at(-1)?.parts ?? root;
  for (const token of list) {
    if (token.kind === "text" || token.kind === "broken") into().push(token);
    else if (token.kind === "tag") into().push({ ...token, kind: "tag" });
    else if (token.kind === "close") {
      const section = open.at(-1);
      if (section === undefined || section.token.path !== token.path) {
        into().push({ kind: "broken", why: "section", raw: token.path, start: token.start, end: token.end });
        continue;
      }
      open.pop();
      const { path, start, kind } = section.token;
      into().push({
        kind: "section",
        path,
        inverted: kind === "inverted",
        start,
        end: section.token.end,
        parts: section.parts,
      });
    } else open.push({ token, parts: [] });
  }
  for (const { token, parts } of open) {
    root.push({ kind: "broken", why: "section", raw: token.path, start: token.start, end: token.end }, ...parts);
  }
  return root;
}
