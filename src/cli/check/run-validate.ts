import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { errorsFirst } from "../../compiler/diagnostics/errors-first.ts";
import { silence } from "../../compiler/diagnostics/ignore.ts";
import { nothingRuns, nothingRunsHere } from "../../compiler/expand/workflows.ts";
import { type Mended, mend } from "../../compiler/mend.ts";
import { isMissingOrb } from "../../compiler/orbs/missing-orb.ts";
import { type Validation, validate } from "../../compiler/validate.ts";
import { some } from "../../text/quantities.ts";
import { commandLine } from "../../text/shell-word.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { asTyped, nextLine } from "../io/next-line.ts";
import {
  type Check,
  checkFormat,
  checkIgnored,
  sayChecks,
  sayHowToFetch,
  showChecks,
  statusOf,
  summary,
} from "../io/show-diagnostics.ts";
import { withOrbs } from "../orbs/orb-lookup.ts";
import { type CompileFlags, compileOptions } from "./compile-options.ts";
import { withContinuations } from "./follow-setup.ts";
import { readConfigs } from "./read-configs.ts";
import { type Input, mendAll, sayFixed, showFixes, writeFixes } from "./run-fix.ts";

/** The flags as commander hands them over. */
export type ValidateFlags = CompileFlags & {
  readonly everyValue?: boolean;
  readonly strict?: boolean;
  readonly ignore?: readonly string[];
  readonly format: string;
  readonly json?: boolean;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
};

/** Checks configurations, shows what is wrong, and says by the status whether all of them are in order. */
export async function runValidate(io: Io, paths: readonly string[], flags: ValidateFlags): Promise<void> {
  const { strict = false, ignore = [] } = flags;
  const format = flags.json ? "json" : checkFormat(flags.format);
  checkIgnored(ignore);
  checkFixFlags(flags, { format, paths });
  const files = withContinuations(io, await readConfigs(io, paths), flags);
  const inputs: Input[] = [];
  for (const { source, flags: own, placedOrbs } of files) {
    const options = await compileOptions(io, source, own);
    inputs.push([source, { ...options, placedOrbs: [...(options.placedOrbs ?? []), ...placedOrbs] }]);
  }
  const mended = flags.fix ? await mendAll(io, inputs, flags) : undefined;
  const checksOf = (validations: readonly Validation[]) =>
    validations.map((validation, index) => {
      const name = inputs[index]?.[0].name ?? "";
      const { across = [], followed = false } = files[index] ?? {};
      // That nothing runs is for the setup to decide, where there is one; other pipelines than this one run something.
      const own = validation.diagnostics.filter(
        ({ code }) => code !== nothingRunsHere.code && (!followed || code !== nothingRuns.code),
      );
      const found = [...own, ...across];
      return { name, diagnostics: silence(found, ignore), looked: looked(name, validation) };
    });
  if (mended !== undefined && flags.dryRun)
    return planFixes(io, { inputs, mended, strict, checks: checksOf(mended.map(({ before }) => before)) });
  if (mended !== undefined) writeFixes(io, mended);
  const asked = mended === undefined ? await validateAll(io, inputs, flags) : undefined;
  const validations = asked?.validations ?? mended?.map(({ left }) => left) ?? [];
  const checks = checksOf(validations);
  // What was piped in is on the standard output, as it is now.
  if (mended !== undefined && inputs.some(([{ name }]) => name === "-")) sayChecks(io, checks);
  else showChecks(io, checks, { format, strict });
  for (const line of summary(io, checks, { strict })) io.say(line);
  const all = checks.flatMap(({ diagnostics }) => diagnostics);
  if (format === "text") sayMore(io, all, strict);
  if (format === "text" && asked !== undefined) sayFixable(io, all, asked.declined);
  const leftOut = validations.reduce((sum, validation) => sum + validation.leftOut, 0);
  if (leftOut > 0)
    io.say(
      `${io.paint("yellow", "note:")} ${leftOut} pairs of parameter values were not tried; --set fixes one of them.`,
    );
  sayHowToFetch(io, all, { strict });
  io.exit(statusOf(all, strict));
}

