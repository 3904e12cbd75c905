import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import type { CompiledEntry, CompiledWorkflow, Requirement } from "../expand/compiled.ts";
import { graphOf, isWhole, type WorkflowGraph } from "./graph.ts";
import { type CheckInput, placeOf } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";
import { mentions, persistedFiles } from "./persisted-files.ts";
import { blockedJobs, disjoint, hasRun } from "./reach.ts";
import { workspaceStepsOf } from "./workspaces.ts";

/** A file that two jobs in no order persist, and that a third gets from both. */
export const workspaceConflict = defineDiagnostic<{
  readonly file: string;
  readonly jobs: readonly [string, string];
  readonly attached: string;
}>({
  code: "workspace-conflict",
  severity: "warning",
  about:
    'Where two jobs of which neither requires the other persist the same file, it would be chance whose file a job gets that comes after both. CircleCI accepts the configuration, and ends that job at its step "Attaching workspace": Concurrent upstream jobs persisted the same file(s). A folder that both persist is in order for as long as they put different files into it. https://circleci.com/docs/guides/orchestrate/workspaces/',
  message: ({ file, jobs: [one, other], attached }) =>
    `The jobs "${one}" and "${other}", of which neither requires the other, both persist "${file}", so "${attached}" cannot attach the workspace.`,
  hint: ({ jobs: [one, other] }) => `Let each persist a file of a name of its own, or let "${other}" require "${one}".`,
});

/** A file, the two jobs that persist it, and the one that comes after both, by their positions. */
interface Clash {
  readonly file: string;
  readonly one: number;
  readonly other: number;
  readonly attached: number;
}

/** Matrices of hundreds of jobs would make thousands of pairs of the same diagnostic. */
const mostRivals = 50;

/** Reports files that jobs in no order persist, where a job attaches both. One pair is reported for each file. */
export function checkWorkspaceConflicts(input: CheckInput, report: Report): void {
  if (stepsNamed("persist_to_workspace", input.compiled).length < 2) return;
  for (const workflow of input.compiled.workflows)
    for (const { file, one, other, attached } of clashesIn(workflow)) {
      const [first, second, third] = [one, other, attached].map((index) => workflow.entries[index]);
      if (first === undefined || second === undefined || third === undefined) continue;
      const [persisted, again] = [first, second].map((entry) => persistedFiles(entry).get(file)?.at);
      const [step] = workspaceStepsOf(third).attach;
      if (persisted === undefined || again === undefined || step === undefined) continue;
      const place = placeOf(again, { entry: second, source: input.source });
      report(
        workspaceConflict.at(place.at, { file, jobs: [first.name, second.name], attached: third.name }, [
          ...place.related,
          {
            at: placeOf(persisted, { entry: first, source: input.source }).at,
            message: `"${first.name}" persists it too.`,
          },
          {
            at: placeOf(step.at, { entry: third, source: input.source }).at,
            message: `"${third.name}" attaches both.`,
          },
        ]),
      );
    }
}

function clashesIn(workflow: CompiledWorkflow): readonly Clash[] {
  const persisting = new Map<string, number[]>();
  for (const [index, entry] of workflow.entries.entries())
    for (const file of persistedFiles(entry).keys()) persisting.set(file, [...(persisting.get(file) ?? []), index]);
  const shared = [...persisting].filter(([, indices]) => indices.length > 1);
  const graph = graphOf(workflow);
  if (shared.length === 0 || !isWhole(graph) || graph.order.length < graph.entries.length) return [];
  const never = new Set(blockedJobs(workflow).map(({ job }) => job));
  const above = ancestors(graph);
  const attaching = graph.order.filter((index) => {
    const entry = graph.entries[index];
    return entry !== undefined && !never.has(entry.name) && workspaceStepsOf(entry).attach.length > 0;
  });
  return shared.flatMap(([file, indices]): readonly Clash[] => {
    const rivals = indices.slice(0, mostRivals);
    for (const [position, other] of rivals.entries())
      for (const one of rivals.slice(0, position)) {
        if (graph.entries[one]?.name === graph.entries[other]?.name) continue; // equal in everything: one job
        if (above(one).has(other) || above(other).has(one) || exclude(one, other, graph)) continue;
        if (
          !bothWrite(
            file,
            [one, other].map((index) => graph.entries[index] as CompiledEntry),
          )
        )
          continue;
        const attached = attaching.find((index) => above(index).has(one) && above(index).has(other));
        if (attached !== undefined) return [{ file, one, other, attached }];
      }
    return [];
  });
}

/**
 * Whether both jobs write the file that both list. Jobs that share one list of several files, by an anchor or a
 * command, may each write some of them, unless they are the same job with other arguments, or have the file's name in
 * their scripts.
 */
function bothWrite(file: string, jobs: readonly CompiledEntry[]): boolean {
  const [one, other] = jobs.map((entry) => persistedFiles(entry).get(file));
  if (one === undefined || other === undefined) return false;
  const shareOneList = samePlace(one.at, other.at) && !one.alone;
  const [first, second] = jobs.map(({ job }) => job);
  const areOneJob = first !== undefined && second !== undefined && samePlace(first, second);
  return !shareOneList || areOneJob || jobs.every((entry) => mentions(entry, file));
}

const samePlace = (one: Range, other: Range): boolean => one.source === other.source && one.start === other.start;

/** All that an entry waits for, directly or not; found when it is asked for. */
function ancestors({ edges }: WorkflowGraph): (index: number) => ReadonlySet<number> {
  const found = new Map<number, ReadonlySet<number>>();
  return (index) => {
    const above = found.get(index) ?? reached(index);
    found.set(index, above);
    return above;
  };
  function reached(start: number): ReadonlySet<number> {
    const all = new Set<number>();
    const next = [start];
    for (const index of next)
      for (const { to } of edges[index] ?? [])
        for (const one of to)
          if (!all.has(one)) {
            all.add(one);
            next.push(one);
          }
    return all;
  }
}

/** Whether two jobs never both run, since they want one job before them to end in different ways. */
function exclude(one: number, other: number, { edges }: WorkflowGraph): boolean {
  const wanted = (start: number): readonly (readonly [number, Requirement])[] => {
    const found: (readonly [number, Requirement])[] = [];
    const seen = new Set([start]);
    for (const index of seen)
      for (const { requirement, to } of edges[index] ?? [])
        for (const each of to) {
          found.push([each, requirement]);
          if (hasRun(requirement)) seen.add(each);
        }
    return found;
  };
  const others = wanted(other);
  return wanted(one).some(([index, { statuses }]) =>
    others.some(([same, requirement]) => same === index && disjoint(statuses, requirement.statuses)),
  );
}
