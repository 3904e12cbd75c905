import type { KindFacts, Related, Report } from "../diagnostics/diagnostic.ts";
import type { Memory } from "../diagnostics/memory.ts";
import { isIn, type Range, type Source } from "../diagnostics/source.ts";
import type { CompiledConfiguration, CompiledEntry, CompiledWorkflow } from "../expand/compiled.ts";
import type { Used } from "../expand/scope.ts";
import type { Library } from "../library/library.ts";
import { get, type MappingNode } from "../source/node.ts";
import { remembered } from "../source/remembered.ts";

/** What the checks look at: what was written, and what became of it. */
export interface CheckInput {
  readonly library: Library;
  readonly compiled: CompiledConfiguration;
  /** The configuration's own text. What stands in another source, an orb's, its user cannot repair. */
  readonly source: Source;
  /** All texts of its own, where it lies in several: an unpacked orb. */
  readonly sources?: readonly Source[];
  /** What the expansion came by. */
  readonly used: Used;
  /** The parts in which the configuration was read, and what was found in earlier versions of it. */
  readonly parts?: { readonly sources: readonly Source[]; readonly memory: Memory } | undefined;
}

/**
 * Checks that whoever compiles brings along: of what an orb's users would regret, which the compiler knows nothing of.
 */
export interface BroughtChecks {
  /** What they report, for comments that ignore it. */
  readonly kinds: readonly KindFacts[];
  readonly run: (input: CheckInput, report: Report) => void;
}

/** The libraries that are written in the configuration itself: its own, and those of its inline orbs. */
export function ownLibraries({ library, source, sources = [source] }: CheckInput): readonly Library[] {
  const found = new Set<Library>();
  const add = (each: Library): void => {
    if (!sources.some((source) => isIn(each.document, source)) || found.has(each)) return;
    found.add(each);
    for (const orb of each.orbs.values()) if (orb.kind === "library") add(orb.library);
  };
  add(library);
  return [...found];
}

/**
 * Whether all orbs that are needed are at hand and all jobs could be found. Where they are not, no one can tell what
 * the missing steps do, so a check that says "nothing does this" has to keep silent.
 */
export function isComplete({ library, compiled, used }: CheckInput): boolean {
  const seen = new Set<Library>();
  const whole = (each: Library): boolean => {
    if (seen.has(each)) return true;
    seen.add(each);
    return [...each.orbs.values()].every((orb) =>
      orb.kind === "library" ? whole(orb.library) : orb.kind === "missing" && !used.missing.has(orb),
    );
  };
  return (
    whole(library) &&
    compiled.workflows.every(({ entries }) => entries.every(({ type, job }) => type !== "build" || job !== undefined))
  );
}

/** Whether a place in the configuration's own text belongs to an orb that is written there. */
export function isInOrb({ source, start }: Range, { library }: CheckInput): boolean {
  const orbs = get(library.document, "orbs");
  if (orbs?.kind !== "mapping") return false;
  return [...orbs.entries.values()].some(
    ({ value }) => value.source === source && value.start <= start && start < value.end,
  );
}

/** A job of a workflow, and what it runs. */
export interface JobInWorkflow {
  readonly entry: CompiledEntry;
  readonly job: MappingNode;
  readonly workflow: CompiledWorkflow;
}

/** Every job body once, with the first entry that runs it. */
export const jobsIn: (compiled: CompiledConfiguration) => readonly JobInWorkflow[] = remembered(findJobs);

function findJobs(compiled: CompiledConfiguration): readonly JobInWorkflow[] {
  const found = new Map<MappingNode, JobInWorkflow>();
  for (const workflow of compiled.workflows)
    for (const entry of workflow.entries)
      if (entry.job !== undefined && !found.has(entry.job)) found.set(entry.job, { entry, job: entry.job, workflow });
  return [...found.values()];
}

/**
 * Where something in a job is shown: where it is written, or at the job's call where that is in an orb, which its user
 * cannot change.
 */
export function placeOf(
  node: Range,
  { entry, source }: { readonly entry: CompiledEntry; readonly source: Source },
): { readonly at: Range; readonly related: readonly Related[] } {
  if (isIn(node, source)) return { at: node, related: [] };
  return { at: entry.at, related: [{ at: node, message: "The orb that is used here has it." }] };
}
