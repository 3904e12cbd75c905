import type { Compiler } from "../circleci/compilers.ts";
import type { Data } from "../model/data.ts";
import { allDiagnostics } from "./catalogue.ts";
import { type BroughtChecks, runChecks } from "./checks/all.ts";
import { mentionsIn } from "./checks/mentions.ts";
import { setupOf } from "./checks/setup.ts";
import { collector } from "./diagnostics/collector.ts";
import type { Diagnostic, Report } from "./diagnostics/diagnostic.ts";
import { forCompiler } from "./diagnostics/for-compiler.ts";
import { applyIgnoreComments } from "./diagnostics/ignore.ts";
import type { Memory } from "./diagnostics/memory.ts";
import type { Range, Source } from "./diagnostics/source.ts";
import { configurationBudget } from "./expand/budget.ts";
import type { CompiledConfiguration } from "./expand/compiled.ts";
import { type PipelineNames, pipelineNames } from "./expand/pipeline.ts";
import type { Scope } from "./expand/scope.ts";
import { expandWorkflows } from "./expand/workflows.ts";
import { importOrbs, type OrbsOfDocument } from "./library/import-orbs.ts";
import type { ImportedOrb } from "./library/library.ts";
import { readLibrary } from "./library/read-library.ts";
import type { LookUpOrb } from "./orbs/found-orb.ts";
import { pipelineValues } from "./pipeline-values.ts";
import { withTodaysSteps } from "./schema/beta-steps.ts";
import { checkConfigSchema } from "./schema/check-schema.ts";
import { checkVersion } from "./schema/check-version.ts";
import { type Entry, get, type MappingNode, mapping, scalar, type YamlNode } from "./source/node.ts";
import { readDocument } from "./source/read-document.ts";
import { substitute } from "./template/substitute.ts";

/** What a pipeline would bring along. */
export interface CompileOptions {
  /** Pipeline parameters as a trigger would pass them, by name. */
  readonly parameters?: Readonly<Record<string, Data>>;
  /** Pipeline values by their name without `pipeline.`, laid over the defaults of pipeline-values.ts. */
  readonly values?: Readonly<Record<string, Data>>;
  /**
   * Gives an orb by the reference that the configuration writes, or by its alias. Without it, only inline orbs are
   * found.
   */
  readonly lookUpOrb?: LookUpOrb;
  /**
   * Aliases under which orbs are put in place, also where the configuration has no key for them, as orb-tools'
   * `continue` does: https://github.com/CircleCI-Public/orb-tools-orb. `lookUpOrb` gives them by their alias.
   */
  readonly placedOrbs?: readonly string[];
  /** Which of CircleCI's compilers it is for; its cloud's of today, where nothing is said. */
  readonly compiler?: Compiler;
  /** Checks besides the compiler's own, such as `ownOrbChecks`. */
  readonly checks?: BroughtChecks;
}

/** What became of a configuration. With an error among the diagnostics, `compiled` is as much as could be expanded. */
export interface CompileResult {
  readonly compiled: CompiledConfiguration;
  /** Source by source, and in the order of their places. */
  readonly diagnostics: readonly Diagnostic[];
  /** The orbs that `lookUpOrb` did not have, also those that nothing needs. */
  readonly missingOrbs: readonly string[];
}

/** Checks and expands a configuration. Pure: the same source and options give the same result. */
export function compile(source: Source, options: CompileOptions = {}): CompileResult {
  const { report: collect, diagnostics } = collector();
  const report = forCompiler(collect, options.compiler);
  const document = readDocument(source, report);
  const expanded =
    document === undefined
      ? { compiled: nothing, missingOrbs: [] }
      : expandDocument({ document, source, report }, options);
  return finished(expanded, { diagnostics: diagnostics(), source, options });
}

/** A configuration that was read. */
export interface ReadConfiguration {
  readonly document: MappingNode;
  readonly source: Source;
  readonly report: Report;
  /** The parts in which it was read, and what was found in them in earlier versions of it. */
  readonly parts?: { readonly sources: readonly Source[]; readonly memory: Memory };
}

/** A result with what comments ignore left out. */
export const finished = (
  expanded: Omit<CompileResult, "diagnostics">,
  { diagnostics, source, options }: Pick<CompileResult, "diagnostics"> & { source: Source; options: CompileOptions },
): CompileResult => ({
  ...expanded,
  diagnostics: applyIgnoreComments(diagnostics, {
    sources: [source],
    kinds: [...allDiagnostics, ...(options.checks?.kinds ?? [])],
  }),
});

