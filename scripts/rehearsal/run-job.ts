import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { PlainStep } from "./expand.ts";
import { checkOut, type Machine } from "./machine.ts";

/** How a step ended. */
export type StepStatus = "success" | "failed" | "skipped";

/** One step that was to run, with everything it printed, not masked. */
export type StepResult = {
  readonly name: string;
  readonly status: StepStatus;
  readonly exitCode: number | undefined;
  readonly output: string;
};

/** What a job works on besides its machine. */
export type JobContext = {
  readonly machine: Machine;
  readonly repository: string;
  readonly env: Readonly<Record<string, string>>;
  /** The workspace's layers of the jobs before it, oldest first. */
  readonly upstream: readonly string[];
  /** Where this job's own layer goes. */
  readonly layer: string;
  /** Where results and artifacts are collected. */
  readonly collected: string;
  readonly onStep: (name: string) => void;
  readonly onStepEnd: (result: StepResult) => void;
  readonly onOutput: (chunk: string) => void;
  readonly signal?: AbortSignal | undefined;
};

/** Runs a job's steps in order; after a failure only those that want to run then. */
export async function runSteps(steps: readonly PlainStep[], job: JobContext): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    const failed = results.some(({ status }) => status === "failed");
    const wanted = step.kind === "run" ? step.when : step.kind === "collect" ? "always" : "on_success";
    if (wanted !== "always" && failed !== (wanted === "on_fail")) {
      results.push({ name: step.name, status: "skipped", exitCode: undefined, output: "" });
      continue;
    }
    job.onStep(step.name);
    const result = await runStep(step, job);
    results.push(result);
    job.onStepEnd(result);
  }
  return results;
}

async function runStep(step: PlainStep, job: JobContext): Promise<StepResult> {
  let output = "";
  const onOutput = (chunk: string) => {
    output += chunk;
    job.onOutput(chunk);
  };
  const done = (exitCode: number): StepResult => ({
    name: step.name,
    status: exitCode === 0 ? "success" : "failed",
    exitCode,
    output,
  });
  if (step.kind === "run") {
    const env = { ...job.env, ...step.environment };
    // Cleaning up is what `when: always` is for: it is not cut short by what ended the steps before it.
    const signal = step.when === "always" ? undefined : job.signal;
    if (signal?.aborted === true) return done(143);
    return done(await job.machine.exec(step.command, { env, onOutput, signal }));
  }
  try {
    await carryOut(step, job);
    return done(0);
  } catch (error) {
    onOutput(`${error instanceof Error ? error.message : String(error)}\n`);
    return done(1);
  }
}

async function carryOut(step: Exclude<PlainStep, { readonly kind: "run" }>, job: JobContext): Promise<void> {
  const { project } = job.machine;
  switch (step.kind) {
    case "checkout":
      return checkOut(job.repository, project);
    case "attach":
      for (const layer of job.upstream) await copyIfThere(layer, join(project, step.at));
      return;
    case "persist":
      for (const path of step.paths) await copy(join(project, step.root, path), join(job.layer, path));
      return;
    case "collect":
      await copyIfThere(join(project, step.path), job.collected);
      return;
    default:
      throw new Error(`unreachable: ${JSON.stringify(step satisfies never)}`);
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  if (
    await stat(from).then(
      () => true,
      () => false,
    )
  )
    await copy(from, to);
}

/** By `cp`: a program's dependencies are ten thousand files, which it copies ten times as fast as Node does. */
async function copy(from: string, to: string): Promise<void> {
  const folder = (await stat(from)).isDirectory();
  await mkdir(folder ? to : dirname(to), { recursive: true });
  await execa("cp", ["-a", "--", folder ? `${from}/.` : from, to]);
}
