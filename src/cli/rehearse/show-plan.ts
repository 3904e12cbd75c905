import type { PlannedBody, PlannedJob, PlannedRequirement, WorkflowPlan } from "../../runner/plan/plan.ts";
import { oneLine } from "../../runner/report/terminal-text.ts";
import { some } from "../../runner/report/words.ts";
import type { MissingContext } from "../../runner/steps/missing-contexts.ts";
import type { Io } from "../io.ts";
import { standInFor } from "../machines/machine-image.ts";
import { json } from "../show-diagnostics.ts";
import type { RunChoices } from "./run-flags.ts";

/** What a plan is shown with. */
export interface ShowPlanOptions {
  readonly machine: RunChoices["machine"];
  /** This machine's. */
  readonly architecture: "arm64" | "amd64";
  readonly missing: readonly MissingContext[];
  /** The jobs that are taken over, and from which run. */
  readonly taken: ReadonlyMap<string, string>;
  readonly json: boolean;
}

/** Shows what a run would do: its jobs in an order in which they could run. */
export function showPlan(io: Pick<Io, "out" | "paintOut">, plan: WorkflowPlan, options: ShowPlanOptions): void {
  const jobs = inOrder(plan.jobs);
  if (options.json) {
    const shown = jobs.map((job) => ({ ...job, emulated: job.body !== undefined && isEmulated(job.body, options) }));
    io.out(json({ workflow: plan.workflow, jobs: shown, missingContexts: options.missing }));
    return;
  }
  const names = new Set(options.missing.map(({ context }) => context));
  const lines = jobs.flatMap((job, index) => {
    const number = `${index + 1}.`.padEnd(String(jobs.length).length + 1);
    const indent = " ".repeat(number.length + 1);
    return [
      `${number} ${io.paintOut("bold", oneLine(job.name))}  ${oneLine(whereOf(job, options))}`,
      ...detailsOf(job, names).map((line) => `${indent}${oneLine(line)}`),
    ];
  });
  const title = `The workflow "${oneLine(plan.workflow)}" would run ${some(jobs.length, "job")}:`;
  io.out(`${[title, "", ...lines].join("\n")}\n`);
}

/** As the configuration has them, but none before one that it requires. */
function inOrder(jobs: readonly PlannedJob[]): readonly PlannedJob[] {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const ordered = new Set<PlannedJob>();
  const open = new Set<PlannedJob>();
  const visit = (job: PlannedJob): void => {
    if (open.has(job)) return;
    open.add(job);
    for (const { job: name } of job.requires) {
      const required = byName.get(name);
      if (required !== undefined) visit(required);
    }
    ordered.add(job);
  };
  for (const job of jobs) visit(job);
  return [...ordered];
}

function whereOf({ name, kind, body }: PlannedJob, options: ShowPlanOptions): string {
  const taken = options.taken.get(name);
  if (taken !== undefined) return takenWords(taken);
  if (body === undefined) return kind === "no-op" || kind === "build" ? "runs nothing" : kind;
  const { resources, parallelism } = body;
  const nodes = parallelism > 1 ? `, on ${parallelism} nodes` : "";
  const size = `${resources.cpus} CPUs, ${Number((resources.memoryMiB / 1024).toFixed(1))} GiB`;
  return `${executorWords(body, options)} · ${resources.resourceClass}: ${architectureWords(body, options)}, ${size}${nodes}`;
}

function executorWords({ executor }: PlannedBody, { machine }: ShowPlanOptions): string {
  if (executor.kind === "docker") {
    const [first, ...services] = executor.containers.map(({ image }) => image);
    return `docker ${first ?? ""}${services.length > 0 ? ` with ${services.join(", ")}` : ""}`;
  }
  if (machine === "host") return "machine: this host";
  const stand = standInFor(executor.image);
  return stand === executor.image
    ? `machine ${executor.image}`
    : `machine ${executor.image} (${stand} stands in for it)`;
}

/** What is said of a job that is not run again. */
export const takenWords = (run: string): string => `taken over from run ${run}`;

/** A job on this host runs in the host's own architecture, whatever it asks for. */
const onHost = ({ executor }: PlannedBody, { machine }: ShowPlanOptions): boolean =>
  executor.kind === "machine" && machine === "host";

const isEmulated = (body: PlannedBody, options: ShowPlanOptions): boolean =>
  !onHost(body, options) && body.resources.architecture !== options.architecture;

function architectureWords(body: PlannedBody, options: ShowPlanOptions): string {
  const { architecture } = body.resources;
  if (architecture === options.architecture) return architecture;
  return onHost(body, options)
    ? `${architecture}, but ${options.architecture} on this host`
    : `${architecture} (emulated)`;
}

function detailsOf(job: PlannedJob, missing: ReadonlySet<string>): readonly string[] {
  const { requires, contexts, serialGroup } = job;
  return [
    ...(requires.length > 0 ? [`requires ${requires.map(requirementWords).join(", ")}`] : []),
    ...(contexts.length > 0
      ? [`contexts ${contexts.map((name) => (missing.has(name) ? `${name} (missing)` : name)).join(", ")}`]
      : []),
    ...(serialGroup === undefined ? [] : [`serial group ${serialGroup}`]),
  ];
}

function requirementWords({ job, statuses }: PlannedRequirement): string {
  if (statuses.length === 1 && statuses[0] === "success") return job;
  // All five, which is written so.
  return `${job} (${statuses.length === 5 ? "terminal" : statuses.join(" or ")})`;
}
