import type { Diagnostic, DiagnosticKind } from "../diagnostics/diagnostic.ts";
import type { Range, YamlNode } from "../source/node.ts";
import { described } from "./described.ts";
import { notAJobEntry } from "./not-a-job-entry.ts";
import { notAStep } from "./not-a-step.ts";

/** Why an entry is no step; nothing where it is one. Expansion asks too, since an entry may come from a parameter. */
export const stepMistake = (entry: YamlNode): Diagnostic | undefined => mistake(entry, notAStep);

/** Why an entry of a workflow's `jobs` is none; nothing where it is one. */
export const jobEntryMistake = (entry: YamlNode): Diagnostic | undefined => mistake(entry, notAJobEntry);

function mistake(entry: YamlNode, kind: DiagnosticKind<{ readonly found: string }>): Diagnostic | undefined {
  if (entry.kind === "scalar")
    return typeof entry.value === "string" ? undefined : kind.at(entry, { found: described(entry) });
  if (entry.kind === "sequence") return kind.at(firstCharacter(entry), { found: described(entry) });
  if (entry.entries.size === 1) return undefined;
  const [first, second] = entry.entries.values();
  if (first === undefined) return kind.at(firstCharacter(entry), { found: "an empty mapping" });
  return kind.at(second?.key ?? first.key, { found: `a mapping with ${entry.entries.size} keys` });
}

/** All of a collection would hide what is wrong with it. */
export const firstCharacter = ({ source, start, end }: Range): Range => ({
  ...{ source, start, end: Math.min(start + 1, end) },
});
