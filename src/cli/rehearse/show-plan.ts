import { jobStatuses } from "../../circleci/statuses.ts";
import { standInFor } from "../../machines/machine-image.ts";
import type { PlannedBody, PlannedJob, PlannedRequirement, WorkflowPlan } from "../../runner/plan/plan.ts";
import type { MissingContext } from "../../runner/steps/context-needs.ts";
import { some } from "../../text/quantities.ts";
import { oneLine } from "../../text/terminal-text.ts";
import type { Io } from "../io/io.ts";
import { json } from "../io/show-diagnostics.ts";
import { imageOf, outsideOf, servicesOf } from "./on-host.ts";
import { type PlaceFlags, placeOf } from "./places.ts";
import type { Preflight } from "./preflight/preflight.ts";

/** What a plan is shown with. */
export interface ShowPlanOptions {
  readonly places: PlaceFlags;
  /** This machine's. */
  readonly architecture: "arm64" | "amd64";
  readonly missing: readonly MissingContext[];
  readonly preflight: Preflight;
  /** The jobs that are taken over, and from which run. */
  readonly taken: ReadonlyMap<string, string>;
  readonly json: boolean;
}

/** Shows what a run would do: its jobs in an order in which they could run. */
export function showPlan(io: Pick<Io, "out" | "paintOut">, plan: WorkflowPlan, options: ShowPlanOptions): void {
  const jobs = inOrder(plan.jobs);
  if (options.json) {
    const shown = jobs.map((job) => ({
      ...job,
      place: job.body === undefined ? null : placeOf(job.body.executor, options.places),
      emulated: job.body !== undefined && isEmulated(job.body, options),
    }));
    const { missing: missingContexts, preflight } = options;
    io.out(json({ workflow: plan.workflow, jobs: shown, missingContexts, missingHere: preflight.missing }));
    return;
  }
  const names = new Set(options.missing.map(({ context }) => context));
  const lines = jobs.flatMap((job, index) => {
    const number = `${index + 1}.`.padEnd(String(jobs.length).length + 1);
    const indent = " ".repeat(number.length + 1);
    return [
      `${number} ${io.paintOut("bold", oneLine(job.name))}  ${oneLine(whereOf(job, options))}`,
      ...[...detailsOf(job, names), ...refusedOn(job, options), ...lackOf(job, options.preflight)].map(
        (line) => `${indent}${oneLine(line)}`,
      ),
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
  const engines = onHost(body, options) ? [] : options.preflight.served.words(resources.architecture);
  const at = engines.length === 0 ? "" : `, at ${engines.join(" or ")}`;
  const size = `${resources.cpus} CPUs, ${Number((resources.memoryMiB / 1024).toFixed(1))} GiB`;
  return `${executorWords(body, options)} · ${resources.resourceClass}: ${architectureWords(body, options)}, ${size}${nodes}${at}`;
}

function executorWords(body: PlannedBody, options: ShowPlanOptions): string {
  const { executor } = body;
  const image = imageOf(executor);
  const services = servicesOf(executor).join(", ");
  if (onHost(body, options))
    return executor.kind === "machine"
      ? "machine: this host"
      : `docker: this host, not ${image}${services === "" ? "" : `, and no ${services}`}`;
  if (executor.kind === "docker") return `docker ${image}${services === "" ? "" : ` with ${services}`}`;
  const stand = standInFor(image);
  return stand === image ? `machine ${image}` : `machine ${image} (${stand} stands in for it)`;
}

/** What is said of a job that is not run again. */
export const takenWords = (run: string): string => `taken over from run ${run}`;

/** A job on this host runs in the host's own architecture, whatever it asks for. */
const onHost = ({ executor }: PlannedBody, { places }: ShowPlanOptions): boolean =>
  placeOf(executor, places) === "host";

const isEmulated = (body: PlannedBody, options: ShowPlanOptions): boolean =>
  !onHost(body, options) &&
  !options.preflight.served.forNamed(body.resources.architecture) &&
  body.resources.architecture !== options.architecture;

function architectureWords(body: PlannedBody, options: ShowPlanOptions): string {
  const { architecture } = body.resources;
  if (!isEmulated(body, options) && !onHost(body, options)) return architecture;
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

/** What a job on this host may not do there. */
function refusedOn({ name, body }: PlannedJob, options: ShowPlanOptions): readonly string[] {
  if (body === undefined || options.taken.has(name) || !onHost(body, options)) return [];
  const paths = outsideOf(body);
  return paths.length === 0 ? [] : [`refused on this host, being outside of the job's own folder: ${paths.join(", ")}`];
}

/** What a job needs of this machine that is not there, or not yet. */
function lackOf({ name }: PlannedJob, { missing, toPull }: Preflight): readonly string[] {
  const lacks = missing.filter(({ jobs }) => jobs.includes(name)).map(({ what }) => what);
  const pulls = toPull.filter(({ jobs }) => jobs.some((job) => job.name === name)).map(({ image }) => image);
  return [
    ...(lacks.length > 0 ? [`missing here: ${lacks.join(", ")}`] : []),
    ...(pulls.length > 0 ? [`pulled first: ${pulls.join(", ")}`] : []),
  ];
}

function requirementWords({ job, statuses }: PlannedRequirement): string {
  if (statuses.length === 1 && statuses[0] === "success") return job;
  return `${job} (${statuses.length === jobStatuses.length ? "terminal" : statuses.join(" or ")})`;
}
