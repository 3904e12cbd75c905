import type { Range } from "../diagnostics/source.ts";
import type { CompiledConfiguration } from "../expand/compiled.ts";
import { type Entry, get, type MappingNode, textOf, type YamlNode } from "../source/node.ts";
import { remembered } from "../source/remembered.ts";
import { type JobInWorkflow, jobsIn } from "./input.ts";

/** A step of a compiled job. */
export interface JobStep {
  readonly name: string;
  /** The step's name in the source. */
  readonly at: Range;
  readonly body: YamlNode | undefined;
}

/** The steps of a compiled job: names, or mappings with one key. Many checks ask for them, so they are read once. */
export const stepsOf: (job: MappingNode) => readonly JobStep[] = remembered(readSteps);

function readSteps(job: MappingNode): readonly JobStep[] {
  const steps = get(job, "steps");
  if (steps?.kind !== "sequence") return [];
  const found: JobStep[] = [];
  for (const step of steps.items) {
    if (step.kind === "scalar") {
      if (typeof step.value === "string") found.push({ name: step.value, at: step, body: undefined });
    } else if (step.kind === "mapping")
      for (const [name, { key, value }] of step.entries) found.push({ name, at: key, body: value });
  }
  return found;
}

/** A step and the job that it is in. */
export interface FoundStep extends Omit<JobInWorkflow, "workflow"> {
  readonly step: JobStep;
}

/** The steps of all jobs that have this name. Most checks are about one kind of step, so they are sorted once. */
export const stepsNamed = (name: string, compiled: CompiledConfiguration): readonly FoundStep[] =>
  stepsByName(compiled).get(name) ?? [];

const stepsByName = remembered(sortSteps);

function sortSteps(compiled: CompiledConfiguration): ReadonlyMap<string, readonly FoundStep[]> {
  const sorted = new Map<string, FoundStep[]>();
  for (const { entry, job } of jobsIn(compiled))
    for (const step of stepsOf(job)) {
      const found = { entry, job, step };
      const others = sorted.get(step.name);
      if (others === undefined) sorted.set(step.name, [found]);
      else others.push(found);
    }
  return sorted;
}

/** The shell text of a compiled `run` step. */
export const commandOf = (step: JobStep): string | undefined =>
  step.name === "run" ? textOf(get(step.body, "command")) : undefined;

/** An image that a job names, on `docker` or on `machine`. */
export interface JobImage {
  readonly name: string;
  readonly at: Range;
}

/** The images of a job's containers, the first one is where its steps run. */
export function containerImages(job: MappingNode): readonly JobImage[] {
  const docker = get(job, "docker");
  if (docker?.kind !== "sequence") return [];
  const images: JobImage[] = [];
  for (const container of docker.items) {
    const node = get(container, "image");
    const name = textOf(node);
    if (node !== undefined && name !== undefined) images.push({ name, at: node });
  }
  return images;
}

/** The image of a job's virtual machine, if it names one. */
export function machineImage(job: MappingNode): JobImage | undefined {
  const node = get(get(job, "machine"), "image");
  const name = textOf(node);
  return node === undefined || name === undefined ? undefined : { name, at: node };
}

/** The variables of an `environment`, which is a mapping, or a list of mappings. */
export const variablesIn = (node: YamlNode | undefined): readonly (readonly [string, Entry])[] =>
  node?.kind === "mapping" ? [...node.entries] : node?.kind === "sequence" ? node.items.flatMap(variablesIn) : [];
