import { compile } from "../../compiler/compile.ts";
import { hasErrors } from "../../compiler/diagnostics/collector.ts";
import { errorsFirst } from "../../compiler/diagnostics/errors-first.ts";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { missingOrb } from "../../compiler/orbs/missing-orb.ts";
import { printText } from "../../compiler/print/text.ts";
import { type CompileFlags, compileOptions } from "../check/compile-options.ts";
import { readConfig } from "../check/read-config.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { verdict } from "../io/show-diagnostics.ts";
import { withOrbs } from "../orbs/orb-lookup.ts";
import { mermaid } from "./mermaid.ts";
import { svg } from "./svg.ts";
import { graphOf } from "./workflow-graph.ts";

/** How a graph can be written. */
export const graphFormats = ["mermaid", "svg"] as const;

/** The flags as commander hands them over. */
export type GraphFlags = CompileFlags & {
  readonly workflow?: readonly string[];
  readonly format?: (typeof graphFormats)[number];
  readonly out?: string;
};

/**
 * Draws the workflows of a configuration. Only errors are said; of an orb that is not at hand the names are enough for
 * a picture.
 */
export async function runGraph(
  io: Io,
  path: string | undefined,
  { workflow = [], out, format = out?.endsWith(".svg") ? "svg" : "mermaid", ...flags }: GraphFlags,
): Promise<void> {
  const source = await readConfig(io, path);
  const options = await compileOptions(io, source, flags);
  const { compiled, diagnostics } = await withOrbs(io, flags, (orbsOf) =>
    compile(source, { ...options, lookUpOrb: orbsOf(source) }),
  );
  const wrong = diagnostics.filter(({ severity, code }) => severity === "error" && code !== missingOrb.code);
  if (hasErrors(wrong)) {
    io.say(printText(errorsFirst(wrong), { paint: io.paint }).trimEnd());
    io.say(`${verdict(io, wrong, { strict: false, looked: source.name })} Nothing was drawn.`);
    return io.exit(ExitCode.invalidConfig);
  }
  const graphs = chosen(io, compiled.workflows, workflow).map(graphOf);
  const drawn = format === "svg" ? svg(graphs) : mermaid(graphs);
  if (out === undefined) return io.out(drawn);
  io.files.write(out, drawn);
  io.say(`${out}: written.`);
}

/** The named workflows, also where they are switched off; with none named, those that are on. */
function chosen(io: Io, workflows: readonly CompiledWorkflow[], names: readonly string[]): readonly CompiledWorkflow[] {
  const known = workflows.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CliError(`The configuration has no workflow "${unknown}".`, {
      code: ExitCode.usage,
      next: [suggest(unknown, known, "It has") ?? "It has none."],
    });
  if (names.length > 0) return workflows.filter(({ name }) => names.includes(name));
  const off = workflows.filter(({ active }) => !active).map(({ name }) => `"${name}"`);
  if (off.length > 0)
    io.say(
      `${io.paint("yellow", "note:")} left out, since a condition switches it off: ${off.join(", ")}. --workflow NAME draws it.`,
    );
  return workflows.filter(({ active }) => active);
}
