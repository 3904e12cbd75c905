import { compile } from "../../compiler/compile.ts";
import { hasErrors } from "../../compiler/diagnostics/collector.ts";
import { errorsFirst } from "../../compiler/diagnostics/errors-first.ts";
import { silence } from "../../compiler/diagnostics/ignore.ts";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import { renderCompiled } from "../../compiler/emit/render-compiled.ts";
import type { CompiledConfiguration } from "../../compiler/expand/compiled.ts";
import { isMissingOrb, type MissingOrb, neededOnly } from "../../compiler/orbs/missing-orb.ts";
import { jsonDiagnostics } from "../../compiler/print/json.ts";
import { printText } from "../../compiler/print/text.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { checkIgnored, fails, json, sayHowToFetch, statusOf, verdict } from "../io/show-diagnostics.ts";
import { withOrbs } from "../orbs/orb-lookup.ts";
import { type CompileFlags, compileOptions } from "./compile-options.ts";
import { readConfig } from "./read-config.ts";

/** The flags as commander hands them over. */
export type RunCompileFlags = CompileFlags & {
  readonly workflow?: string;
  readonly job?: string;
  readonly strict?: boolean;
  readonly ignore?: readonly string[];
  readonly json?: boolean;
};

/**
 * Expands a configuration: the YAML to the standard output, what is wrong to people. With an error there is no YAML to
 * rely on.
 */
export async function runCompile(io: Io, path: string | undefined, flags: RunCompileFlags): Promise<void> {
  const { strict = false, ignore = [], workflow, job } = flags;
  checkIgnored(ignore);
  const source = await readConfig(io, path);
  const options = await compileOptions(io, source, flags);
  const result = await withOrbs(io, flags, (orbsOf) => compile(source, { ...options, lookUpOrb: orbsOf(source) }));
  const others = result.diagnostics.filter((each) => !isMissingOrb(each));
  if (!hasErrors(others)) checkSelection(result.compiled, { workflow, job });
  const diagnostics = silence(neededOnly(result.diagnostics, orbsNeeded(result.compiled, { workflow, job })), ignore);
  const broken = hasErrors(diagnostics);
  const yaml = broken
    ? null
    : renderCompiled(result.compiled, {
        ...(workflow !== undefined && { workflow }),
        ...(job !== undefined && { job }),
      });
  if (flags.json) io.out(json({ yaml, diagnostics: jsonDiagnostics(diagnostics) }));
  else {
    if (diagnostics.length > 0) io.say(printText(errorsFirst(diagnostics), { paint: io.paint }).trimEnd());
    if (yaml !== null) io.out(yaml);
  }
  if (fails(diagnostics, strict)) io.say(verdict(io, diagnostics, { strict, looked: source.name }));
  sayHowToFetch(io, diagnostics, { strict });
  io.exit(statusOf(diagnostics, strict));
}

/** The orbs that are not at hand and that what was asked for needs. */
const orbsNeeded = ({ workflows }: CompiledConfiguration, { workflow, job }: Wanted): readonly MissingOrb[] =>
  workflows
    .filter(({ active, name }) => active && (workflow === undefined || name === workflow))
    .flatMap(({ entries }) => entries.filter(({ name }) => job === undefined || name === job))
    .flatMap(({ missingOrbs }) => missingOrbs);

type Wanted = { readonly workflow: string | undefined; readonly job: string | undefined };

/** Refuses a workflow or a job that is not there, or that the given parameters switch off. */
function checkSelection({ workflows }: CompiledConfiguration, { workflow, job }: Wanted): void {
  const active = workflows.filter((each) => each.active);
  if (workflow !== undefined && !active.some(({ name }) => name === workflow)) {
    const off = workflows.some(({ name }) => name === workflow);
    throw new CliError(
      off
        ? `The workflow "${workflow}" is switched off by its condition.`
        : `There is no workflow "${workflow}" in the compiled configuration.`,
      {
        code: ExitCode.usage,
        next: off
          ? ["Give the values that switch it on: --set NAME=VALUE, --branch or --tag."]
          : [
              named(
                "Workflows",
                workflow,
                active.map(({ name }) => name),
              ),
            ],
      },
    );
  }
  const jobs = active
    .filter(({ name }) => workflow === undefined || name === workflow)
    .flatMap(({ entries }) => entries.map(({ name }) => name));
  if (job !== undefined && !jobs.includes(job))
    throw new CliError(
      `There is no job "${job}" in ${workflow === undefined ? "the compiled workflows" : `the workflow "${workflow}"`}.`,
      { code: ExitCode.usage, next: [named("Jobs", job, [...new Set(jobs)])] },
    );
}

const named = (what: string, given: string, known: readonly string[]): string =>
  suggest(given, known, what) ?? `${what}: none.`;
