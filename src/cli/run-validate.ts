import { silence } from "../compiler/diagnostics/ignore.ts";
import { type Validation, validate } from "../compiler/validate.ts";
import { type CompileFlags, compileOptions } from "./compile-options.ts";
import { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { withOrbs } from "./orbs/orb-lookup.ts";
import { readConfig } from "./read-config.ts";
import { checkFormat, checkIgnored, fails, showDiagnostics, verdict } from "./show-diagnostics.ts";

/** The flags as commander hands them over. */
export type ValidateFlags = CompileFlags & {
  readonly everyValue?: boolean;
  readonly strict?: boolean;
  readonly ignore?: readonly string[];
  readonly format: string;
  readonly json?: boolean;
};

/** Checks a configuration, shows what is wrong, and says by the status whether it is in order. */
export async function runValidate(io: Io, path: string, flags: ValidateFlags): Promise<void> {
  const { strict = false, ignore = [] } = flags;
  const format = flags.json ? "json" : checkFormat(flags.format);
  checkIgnored(ignore);
  const source = await readConfig(io, path);
  const options = await compileOptions(io, source, flags);
  const validation = await withOrbs(io, flags, (lookUpOrb) =>
    validate(source, { ...options, lookUpOrb, everyValue: flags.everyValue ?? false }),
  );
  const diagnostics = silence(validation.diagnostics, ignore);
  showDiagnostics(io, diagnostics, { format, checked: path, strict });
  io.say(verdict(io, diagnostics, { strict, looked: looked(path, validation) }));
  if (validation.leftOut > 0)
    io.say(
      `${io.paint("yellow", "note:")} ${validation.leftOut} pairs of parameter values were not tried; --param fixes one of them.`,
    );
  io.exit(fails(diagnostics, strict) ? ExitCode.invalidConfig : ExitCode.ok);
}

function looked(path: string, { compiled, tried }: Validation): string {
  const workflows = compiled.workflows.length;
  const jobs = compiled.workflows.reduce((sum, { entries }) => sum + entries.length, 0);
  const parts = [some(workflows, "workflow"), some(jobs, "job")];
  if (tried > 0) parts.push(`${some(tried, "other choice")} of parameter values`);
  return `${path === "-" ? "the standard input" : path} (${parts.join(", ")})`;
}

const some = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
