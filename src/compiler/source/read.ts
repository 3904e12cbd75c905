/*
 * Reads YAML into nodes, from the events of js-yaml's parser: those carry offsets, and take a sixth of the time that
 * the yaml package's documents take.
 */
import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent, YAMLException } from "js-yaml";
import type { Report } from "../diagnostics/diagnostic.ts";
import type { Range, Source } from "../diagnostics/source.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { type Entry, lacking, mapping, type ScalarNode, scalar, sequence, type YamlNode } from "./node.ts";
import { type ParsedText, parseTolerantly } from "./parse-events.ts";
import { plainValue } from "./scalars.ts";
import {
  duplicateKey,
  keyIsNoText,
  mergeOfNoMapping,
  severalDocuments,
  tooLarge,
  unknownAnchor,
  unknownTag,
  yamlSyntax,
} from "./yaml-diagnostics.ts";

/** What a file may be at most. Five thousand jobs take 2 MB and 200,000 nodes. */
export const limits = { characters: 20_000_000, depth: 100, nodes: 2_000_000 } as const;

/** What may be known of a text before it is read. */
export interface ReadOptions {
  /** The anchors that are known before it, which gets its own: the files of an unpacked orb share theirs. */
  readonly anchors?: Map<string, YamlNode>;
  /** How deep it may be nested, where it is a part of another text. */
  readonly depth?: number;
}

/** The document in a source; nothing where it is empty or cannot be read, which then was reported. */
export function readYaml(
  source: Source,
  report: Report,
  { anchors = new Map(), depth = limits.depth }: ReadOptions = {},
): YamlNode | undefined {
  const { text } = source;
  const start = { source, start: 0, end: Math.min(1, text.length) };
  if (text.length > limits.characters) {
    report(tooLarge.at(start, { what: `file has ${text.length} characters`, limit: `${limits.characters}` }));
    return undefined;
  }
  let parsed: ParsedText;
  try {
    parsed = parseTolerantly(text, depth);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    report(syntaxError(source, error));
    return undefined;
  }
  const root = new Builder({ source, parsed, report, anchors }).build();
  if (root !== undefined && root.size > limits.nodes) {
    report(
      tooLarge.at(start, {
        what: "file stands for more values than can be read, once its aliases are written out",
        limit: `${limits.nodes}`,
      }),
    );
    return undefined;
  }
  return root;
}

function syntaxError(source: Source, { reason, mark }: YAMLException) {
  const { text } = source;
  const position = Math.min(mark?.position ?? 0, text.length);
  const at: Range = { source, start: position, end: Math.min(position + 1, text.length) };
  if (/depth|nest/i.test(reason))
    return tooLarge.at(at, { what: "is nested too deep", limit: `${limits.depth} levels` });
  const line = text.slice(text.lastIndexOf("\n", position - 1) + 1).split("\n", 1)[0] ?? "";
  const tab = /^ *\t/.test(line);
  if (!tab && text[position] === ":" && /: /.test(line.slice(0, line.lastIndexOf(":"))))
    return yamlSyntax.at(at, {
      reason: "a value has a colon and a blank in it",
      hint: "Put quotes around the value, or begin a new line for the second key.",
    });
  return yamlSyntax.at(at, {
    reason: tab ? "a tab is used for indentation" : reason.replace(/\.$/, ""),
    hint: tab ? "Indent with spaces." : undefined,
  });
}

/** A collection whose end is not reached yet. */
type Open =
  | { readonly kind: "document" }
  | {
      readonly kind: "sequence";
      readonly start: number;
      readonly anchor: string | undefined;
      readonly items: YamlNode[];
    }
  | {
      readonly kind: "mapping";
      readonly start: number;
      readonly anchor: string | undefined;
      readonly entries: Map<string, Entry>;
      /**
       * Entries that `<<` brings; the mapping's own keys win over them. Most have none, and a map for each takes its
       * time.
       */
      merged: Map<string, Entry> | undefined;
      key: YamlNode | undefined;
    };

