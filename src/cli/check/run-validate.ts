import type { CompileOptions } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { errorsFirst } from "../../compiler/diagnostics/errors-first.ts";
import { silence } from "../../compiler/diagnostics/ignore.ts";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { isMissingOrb } from "../../compiler/orbs/missing-orb.ts";
import { type Validation, validate } from "../../compiler/validate.ts";
import { some } from "../../text/quantities.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { asTyped } from "../io/next-line.ts";
import { checkFormat, checkIgnored, sayHowToFetch, showChecks, statusOf, summary } from "../io/show-diagnostics.ts";
import { withOrbs } from "../orbs/orb-lookup.ts";
import { type CompileFlags, compileOptions } from "./compile-options.ts";
import { readConfigs } from "./read-configs.ts";

/** The flags as commander hands them over. */
export type ValidateFlags = CompileFlags & {
  readonly everyValue?: boolean;
  readonly strict?: boolean;
  readonly ignore?: readonly string[];
  readonly format: string;
  readonly json?: boolean;
};

/** Checks configurations, shows what is wrong, and says by the status whether all of them are in order. */
export async function runValidate(io: Io, paths: readonly string[], flags: ValidateFlags): Promise<void> {
  const { strict = false, ignore = [], everyValue = false } = flags;
  const format = flags.json ? "json" : checkFormat(flags.format);
  checkIgnored(ignore);
  const inputs: (readonly [Source, CompileOptions])[] = [];
  for (const source of await readConfigs(io, paths)) inputs.push([source, await compileOptions(io, source, flags)]);
  const { validations } = await withOrbs(io, flags, (orbsOf) => {
    const validations = inputs.map(([source, options]) =>
      validate(source, { ...options, lookUpOrb: orbsOf(source), everyValue }),
    );
    return { validations, missingOrbs: [...new Set(validations.flatMap(({ missingOrbs }) => missingOrbs))] };
  });
  const checks = validations.map((validation, index) => {
    const name = inputs[index]?.[0].name ?? "";
    return { name, diagnostics: silence(validation.diagnostics, ignore), looked: looked(name, validation) };
  });
  showChecks(io, checks, { format, strict });
  for (const line of summary(io, checks, { strict })) io.say(line);
  const all = checks.flatMap(({ diagnostics }) => diagnostics);
  if (format === "text") sayMore(io, all, strict);
  const leftOut = validations.reduce((sum, validation) => sum + validation.leftOut, 0);
  if (leftOut > 0)
    io.say(
      `${io.paint("yellow", "note:")} ${leftOut} pairs of parameter values were not tried; --set fixes one of them.`,
    );
  sayHowToFetch(io, all, { strict });
  io.exit(statusOf(all, strict));
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
