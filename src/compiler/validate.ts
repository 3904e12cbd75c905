import { type CompileOptions, type CompileResult, compile } from "./compile.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { Source } from "./diagnostics/source.ts";
import { uselessIgnore } from "./diagnostics/useless-ignore.ts";
import { everyValue, type Trial } from "./expand/every-value.ts";
import { nothingRuns, nothingRunsHere } from "./expand/workflows.ts";
import { placeholderAsWarning } from "./orbs/missing-orb.ts";

/** What to check besides the values that are given. */
export interface ValidateOptions extends CompileOptions {
  /** Whether to try the other values of enum and boolean pipeline parameters too. */
  readonly everyValue?: boolean;
}

/** What was found, and how much was tried. */
export interface Validation extends CompileResult {
  /** How many other values of pipeline parameters were tried, and how many pairs of them there was no time for. */
  readonly tried: number;
  readonly leftOut: number;
}

/**
 * Checks a configuration. An error that appears only under other values of its pipeline parameters says under which;
 * one that appears under several of them is reported once.
 */
export function validate(source: Source, options: ValidateOptions = {}): Validation {
  const base = checked(source, options);
  if (!options.everyValue) return { ...base, tried: 0, leftOut: 0 };
  const { trials, leftOut } = everyValue(source, options.parameters);
  const results = trials.map((trial) => ({ trial, ...compileWith(source, options, trial) }));
  const found = new Map(base.diagnostics.map((diagnostic) => [identity(diagnostic), diagnostic]));
  for (const { trial, diagnostics } of results) {
    for (const diagnostic of diagnostics) {
      // That nothing runs is no error of values that no one gave.
      if (diagnostic.code === nothingRuns.code || diagnostic.code === nothingRunsHere.code) continue;
      const known = found.get(identity(diagnostic));
      // In a workflow that is switched off, an error is a warning; under a value that switches it on, it is an error.
      if (known === undefined || (known.severity === "warning" && diagnostic.severity === "error"))
        found.set(identity(diagnostic), under(trial, diagnostic));
    }
  }
  // A comment is useless only where it is useless under every value.
  const all = [base, ...results].map(({ diagnostics }) => new Set(diagnostics.map(identity)));
  const diagnostics = [...found.values()].filter(
    (diagnostic) => diagnostic.code !== uselessIgnore.code || all.every((seen) => seen.has(identity(diagnostic))),
  );
  const missingOrbs = [...new Set([base, ...results].flatMap((result) => result.missingOrbs))];
  return { compiled: base.compiled, diagnostics: inOrder(diagnostics), missingOrbs, tried: trials.length, leftOut };
}

function compileWith(source: Source, options: CompileOptions, { parameters }: Trial): CompileResult {
  return checked(source, { ...options, parameters: { ...options.parameters, ...parameters } });
}

function checked(source: Source, options: CompileOptions): CompileResult {
  const result = compile(source, options);
  return { ...result, diagnostics: result.diagnostics.map(placeholderAsWarning) };
}

const under = (trial: Trial, diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  related: [...diagnostic.related, { at: trial.at, message: `Appears when ${trial.words}.` }],
});

const identity = ({ at, code, message }: Diagnostic): string =>
  `${at.source.name}:${at.start}:${at.end}:${code}:${message}`;

/** By source, in the order in which they first appear, and by place. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sources = [...new Set(diagnostics.map(({ at }) => at.source.name))];
  const rank = ({ at }: Diagnostic): number => sources.indexOf(at.source.name);
  return diagnostics.toSorted((a, b) => rank(a) - rank(b) || a.at.start - b.at.start || a.at.end - b.at.end);
}