/**
 * Builds the tree from the events. It has the state of a walk: what is open, which anchors are known, where the last
 * token ended.
 */
class Builder {
  readonly #source: Source;
  readonly #events: readonly Event[];
  /** What the events' offsets are of; ranges are of the source's own text. */
  readonly #text: string;
  readonly #original: ParsedText["original"];
  readonly #report: Report;
  readonly #anchors: Map<string, YamlNode>;
  readonly #open: Open[] = [];
  #root: YamlNode | undefined;
  #documents = 0;
  #end = 0;

  constructor(from: {
    readonly source: Source;
    readonly parsed: ParsedText;
    readonly report: Report;
    readonly anchors: Map<string, YamlNode>;
  }) {
    this.#source = from.source;
    this.#events = from.parsed.events;
    this.#text = from.parsed.text;
    this.#original = from.parsed.original;
    this.#report = from.report;
    this.#anchors = from.anchors;
  }

  build(): YamlNode | undefined {
    for (const event of this.#events) {
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          if (++this.#documents === 2) this.#report(severalDocuments.at(this.#secondDocument(), {}));
          this.#open.push({ kind: "document" });
          break;
        case EVENT_ID.SEQUENCE:
          this.#checkTag(event);
          this.#open.push({ kind: "sequence", start: event.start, anchor: this.#anchor(event), items: [] });
          break;
        case EVENT_ID.MAPPING:
          this.#checkTag(event);
          this.#open.push({
            kind: "mapping",
            start: event.start,
            anchor: this.#anchor(event),
            entries: new Map(),
            merged: undefined,
            key: undefined,
          });
          break;
        case EVENT_ID.SCALAR:
          this.#add(this.#scalar(event), this.#anchor(event));
          break;
        case EVENT_ID.ALIAS:
          this.#add(this.#alias(event.anchorStart, event.anchorEnd), undefined);
          break;
        case EVENT_ID.POP:
          this.#close();
          break;
      }
    }
    return this.#root;
  }

  #close(): void {
    const open = this.#open.pop();
    if (open === undefined || open.kind === "document") return;
    // A flow collection ends behind its bracket, which no event tells.
    const bracket = /[{[]/.test(this.#text.charAt(open.start));
    if (bracket) this.#end = this.#bracketAfter(this.#end);
    const at = this.#range(open.start, Math.max(this.#end, open.start));
    this.#add(open.kind === "sequence" ? sequence(open.items, at) : mapping(withMerged(open), at), open.anchor);
  }

  #range(start: number, end: number): Range {
    // The parser reads a line end behind the text's own end.
    const { length } = this.#source.text;
    const at = (offset: number): number => Math.min(this.#original(offset), length);
    return { source: this.#source, start: at(start), end: at(end) };
  }

  #bracketAfter(offset: number): number {
    const text = this.#text;
    for (let at = offset; at < text.length; at++) if (text[at] === "}" || text[at] === "]") return at + 1;
    return text.length;
  }

  /** Where the second document begins: at its line of dashes. */
  #secondDocument(): Range {
    const dashes = /^---(?=\s|$)/gm;
    dashes.lastIndex = this.#end;
    const start = dashes.exec(this.#text)?.index ?? this.#end;
    return this.#range(start, start + 3);
  }

  #add(node: YamlNode, anchor: string | undefined): void {
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    const parent = this.#open.at(-1);
    if (parent === undefined || parent.kind === "document") {
      if (this.#documents <= 1) this.#root = node;
    } else if (parent.kind === "sequence") parent.items.push(node);
    else if (parent.key === undefined) parent.key = node;
    else {
      this.#entry(parent, parent.key, node);
      parent.key = undefined;
    }
  }

  #entry(parent: Extract<Open, { kind: "mapping" }>, key: YamlNode, value: YamlNode): void {
    if (key.kind !== "scalar") {
      this.#report(keyIsNoText.at(firstCharacter(key), {}));
      return;
    }
    if (key.value === "<<" && key.style === "plain") {
      this.#merge(parent, value);
      return;
    }
    // Keys are names: `on` and `2.1` are meant as they are written.
    const name = key.style === "plain" ? key.source.text.slice(key.start, key.end) : String(key.value);
    const earlier = parent.entries.get(name);
    if (earlier !== undefined)
      this.#report(duplicateKey.at(earlier.key, { key: name }, [{ at: key, message: "This one counts." }]));
    parent.entries.set(name, { key: typeof key.value === "string" ? key : scalar(name, key, key.style), value });
  }

  /** https://yaml.org/type/merge.html: an earlier mapping of a list wins over a later one. */
  #merge(parent: Extract<Open, { kind: "mapping" }>, value: YamlNode): void {
    for (const part of value.kind === "sequence" ? value.items : [value]) {
      // An alias of nothing was reported where it stands.
      if (part.kind === "scalar" && part.source.text[part.start] === "*") {
        lacking.add(parent.entries);
        continue;
      }
      if (part.kind !== "mapping") this.#report(mergeOfNoMapping.at(firstCharacter(part), {}));
      else {
        parent.merged ??= new Map();
        for (const [name, entry] of part.entries) if (!parent.merged.has(name)) parent.merged.set(name, entry);
      }
    }
  }

  #scalar(event: ScalarEvent): ScalarNode {
    const text = this.#text;
    if (event.valueStart < 0) return scalar(null, this.#range(this.#end, this.#end));
    const value = getScalarValue(text, event);
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const start = quoted ? event.valueStart - 1 : event.valueStart;
    const end = quoted ? event.valueEnd + 1 : event.valueEnd;
    const at = this.#range(start, end);
    this.#end = end;
    const tag = event.tagStart < 0 ? undefined : text.slice(event.tagStart, event.tagEnd);
    if (tag !== undefined) this.#checkTag(event);
    if (event.style === SCALAR_STYLE.PLAIN)
      return scalar(tag === "!!str" || tag === "!" ? value : plainValue(value), at);
    const typed = tag !== undefined && /^!!(?:int|float|bool|null)$/.test(tag);
    return scalar(typed ? plainValue(value) : value, at, quoted ? "quoted" : "block");
  }

  #alias(start: number, end: number): YamlNode {
    const name = this.#text.slice(start, end);
    this.#end = end;
    const node = this.#anchors.get(name);
    if (node !== undefined) return node;
    const at = this.#range(start - 1, end);
    this.#report(unknownAnchor.at(at, { name, hint: suggest(name, [...this.#anchors.keys()], "Anchors so far") }));
    return scalar(null, at);
  }

  #anchor({
    anchorStart,
    anchorEnd,
  }: {
    readonly anchorStart: number;
    readonly anchorEnd: number;
  }): string | undefined {
    return anchorStart < 0 ? undefined : this.#text.slice(anchorStart, anchorEnd);
  }

  #checkTag({ tagStart, tagEnd }: { readonly tagStart: number; readonly tagEnd: number }): void {
    if (tagStart < 0) return;
    const tag = this.#text.slice(tagStart, tagEnd);
    if (!/^!(?:!(?:str|int|float|bool|null|map|seq))?$/.test(tag))
      this.#report(unknownTag.at(this.#range(tagStart, tagEnd), { tag }));
  }
}

const firstCharacter = (node: Range): Range => ({
  source: node.source,
  start: node.start,
  end: Math.min(node.start + 1, node.end),
});

/** SnakeYAML puts what is merged before the mapping's own keys. */
const withMerged = ({ entries, merged }: Extract<Open, { kind: "mapping" }>): ReadonlyMap<string, Entry> =>
  merged === undefined ? entries : asLacking(new Map([...merged, ...entries]), entries);

function asLacking(all: ReadonlyMap<string, Entry>, own: ReadonlyMap<string, Entry>): ReadonlyMap<string, Entry> {
  if (lacking.has(own)) lacking.add(all);
  return all;
}
