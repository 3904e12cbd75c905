import { EVENT_ID } from "js-yaml";
import type { Range } from "../diagnostics/source.ts";
import { parseTolerantly } from "../source/parse-events.ts";
import { limits } from "../source/read.ts";
import type { EditorView } from "./view.ts";

/** An `&anchor` or an `*alias`, and the anchor that it means. */
export interface AnchorMention {
  readonly name: string;
  /** With its sign. */
  readonly at: Range;
  /** Where the anchor stands; nothing for an alias without one. */
  readonly anchor: Range | undefined;
}

/** The anchors and aliases of a configuration. A name may be given again, and an alias means the last one before it. */
export function anchorsIn({ document }: EditorView): readonly AnchorMention[] {
  const { source } = document;
  const { events, text, original } = parseTolerantly(source.text, limits.depth);
  const known = new Map<string, Range>();
  const found: AnchorMention[] = [];
  for (const event of events) {
    if (!("anchorStart" in event) || event.anchorStart < 0) continue;
    const name = text.slice(event.anchorStart, event.anchorEnd);
    const at = { source, start: original(event.anchorStart) - 1, end: original(event.anchorEnd) };
    if (event.type !== EVENT_ID.ALIAS) known.set(name, at);
    found.push({ name, at, anchor: known.get(name) });
  }
  return found;
}
