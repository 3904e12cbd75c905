import type { Range, Source } from "../diagnostics/source.ts";
import { type Entry, type MappingNode, mapping, type ScalarNode, sequence, type YamlNode } from "./node.ts";
import { limits, readYaml } from "./read.ts";
import { type Segment, splitText } from "./split.ts";
import { isVersion2 } from "./version.ts";

/** A part of the text that was read alone: a source of its own, in which its nodes have their places. */
interface Part {
  readonly source: Source;
  readonly level: number;
  readonly opens: boolean;
  readonly read: ReadPart;
  /** What stands below its first line, as it was put together the last time. */
  below?: { readonly of: readonly ReadPart[]; readonly read: ReadPart };
}

/** An entry of a mapping, or an item of a list. */
type ReadPart = { readonly name: string; readonly entry: Entry } | { readonly item: YamlNode };

/** A document that was read in parts, and where these stand in its text by now. */
export interface DocumentInParts {
  readonly document: MappingNode;
  /** The parts, in the order of the text. */
  readonly sources: readonly Source[];
  /** A place in a part as a place in the text; what is of another source stays. */
  readonly placed: (range: Range) => Range;
}

/**
 * Reads a text that changes a little each time: a part that is the same as before is the same nodes, also where it has
 * moved, since its places are within it.
 */
export class ReaderOfParts {
  #parts: readonly Part[] = [];

  /**
   * The document in a text; nothing where it is to be read as a whole: where it cannot be split, where there is
   * something to report of its YAML, or parts are joined by anchors.
   */
  read(source: Source): DocumentInParts | undefined {
    const segments = source.text.length > limits.characters ? undefined : splitText(source.text);
    const parts = segments === undefined ? undefined : partsOf(source, { segments, before: this.#parts });
    this.#parts = parts ?? [];
    if (segments === undefined || parts === undefined) return undefined;
    const starts = new Map(parts.map((part, index) => [part.source, segments[index]?.start ?? 0]));
    const document = assemble(parts, starts);
    if (document === undefined || document.size > limits.nodes || isVersion2(document)) return undefined;
    return {
      document,
      sources: parts.map((part) => part.source),
      placed: (range) => {
        const offset = starts.get(range.source);
        return offset === undefined ? range : { source, start: range.start + offset, end: range.end + offset };
      },
    };
  }
}

/** The parts of a text; those that stand at its beginning and at its end as before are the ones from before. */
function partsOf(
  { name, text }: Source,
  { segments, before }: { readonly segments: readonly Segment[]; readonly before: readonly Part[] },
): readonly Part[] | undefined {
  const isSame = (part: Part | undefined, segment: Segment | undefined): boolean =>
    part !== undefined &&
    segment !== undefined &&
    part.level === segment.level &&
    part.opens === segment.opens &&
    part.source.text.length === segment.end - segment.start &&
    text.startsWith(part.source.text, segment.start);
  let first = 0;
  while (isSame(before[first], segments[first])) first++;
  let last = 0;
  const most = Math.min(before.length, segments.length) - first;
  while (last < most && isSame(before[before.length - 1 - last], segments[segments.length - 1 - last])) last++;
  const parts = before.slice(0, first);
  for (const segment of segments.slice(first, segments.length - last)) {
    const source = { name, text: text.slice(segment.start, segment.end) };
    const read = readPart(source, segment);
    if (read === undefined) return undefined;
    parts.push({ source, level: segment.level, opens: segment.opens, read });
  }
  return [...parts, ...before.slice(before.length - last)];
}

function readPart(source: Source, { shape, level }: Segment): ReadPart | undefined {
  let isOdd = false;
  const anchors = new Map<string, YamlNode>();
  const report = (): void => {
    isOdd = true;
  };
  const node = readYaml(source, report, { anchors, depth: limits.depth - level - 1 });
  if (isOdd || node === undefined || anchors.size > 0) return undefined;
  if (shape === "item") {
    const [item, ...more] = node.kind === "sequence" ? node.items : [];
    return item === undefined || more.length > 0 ? undefined : { item };
  }
  const [first, ...more] = node.kind === "mapping" ? node.entries : [];
  // What a merge key brings is not written as an entry.
  if (first === undefined || more.length > 0 || first[1].key.start !== node.start) return undefined;
  return { name: first[0], entry: first[1] };
}

function assemble(parts: readonly Part[], starts: ReadonlyMap<Source, number>): MappingNode | undefined {
  let index = 0;
  /** What is put together of the parts of one level, from `index` on; nothing where a name is given twice. */
  const partsAt = (level: number): readonly ReadPart[] | undefined => {
    const found: ReadPart[] = [];
    for (let part = parts[index]; part?.level === level; part = parts[index]) {
      index++;
      if (!part.opens) {
        found.push(part.read);
        continue;
      }
      const of = partsAt(level + 1);
      if (of === undefined) return undefined;
      if (part.below === undefined || !isEqual(part.below.of, of)) {
        const read = of.length === 0 ? part.read : withBelow(part.read, of);
        if (read === undefined) return undefined;
        part.below = { of, read };
      }
      found.push(part.below.read);
    }
    return found;
  };
  const withBelow = (read: ReadPart, of: readonly ReadPart[]): ReadPart | undefined => {
    const value = together(of, starts);
    return value === undefined || !("entry" in read) ? undefined : { ...read, entry: { key: read.entry.key, value } };
  };
  const of = partsAt(0);
  const document = of === undefined ? undefined : together(of, starts);
  return document?.kind === "mapping" ? document : undefined;
}

function together(of: readonly ReadPart[], starts: ReadonlyMap<Source, number>): YamlNode | undefined {
  const [first] = of;
  const last = of.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const from: ScalarNode | YamlNode = "item" in first ? first.item : first.entry.key;
  const to = "item" in last ? last.item : last.entry.value;
  const end = to.end + (starts.get(to.source) ?? 0) - (starts.get(from.source) ?? 0);
  if ("item" in first) {
    const items = of.flatMap((part) => ("item" in part ? [part.item] : []));
    // A list begins with its first dash.
    const start = from.source.text.indexOf("-");
    return sequence(items, { source: from.source, start, end });
  }
  const entries = new Map(of.flatMap((part): [string, Entry][] => ("entry" in part ? [[part.name, part.entry]] : [])));
  return entries.size < of.length ? undefined : mapping(entries, { source: from.source, start: from.start, end });
}

const isEqual = (some: readonly ReadPart[], others: readonly ReadPart[]): boolean =>
  some.length === others.length && some.every((each, index) => each === others[index]);