/** A difference is text, and it is one of what --fix would do. */
function checkFixFlags(
  { fix = false, dryRun = false }: ValidateFlags,
  { format, paths }: { readonly format: string; readonly paths: readonly string[] },
): void {
  if (dryRun && !fix)
    throw new CliError("--dry-run shows what --fix would do.", {
      code: ExitCode.usage,
      next: ["Write --fix --dry-run, or leave it out: validate alone writes nothing."],
    });
  if (dryRun && format !== "text")
    throw new CliError(`--dry-run prints a difference, and none as ${format}.`, {
      code: ExitCode.usage,
      next: ["Without --fix, --format json and sarif have the edits of each diagnostic."],
    });
  if (fix && format !== "text" && paths.includes("-"))
    throw new CliError(`With --fix, the standard output is what was piped in, put right, and not ${format}.`, {
      code: ExitCode.usage,
      next: ["Without --fix, --format json and sarif have the edits of each diagnostic."],
    });
}

/** Shows the differences and what is wrong, and ends as the files are, since nothing is written. */
function planFixes(
  io: Io,
  {
    inputs,
    mended,
    checks,
    strict,
  }: {
    readonly inputs: readonly Input[];
    readonly mended: readonly Mended[];
    readonly checks: readonly (Check & { readonly looked: string })[];
    readonly strict: boolean;
  },
): void {
  showFixes(io, inputs, mended);
  sayChecks(io, checks);
  for (const line of summary(io, checks, { strict })) io.say(line);
  for (const each of mended) sayFixed(io, each, { planned: true });
  io.say("Nothing was written.");
  io.exit(
    statusOf(
      checks.flatMap(({ diagnostics }) => diagnostics),
      strict,
    ),
  );
}

/** Checks all, and tells how many answers --fix would take back, since more than that would change. */
async function validateAll(
  io: Io,
  inputs: readonly Input[],
  flags: ValidateFlags,
): Promise<{ readonly validations: readonly Validation[]; readonly declined: number }> {
  const { everyValue = false, ignore = [] } = flags;
  return await withOrbs(io, flags, (orbsOf) => {
    const checked = inputs.map(([source, own]) => {
      const options = { ...own, lookUpOrb: orbsOf(source), everyValue };
      const validation = validate(source, options);
      const isShown = (each: Diagnostic): boolean => silence([each], ignore).length > 0;
      const fixable = validation.diagnostics.some((each) => each.fix !== undefined && isShown(each));
      return { validation, declined: fixable ? mend(source, options, isShown).declined.length : 0 };
    });
    const validations = checked.map(({ validation }) => validation);
    return {
      validations,
      declined: checked.reduce((sum, { declined }) => sum + declined, 0),
      missingOrbs: [...new Set(validations.flatMap(({ missingOrbs }) => missingOrbs))],
    };
  });
}

/** Says how what has one right answer is put right. */
function sayFixable(io: Io, diagnostics: readonly Diagnostic[], declined: number): void {
  const count = diagnostics.filter(({ fix }) => fix !== undefined).length - declined;
  if (count <= 0) return;
  const command = commandLine(["arm-pipeline", ...io.args, "--fix"]);
  io.say(nextLine(io, `${command}  puts ${count === diagnostics.length ? "it" : `${count} of these`} right`));
}

/** Where more is said of what failed first. */
function sayMore(io: Io, diagnostics: readonly Diagnostic[], strict: boolean): void {
  const [first] = errorsFirst(diagnostics.filter((each) => !isMissingOrb(each)));
  if (first !== undefined && statusOf(diagnostics, strict) === ExitCode.invalidConfig)
    io.say(asTyped(io, `More about it: arm-pipeline explain ${first.code}`));
}

function looked(name: string, { compiled, tried }: Validation): string {
  const workflows = compiled.workflows.length;
  const jobs = compiled.workflows.reduce((sum, { entries }) => sum + entries.length, 0);
  const parts = [some(workflows, "workflow"), some(jobs, "job")];
  if (tried > 0) parts.push(`${some(tried, "other choice")} of parameter values`);
  return `${name === "-" ? "the standard input" : name} (${parts.join(", ")})`;
}
