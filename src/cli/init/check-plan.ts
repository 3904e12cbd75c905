import { type CompileResult, compile } from "../../compiler/compile.ts";
import { printText } from "../../compiler/print/text.ts";
import { configPath } from "../../generator/repository/existing-config.ts";
import { compileOptions } from "../check/compile-options.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { withOrbs } from "../orbs/orb-lookup.ts";
import type { Plan } from "./make-plan.ts";

/** What the configuration is made of once it is expanded. */
export type Checked = { readonly workflows: number; readonly jobs: number };

/**
 * Compiles the configuration as CircleCI will, before it is written. What was wrong with it before is not ours to
 * refuse.
 */
export async function checkPlan(io: Io, { changes }: Plan): Promise<Checked> {
  const config = changes.find(({ path }) => path === configPath);
  const text = config?.after ?? io.files.read(configPath);
  const after = await compiled(io, text);
  const known = new Set(
    config?.before === undefined
      ? []
      : (await compiled(io, config.before)).diagnostics.map(({ code, message }) => code + message),
  );
  const errors = after.diagnostics.filter(
    ({ severity, code, message }) => severity === "error" && !known.has(code + message),
  );
  if (errors.length > 0) {
    io.say(printText(errors));
    throw new CliError(`Nothing was written: ${configPath} would not be in order.`, {
      code: ExitCode.invalidConfig,
      next: ["Please report it with the file as it is now: init must not make what CircleCI refuses."],
    });
  }
  const { workflows } = after.compiled;
  return { workflows: workflows.length, jobs: workflows.reduce((sum, { entries }) => sum + entries.length, 0) };
}

async function compiled(io: Io, text: string): Promise<CompileResult> {
  const source = { name: configPath, text };
  const options = await compileOptions(io, source, {});
  return await withOrbs(io, {}, (orbsOf) => compile(source, { ...options, lookUpOrb: orbsOf(source) }));
}
