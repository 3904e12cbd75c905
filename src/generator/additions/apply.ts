import { type CST, isMap } from "yaml";
import { type Edit, type Insertion, type Refusal, refused } from "./addition.ts";
import { type Container, containerAt } from "./container.ts";
import type { Existing } from "./existing.ts";
import { belowKey, intoBlock, intoFlow, linesAt } from "./insert.ts";
import { keyOf } from "./nodes.ts";
import { printPairs } from "./print.ts";
import { type Style, styleOf } from "./style.ts";
import type { TokenItem } from "./tokens.ts";

/** The order of a configuration's sections. */
const sections = ["version", "setup", "orbs", "parameters", "executors", "commands", "jobs", "workflows"];

/** What was put in for some of the edits: one piece, and perhaps a comma before it. */
export type Applied = { readonly insertions: readonly Insertion[]; readonly edits: readonly Edit[] };

/** What is put into the file for the edits, in the order of the file. */
export function apply(existing: Existing, edits: readonly Edit[]): readonly Applied[] | Refusal {
  const { text, document } = existing;
  const style = styleOf(text, document);
  if (!isMap(document.contents)) return [{ insertions: [wholeDocument(text, edits, style)], edits }];
  const applied: Applied[] = [];
  for (const group of grouped(edits)) {
    const path = group[0]?.path ?? [];
    const container = containerAt(existing, path);
    if (container.kind === "refused") return container;
    const insertions = insertionsInto(existing, { container, group, style });
    if (insertions.length === 0)
      return refused("The file ends within a block of text, without a line end.", "End its last line, and add again.");
    applied.push({ insertions, edits: group });
  }
  // Where several blocks end in one place, the inner one is continued first.
  return applied.toSorted((a, b) => placeOf(a) - placeOf(b) || depthOf(b) - depthOf(a));
}

const placeOf = ({ insertions }: Applied): number => insertions[0]?.offset ?? 0;

const depthOf = ({ edits: [edit] }: Applied): number => edit?.path.length ?? 0;

/** A section that the file lacks becomes an entry of the file itself. */
export function withSections({ document }: Existing, edits: readonly Edit[]): readonly Edit[] {
  const present = isMap(document.contents) ? document.contents.items.map(keyOf) : [];
  const whole = new Map<string, Record<string, Edit["value"]>>();
  const others = edits.filter((edit) => {
    const [section = ""] = edit.path;
    if (edit.kind !== "pair" || edit.path.length !== 1 || present.includes(section)) return true;
    whole.set(section, { ...whole.get(section), [edit.key]: edit.value });
    return false;
  });
  const added = [...whole].map(([key, value]): Edit => ({ kind: "pair", path: [], key, value }));
  return [...added, ...others].toSorted((a, b) => rank(a) - rank(b));
}

const rank = (edit: Edit): number => sections.indexOf(edit.path[0] ?? (edit.kind === "pair" ? edit.key : ""));

/** Edits of one collection go in together; sections stand apart, each behind those that come before it. */
function grouped(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const groups = new Map<string, Edit[]>();
  for (const edit of edits) {
    const key = JSON.stringify(edit.path.length === 0 && edit.kind === "pair" ? [[edit.key]] : edit.path);
    groups.set(key, [...(groups.get(key) ?? []), edit]);
  }
  return [...groups.values()];
}

function insertionsInto(
  { text }: Existing,
  {
    container,
    group,
    style,
  }: { readonly container: Container; readonly group: readonly Edit[]; readonly style: Style },
): readonly Insertion[] {
  const content = group.map((edit) =>
    edit.kind === "pair" ? { key: edit.key, value: edit.value } : { value: edit.value },
  );
  switch (container.kind) {
    case "block": {
      const [first] = group;
      const after = first?.kind === "pair" && first.path.length === 0 ? before(container.token, first.key) : undefined;
      return intoBlock(text, container.token, { content, style, after });
    }
    case "flow":
      return intoFlow(text, container.token, { content, style: { ...style, json: container.json } });
    case "empty":
      return [belowKey(text, container.item, { content, style, column: container.column })];
  }
}

/** The last of the sections that stand before this one in a configuration. */
function before(token: CST.BlockMap | CST.BlockSequence, section: string): TokenItem | undefined {
  const earlier = sections.slice(0, sections.indexOf(section));
  if (section === "workflows") return undefined;
  return token.items.findLast(
    ({ key }) => key != null && "source" in key && earlier.includes(key.source.replace(/^(["'])(.*)\1$/, "$2")),
  );
}

/** A file of comments, or an empty one, gets all of a configuration; what ends the document stays behind it. */
function wholeDocument(text: string, edits: readonly Edit[], style: Style): Insertion {
  const map = Object.fromEntries(edits.flatMap((edit) => (edit.kind === "pair" ? [[edit.key, edit.value]] : [])));
  const end = /^\.\.\.(?=\s|$)/m.exec(text)?.index ?? text.length;
  const lines = [...(/#.*\n?$/.test(text.slice(0, end)) ? [""] : []), ...printPairs(map, { column: 0, style })];
  return linesAt(text, end, { lines, style });
}
