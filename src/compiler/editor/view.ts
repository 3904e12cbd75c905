import { YAMLException } from "js-yaml";
import type { Report } from "../diagnostics/diagnostic.ts";
import type { Range, Source } from "../diagnostics/source.ts";
import { importOrbs } from "../library/import-orbs.ts";
import type { ImportedOrb, Library, ParameterDefinition } from "../library/library.ts";
import { readLibrary, readParameters } from "../library/read-library.ts";
import type { LookUpOrb } from "../orbs/found-orb.ts";
import { get, type MappingNode } from "../source/node.ts";
import { parseTolerantly } from "../source/parse-events.ts";
import { limits } from "../source/read.ts";
import { readDocument } from "../source/read-document.ts";

/** A configuration as an editor sees it: read, with its components and those of its orbs, and nothing expanded. */
export interface EditorView {
  /** What is in the editor. All places are of this text. */
  readonly source: Source;
  readonly document: MappingNode;
  readonly library: Library;
  readonly pipelineParameters: ReadonlyMap<string, ParameterDefinition>;
}

/** What a view needs besides the text: where orbs come from. */
export interface ViewOptions {
  /** As for `compile`. Without it, only inline orbs are found. */
  readonly lookUpOrb?: LookUpOrb;
}

/** A line that is being typed is left out; a text with more lines in the way is no YAML at all. */
const mostLinesLeftOut = 5;

/**
 * Reads a configuration for questions about its places. A line that keeps it from being YAML, such as the one that is
 * being typed, is left out; nothing is given where that is not enough. Nothing is reported: `validate` says what is
 * wrong.
 */
export function editorView(source: Source, options: ViewOptions = {}): EditorView | undefined {
  const readable = readableText(source.text);
  const document = readable === undefined ? undefined : readDocument({ name: source.name, text: readable }, silent);
  if (document === undefined) return undefined;
  const { lookUpOrb = () => undefined } = options;
  const { orbs } = importOrbs(get(document, "orbs"), { lookUpOrb, report: silent });
  const importOrb = (alias: string): ImportedOrb => orbs.get(alias) as ImportedOrb;
  const library = readLibrary(document, { title: "this configuration", report: silent, importOrb });
  return { source, document, library, pipelineParameters: readParameters(get(document, "parameters"), silent) };
}

/** Whether a text is YAML as it stands. */
export const isYaml = (text: string): boolean => firstError(text) === undefined;

/** A place of what was read, in the text of the editor: the one has blanks where the other has a line too many. */
export const inEditor = ({ source: own }: EditorView, { source, start, end }: Range): Range => ({
  source: source.name === own.name ? own : source,
  start,
  end,
});

const silent: Report = () => {};

function readableText(original: string): string | undefined {
  let text = original;
  let position = firstError(text);
  for (let leftOut = 0; position !== undefined; leftOut++) {
    if (leftOut === mostLinesLeftOut) return undefined;
    // The parser gives up in the line that is wrong, or in the next one, which it took for a part of it.
    const [first, second] = [position, lineBefore(text, position)].map((at) => {
      const tried = withoutLine(text, at);
      return { tried, at: firstError(tried) };
    });
    const best = reach(second) > reach(first) ? second : first;
    text = best?.tried ?? text;
    position = best?.at;
  }
  return text;
}

const reach = (trial: { readonly at: number | undefined } | undefined): number => trial?.at ?? Number.POSITIVE_INFINITY;

/** Where the parser gave up. */
function firstError(text: string): number | undefined {
  try {
    parseTolerantly(text, limits.depth);
    return undefined;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return error.mark?.position ?? text.length;
  }
}

/** An offset in the last line before this one that is not blank. */
const lineBefore = (text: string, position: number): number =>
  Math.max(0, text.slice(0, text.lastIndexOf("\n", position - 1) + 1).trimEnd().length - 1);

/** The text with blanks in place of a line, so that all places stay. */
function withoutLine(text: string, position: number): string {
  const start = text.lastIndexOf("\n", position - 1) + 1;
  const end = text.indexOf("\n", start);
  const stop = end === -1 ? text.length : end;
  return text.slice(0, start) + " ".repeat(stop - start) + text.slice(stop);
}
