import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config, Orb, WorkflowJob } from "./documents.ts";
import { expandJob } from "./expand.ts";
import { type Machine, type MachineSettings, makeMachine } from "./machine.ts";
import { runSteps, type StepResult } from "./run-job.ts";

/** How a job ended. */
export type JobStatus = "success" | "failed" | "canceled" | "not_run";

/** One job of a workflow that has ended. */
export type JobResult = {
  readonly name: string;
  readonly status: JobStatus;
  readonly steps: readonly StepResult[];
  readonly milliseconds: number;
};

/** What is known while a workflow runs. Output is not masked: whoever shows it must. */
export type WorkflowEvent =
  | { readonly kind: "job-started"; readonly job: string }
  | { readonly kind: "step-started"; readonly job: string; readonly step: string }
  | { readonly kind: "step-ended"; readonly job: string; readonly result: StepResult }
  | { readonly kind: "output"; readonly job: string; readonly chunk: string }
  | { readonly kind: "job-ended"; readonly result: JobResult };

/** What a workflow runs with. */
export type WorkflowOptions = {
  readonly orb: Orb;
  readonly repository: string;
  readonly settings: MachineSettings;
  readonly contexts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pipeline: Readonly<Record<string, unknown>>;
  readonly revision: string;
  /** Approval jobs that somebody approves; the others wait for ever, which here is not_run. */
  readonly approved?: readonly string[];
  readonly onEvent?: (event: WorkflowEvent) => void;
  readonly signal?: AbortSignal;
  /** A workspace from before, as a workflow that is re-run from its failed jobs has it. */
  readonly workspace?: string;
  /** Called when a job's steps have ended and its machine is still there. */
  readonly inspect?: (machine: Machine, job: string) => Promise<void>;
  /** Arguments to add to what the configuration says, for one job: a test's, or the demo's stand-in for the base image. */
  readonly extraArgs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** A workflow that has ended, and the folder with what its jobs handed over and collected. */
export type WorkflowResult = {
  readonly jobs: Readonly<Record<string, JobResult>>;
  readonly status: "success" | "failed";
  readonly folder: string;
  readonly remove: () => Promise<void>;
};

const terminal = ["success", "failed", "canceled", "unauthorized", "not_run"];

/** Runs a workflow's jobs one after the other, each as soon as what it requires has ended as it wants. */
export async function runWorkflow(config: Config, name: string, options: WorkflowOptions): Promise<WorkflowResult> {
  const waiting = [...(config.workflows[name] ?? [])];
  const ended: Record<string, JobResult> = {};
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-workflow-"));
  const context = { ...options, config, workflowId: `workflow-${folder.slice(-6)}`, folder, jobs: [...waiting] };
  while (waiting.length > 0) {
    const index = waiting.findIndex(({ requires }) =>
      requires.every((requirement) => ended[requirement.name] !== undefined),
    );
    const [job] = waiting.splice(index, 1);
    if (index < 0 || job === undefined)
      throw new Error(`a job of "${name}" waits for one that does not exist, or for itself`);
    const wanted = job.requires.every(({ name: other, statuses }) =>
      (statuses.includes("terminal") ? terminal : statuses).includes(ended[other]?.status ?? ""),
    );
    const result = wanted ? await runJob(job, context) : notRun(job);
    ended[job.name] = result;
    options.onEvent?.({ kind: "job-ended", result });
  }
  const bad = Object.values(ended).some(({ status }) => status !== "success");
  return {
    jobs: ended,
    status: bad ? "failed" : "success",
    folder,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

type Context = WorkflowOptions & {
  readonly config: Config;
  readonly workflowId: string;
  readonly folder: string;
  readonly jobs: readonly WorkflowJob[];
};

const notRun = (job: WorkflowJob): JobResult => ({ name: job.name, status: "not_run", steps: [], milliseconds: 0 });

async function runJob(job: WorkflowJob, context: Context): Promise<JobResult> {
  const approved = context.approved?.includes(job.name) === true;
  if (job.kind === "approval") return { ...notRun(job), status: approved ? "success" : "not_run" };
  const { onEvent, pipeline, revision, signal } = context;
  const started = performance.now();
  onEvent?.({ kind: "job-started", job: job.name });
  const steps = expandJob(context.orb, {
    job: job.job.replace(`${context.config.alias}/`, ""),
    args: { ...job.args, ...context.extraArgs?.[job.name] },
    pipeline,
  });
  const machine = await makeMachine(context.settings);
  // A job that has to run however the others ended runs to its end, also after somebody cancelled.
  const cleaning = job.requires.some(({ statuses }) => statuses.includes("terminal"));
  try {
    const results = await runSteps(steps, {
      machine,
      repository: context.repository,
      env: {
        ...jobVariables({ job, pipeline, revision, workflowId: context.workflowId }),
        ...Object.assign({}, ...job.contexts.map((name) => contextValues(name, context))),
      },
      upstream: [
        ...(context.workspace === undefined ? [] : [context.workspace]),
        ...upstreamOf(job, context.jobs).map((name) => layerFolder(context.folder, name)),
      ],
      layer: layerFolder(context.folder, job.name),
      collected: join(context.folder, "collected", safe(job.name)),
      onStep: (step) => onEvent?.({ kind: "step-started", job: job.name, step }),
      onStepEnd: (result) => onEvent?.({ kind: "step-ended", job: job.name, result }),
      onOutput: (chunk) => onEvent?.({ kind: "output", job: job.name, chunk }),
      signal: cleaning ? undefined : signal,
    });
    await context.inspect?.(machine, job.name);
    const failed = results.some(({ status }) => status === "failed");
    const status = failed ? (signal?.aborted === true && !cleaning ? "canceled" : "failed") : "success";
    return { name: job.name, status, steps: results, milliseconds: performance.now() - started };
  } finally {
    await machine.remove();
  }
}

function contextValues(name: string, { contexts }: Context): Readonly<Record<string, string>> {
  const values = contexts[name];
  if (values === undefined) throw new Error(`there is no context "${name}"`);
  return values;
}

const safe = (name: string): string => name.replaceAll(/[^\w.-]/g, "-");
const layerFolder = (folder: string, job: string): string => join(folder, "workspace", safe(job));

/** The jobs before a job, the earliest first. Only their layers are attached, as on CircleCI. */
function upstreamOf(job: WorkflowJob, jobs: readonly WorkflowJob[]): readonly string[] {
  const direct = jobs.filter(({ name }) => job.requires.some((requirement) => requirement.name === name));
  return [...new Set(direct.flatMap((other) => [...upstreamOf(other, jobs), other.name]))];
}

function jobVariables(run: {
  readonly job: WorkflowJob;
  readonly pipeline: Readonly<Record<string, unknown>>;
  readonly revision: string;
  readonly workflowId: string;
}): Readonly<Record<string, string>> {
  return {
    CI: "true",
    CIRCLECI: "true",
    CIRCLE_BRANCH: String(run.pipeline["git.branch"] ?? "main"),
    CIRCLE_BUILD_NUM: String(run.pipeline.number ?? 1),
    CIRCLE_JOB: run.job.name,
    CIRCLE_REPOSITORY_URL: "https://github.com/acme/web",
    CIRCLE_SHA1: run.revision,
    CIRCLE_WORKFLOW_ID: run.workflowId,
  };
}
