import { builtInSteps, nestingSteps, stepNames } from "../../circleci/steps.ts";
import type { Diagnostic, DiagnosticKind } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import { isNull, type YamlNode } from "../source/node.ts";
import { described } from "./described.ts";
import { notAJobEntry, notAStep } from "./schema-diagnostics.ts";

/** Built-in steps that mean nothing without arguments. */
const needArguments: ReadonlySet<string> = new Set([
  ...stepNames.filter((name) => !("bare" in builtInSteps[name])),
  ...nestingSteps,
]);

/**
 * Why an entry is no step; nothing where it is one. Expansion asks too, since an entry may come from a parameter. A
 * step whose arguments stand beside its name is a warning: CircleCI's compiler then calls it without arguments and
 * leaves out the others.
 */
export const stepProblem = (entry: YamlNode): Diagnostic | undefined => forgiving(entry, notAStep, needArguments);

/**
 * Why an entry of a workflow's `jobs` is none; nothing where it is one. What stands beside a job's name, `context` or
 * `filters`, has no effect: builds run without it, https://github.com/CircleCI-Public/support-articles/pull/25.
 */
export const jobEntryProblem = (entry: YamlNode): Diagnostic | undefined => forgiving(entry, notAJobEntry);

type CallProblem = DiagnosticKind<{ readonly found: string }>;

function forgiving(entry: YamlNode, kind: CallProblem, needing?: ReadonlySet<string>): Diagnostic | undefined {
  const [first] = entry.kind === "mapping" ? entry.entries : [];
  const forgiven = first !== undefined && isNull(first[1].value) && !needing?.has(first[0]);
  const found = problem(entry, kind, forgiven ? ", of which CircleCI reads the first" : "");
  return found !== undefined && forgiven ? { ...found, severity: "warning" } : found;
}

function problem(entry: YamlNode, kind: CallProblem, effect: string): Diagnostic | undefined {
  if (entry.kind === "scalar")
    return typeof entry.value === "string" ? undefined : kind.at(entry, { found: described(entry) });
  if (entry.kind === "sequence") return kind.at(firstCharacter(entry), { found: described(entry) });
  if (entry.entries.size === 1) return undefined;
  const [first, second] = entry.entries.values();
  if (first === undefined) return kind.at(firstCharacter(entry), { found: "an empty mapping" });
  return kind.at(second?.key ?? first.key, { found: `a mapping with ${entry.entries.size} keys${effect}` });
}

/** All of a collection would hide what is wrong with it. */
export const firstCharacter = ({ source, start, end }: Range): Range => ({
  source,
  start,
  end: Math.min(start + 1, end),
});
