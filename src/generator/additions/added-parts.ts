import type { AddedPart, Edit } from "./addition.ts";
import type { Applied } from "./apply.ts";
import { mapOf } from "./references.ts";

/** What was added, in the order of the file. */
export function partsOf(text: string, applied: readonly Applied[]): readonly AddedPart[] {
  let above = 0;
  return applied.map(({ insertions, edits }) => {
    const lines = insertions.reduce((sum, piece) => sum + piece.text.split("\n").length - 1, 0);
    const offset = insertions.at(-1)?.offset ?? 0;
    // Where the file ended without a line end, the new lines begin behind the one that they bring.
    const begins = insertions.at(-1)?.text.match(/^\r?\n(?=.)/) && offset === text.length ? 1 : 0;
    const line = text.slice(0, offset).split("\n").length + above + begins;
    above += lines;
    return { what: wordsFor(edits), line, lines };
  });
}

/** The names of what was added in one place. */
function wordsFor(edits: readonly Edit[]): string {
  const [first] = edits;
  const entries = edits.flatMap((edit) =>
    edit.kind === "item" ? [Object.keys(mapOf(edit.value))[0] ?? String(edit.value)] : [],
  );
  if (first?.kind === "item") return `${counted("job", entries)} in the workflow "${first.path[1]}"`;
  return edits.map((edit) => (edit.kind === "pair" ? wordsForPair(edit) : "")).join(", ");
}

function wordsForPair({ path, key, value }: Extract<Edit, { kind: "pair" }>): string {
  const [section, orb, part] = path;
  if (orb !== undefined)
    return `${counted((part ?? key).replace(/s$/, ""), part === undefined ? Object.keys(mapOf(value)) : [key])} of the orb "${orb}"`;
  if (section !== undefined) return counted(section.replace(/s$/, ""), [key]);
  const names = Object.keys(mapOf(value));
  return names.length === 0 ? key : counted(key.replace(/s$/, ""), names);
}

const counted = (what: string, names: readonly string[]): string =>
  `${what}${names.length > 1 ? "s" : ""} ${names.map((name) => `"${name}"`).join(", ")}`;