/** Checks and expands a configuration that was read. */
export function expandDocument(
  { document: written, source, report, parts }: ReadConfiguration,
  options: CompileOptions,
): Omit<CompileResult, "diagnostics"> {
  const memory = parts?.memory;
  const document = withTodaysSteps(written, report);
  checkConfigSchema(document, report, memory);
  checkVersion(written, report);
  const pipeline = namesOfPipeline({ document, report, memory }, options);
  const placed = placeOrbs(document, options.placedOrbs ?? []);
  const withOrbs = substituteOrbs(placed, (node) => substitute(node, pipeline.inConfiguration, report));
  const imports = orbsOf({ document: withOrbs, report, memory }, options);
  const importOrb = (alias: string): ImportedOrb => imports().orbs.get(alias) as ImportedOrb;
  const library = readLibrary(withOrbs, { title: "this configuration", report, memory, importOrb });
  const used = { definitions: new Set<never>(), orbs: new Set<string>(), missing: new Set<never>() };
  const scope: Scope = {
    library,
    report,
    used,
    names: pipeline.inConfiguration,
    pipeline: pipeline.inConfiguration,
    pipelineIn: (other) => (other === library ? pipeline.inConfiguration : pipeline.inOrbs),
    calls: [],
    budget: configurationBudget(),
    memory,
  };
  const expanded = expandWorkflows(withOrbs, scope);
  const { found, missing } = imports();
  const orbs = [...found].map(([reference, resolved]) => ({
    reference,
    ...(resolved !== undefined && { resolved }),
  }));
  const setup = setupOf(library.document);
  const compiled = { ...expanded, orbs, ...(setup !== undefined && { setup }) };
  runChecks({ library, compiled, source, used: scope.used, parts }, report, options.checks);
  return { compiled, missingOrbs: [...missing] };
}

type Reading = Pick<ReadConfiguration, "document" | "report"> & { readonly memory: Memory | undefined };

function namesOfPipeline({ document, report, memory }: Reading, options: CompileOptions): PipelineNames {
  const given = { values: pipelineValues(options.values ?? {}), parameters: options.parameters ?? {} };
  const make = (report: Report): PipelineNames => pipelineNames(document, given, report);
  const [first] = document.entries.values();
  const section = document.entries.get("parameters");
  const under = [first?.key, section?.key, section?.value];
  return memory?.recall({ about: memory, asked: pipelineNames, under }, report, make) ?? make(report);
}

/** The orbs of a configuration, imported when the first of them is asked for. */
function orbsOf({ document, report, memory }: Reading, options: CompileOptions): () => OrbsOfDocument {
  let orbs: OrbsOfDocument | undefined;
  const section = get(document, "orbs");
  const { lookUpOrb = () => undefined } = options;
  const make = (report: Report): OrbsOfDocument => importOrbs(section, { lookUpOrb, report });
  return () => {
    orbs ??= memory?.recall({ about: memory, asked: importOrbs, under: [section] }, report, make) ?? make(report);
    return orbs;
  };
}

const nothing: CompiledConfiguration = { jobs: new Map(), workflows: [], orbs: [] };

/** The document with a placeholder for each orb that it uses and lacks, where one is to be put in place. */
function placeOrbs(document: MappingNode, aliases: readonly string[]): MappingNode {
  if (aliases.length === 0) return document;
  const orbs = document.entries.get("orbs");
  if (orbs !== undefined && orbs.value.kind !== "mapping") return document;
  const there = orbs?.value.kind === "mapping" ? orbs.value.entries : new Map<string, Entry>();
  const mentions = mentionsIn(document);
  const lacking = aliases.filter((alias) => !there.has(alias) && mentions.hasOrb(alias));
  if (lacking.length === 0) return document;
  const nowhere: Range = { ...document, end: document.start };
  const added = lacking.map(
    (alias) => [alias, { key: scalar(alias, nowhere), value: mapping(new Map(), nowhere) }] as const,
  );
  const value = mapping(new Map([...there, ...added]), orbs?.value ?? nowhere);
  return mapping(
    new Map([...document.entries, ["orbs", { key: orbs?.key ?? scalar("orbs", nowhere), value }]]),
    document,
  );
}

/** The version of an orb may come from a pipeline parameter. */
function substituteOrbs(document: MappingNode, change: (node: YamlNode) => YamlNode): MappingNode {
  const orbs = document.entries.get("orbs");
  if (orbs?.value.kind !== "mapping" || !orbs.value.templated) return document;
  // The text of an inline orb has parameters of its own.
  const entries = [...orbs.value.entries].map(
    ([alias, { key, value }]) => [alias, { key, value: value.kind === "mapping" ? value : change(value) }] as const,
  );
  return mapping(
    new Map([...document.entries, ["orbs", { key: orbs.key, value: mapping(new Map(entries), orbs.value) }]]),
    document,
  );
}
