import type { Source } from "./source.ts";

/** One code that a comment asks to ignore. */
export interface IgnoreRequest {
  readonly source: Source;
  /** The code as written; empty where the comment names none. */
  readonly code: string;
  /** Where the code stands, or the comment where it names none. */
  readonly start: number;
  readonly end: number;
  /** The line that it is about: the next one that is neither blank nor a comment. */
  readonly from: number;
  readonly to: number;
}

const word = "arm-pipeline-ignore-next-line";

/**
 * The comments `# arm-pipeline-ignore-next-line CODE, CODE -- reason` of a source. They are found line by line and not
 * by YAML's rules, since the shell of a block scalar can have one too.
 */
export function ignoreRequests(source: Source): readonly IgnoreRequest[] {
  if (!source.text.includes(word)) return [];
  const requests: IgnoreRequest[] = [];
  let waiting: Omit<IgnoreRequest, "from" | "to">[] = [];
  for (const { text, start } of linesOf(source.text)) {
    const comment = /^\s*#/.test(text);
    if (!comment && text.trim() !== "") {
      for (const request of waiting) requests.push({ ...request, from: start, to: start + text.length });
      waiting = [];
    }
    waiting.push(
      ...codesIn(text).map((code) => ({ source, ...code, start: start + code.start, end: start + code.end })),
    );
  }
  const end = source.text.length;
  return [...requests, ...waiting.map((request) => ({ ...request, from: end, to: end }))];
}

/** The codes of a comment, with where they stand in its line. */
function codesIn(line: string): readonly { readonly code: string; readonly start: number; readonly end: number }[] {
  const found = /(?:^|\s)#\s*arm-pipeline-ignore-next-line(?=\s|$)(.*)$/.exec(line);
  if (found === null) return [];
  const [written, rest = ""] = found;
  const offset = found.index + written.length - rest.length;
  const codes = rest.split(/(?:^|\s)--(?:\s|$)/, 1)[0] ?? "";
  const named = [...codes.matchAll(/[^\s,]+/g)].map(({ 0: code, index }) => ({
    code,
    start: offset + index,
    end: offset + index + code.length,
  }));
  return named.length > 0 ? named : [{ code: "", start: offset - word.length, end: offset }];
}

function* linesOf(text: string): Generator<{ readonly text: string; readonly start: number }> {
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) yield { text: line, start: index };
}
