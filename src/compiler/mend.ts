import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { applyFixes, type Fix } from "./diagnostics/fix.ts";
import type { Source } from "./diagnostics/source.ts";
import { isMissingOrb } from "./orbs/missing-orb.ts";
import { positionOf } from "./print/positions.ts";
import { oldVersion } from "./schema/schema-diagnostics.ts";
import { type ValidateOptions, type Validation, validate } from "./validate.ts";

/** A configuration with what has one right answer put right, and what is left. */
export interface Mended {
  readonly source: Source;
  /** What was put right, in the order in which it was. */
  readonly fixed: readonly Diagnostic[];
  /** What was not put right, since more than that would have changed: left to a person. */
  readonly declined: readonly Declined[];
  /** The check of the text as it was, and as it is now. */
  readonly before: Validation;
  readonly left: Validation;
  readonly missingOrbs: readonly string[];
}

/** A fix that was tried and taken back, and why. */
export interface Declined {
  readonly diagnostic: Diagnostic;
  readonly reason: string;
}

/** A text, and what is said of it. */
interface State {
  readonly source: Source;
  readonly left: Validation;
}

type Answer = Fix & { readonly diagnostic: Diagnostic };

/** One fix makes room for the next one; more rounds than this no honest file needs. */
const mostRounds = 10;

/** Puts right what has one right answer, until nothing of it is left. What needs no change keeps its bytes. */
export function mend(
  given: Source,
  options: ValidateOptions = {},
  chosen: (diagnostic: Diagnostic) => boolean = () => true,
): Mended {
  const before = validate(given, options);
  const fixed: Diagnostic[] = [];
  const declined: Declined[] = [];
  let now: State = { source: given, left: before };
  for (let round = 0; round < mostRounds; round++) {
    const answers = answersOf(now, chosen).filter(
      ({ diagnostic }) => !declined.some((each) => isSame(each.diagnostic, diagnostic)),
    );
    const step = take(now, answers, options);
    const reason = step && harm(now, step, options);
    if (step === undefined) break;
    if (reason === undefined) {
      for (const { diagnostic } of step.applied) put(fixed, diagnostic);
      now = step;
    } else declined.push(...culprits(now, { answers: step.applied, options, reason }));
  }
  return { source: now.source, fixed, declined, before, left: now.left, missingOrbs: now.left.missingOrbs };
}

/** What can be put right at once. What is said of version 2 is another thing in 2.1. */
function answersOf({ left }: State, chosen: (diagnostic: Diagnostic) => boolean): readonly Answer[] {
  const answers = left.diagnostics.flatMap((diagnostic) =>
    diagnostic.fix !== undefined && chosen(diagnostic) ? [{ ...diagnostic.fix, diagnostic }] : [],
  );
  const upgrade = answers.filter(isUpgrade);
  return upgrade.length > 0 ? upgrade : answers;
}

const isUpgrade = ({ diagnostic }: Answer): boolean => diagnostic.code === oldVersion.code;

/** The text with some fixes, as far as they do not touch one another; nothing where that is the same text. */
function take(
  { source }: State,
  answers: readonly Answer[],
  options: ValidateOptions,
): (State & { readonly applied: readonly Answer[] }) | undefined {
  const { text, applied } = applyFixes(source, answers);
  if (text === source.text) return undefined;
  const fresh = { name: source.name, text };
  return { source: fresh, left: validate(fresh, options), applied };
}

/** What fixes did that nobody asked for: an error that was not there, or other jobs. Nothing where they did no harm. */
function harm(was: State, now: State & { readonly applied: readonly Answer[] }, options: ValidateOptions) {
  // What version 2 meant, the compiler before says.
  const upgraded = now.applied.some(isUpgrade);
  const before = upgraded ? validate(was.source, { ...options, compiler: "server" }) : was.left;
  const [old, fresh] = [errorsOf(before), errorsOf(now.left)];
  const added = fresh.find(({ code }) => count(fresh, code) > count(old, code));
  if (added !== undefined && (!upgraded || fresh.length > old.length))
    return `it would be refused for another reason (${added.code})`;
  if (old.length === 0 && jobsOf(before) !== jobsOf(now.left)) return "other jobs would run";
  return undefined;
}

/** That an orb is not at hand is no error of the file's. */
const errorsOf = ({ diagnostics }: Validation): readonly Diagnostic[] =>
  diagnostics.filter((each) => each.severity === "error" && !isMissingOrb(each));

const count = (diagnostics: readonly Diagnostic[], wanted: string): number =>
  diagnostics.filter(({ code }) => code === wanted).length;

/** The names of the workflows that run, each with those of its jobs. */
const jobsOf = ({ compiled }: Validation): string =>
  JSON.stringify(
    compiled.workflows.map(({ name, active, entries }) => [name, active, entries.map((entry) => entry.name)]),
  );

/** Those of some fixes that do harm, each tried alone; all of them where they do it only together. */
function culprits(
  now: State,
  {
    answers,
    options,
    reason,
  }: { readonly answers: readonly Answer[]; readonly options: ValidateOptions; readonly reason: string },
): readonly Declined[] {
  const together = answers.map(({ diagnostic }) => ({ diagnostic, reason }));
  if (answers.length === 1) return together;
  const alone = answers.flatMap((answer) => {
    const step = take(now, [answer], options);
    const own = step && harm(now, step, options);
    return own === undefined ? [] : [{ diagnostic: answer.diagnostic, reason: own }];
  });
  return alone.length > 0 ? alone : together;
}

/** Whether two diagnostics of one file say the same, wherever that stands by now. */
const isSame = (one: Diagnostic, other: Diagnostic): boolean =>
  one.code === other.code && one.message === other.message && one.fix?.title === other.fix?.title;

/** Adds what was put right. A name that was put right twice, as the name that it was near was a slip too, is one. */
function put(fixed: Diagnostic[], diagnostic: Diagnostic): void {
  const written = textAt(diagnostic);
  const earlier = fixed.findIndex(
    (each) =>
      each.code === diagnostic.code && lineOf(each) === lineOf(diagnostic) && each.fix?.edits[0]?.text === written,
  );
  const first = fixed[earlier];
  if (first === undefined || diagnostic.fix === undefined || diagnostic.fix.edits.length > 1) fixed.push(diagnostic);
  else fixed[earlier] = { ...first, fix: diagnostic.fix };
}

const textAt = ({ fix }: Diagnostic): string | undefined => {
  const [edit] = fix?.edits ?? [];
  return edit?.source.text.slice(edit.start, edit.end);
};

const lineOf = ({ at }: Diagnostic): number => positionOf(at.source, at.start).line;
