import type { PipelineValueName, PipelineValueType } from "../circleci/pipeline-values.ts";
import type { Textual } from "./data.ts";

declare const valueType: unique symbol;

/**
 * Stands for a value that CircleCI fills in: a parameter, a pipeline value, a matrix value. `Value` is the type it will
 * have, so a reference to a boolean is not accepted where text is wanted. In a template string it becomes its text, `<<
 * parameters.image >>`. https://circleci.com/docs/guides/orchestrate/pipeline-variables/
 */
export interface Reference<out Value = unknown> extends Textual {
  readonly kind: "reference";
  readonly expression: string;
  readonly [valueType]?: Value;
}

/** A value, or a reference to one of the same type. */
export type Value<T> = T | Reference<T>;

/** A reference by its expression, for what this module has no name for, such as a new pipeline value. */
export function reference<Value = string>(expression: string): Reference<Value> {
  const text = `<< ${expression} >>`;
  return Object.freeze({ kind: "reference", expression, toString: () => text });
}

/** Whether a value is a reference. */
export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "reference";
}

/**
 * A value of the job's matrix, inside the arguments, the name or the requirements of the workflow entry that has it. It
 * fits every type, since a matrix may be over any parameter.
 * https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/
 */
export function matrixReference(parameter: string): Reference<never> {
  return reference<never>(`matrix.${parameter}`);
}

const pipelineValue = <N extends PipelineValueName>(name: N): Reference<PipelineValueType<N>> =>
  reference(`pipeline.${name}`);

/**
 * The pipeline values that need no particular version control system.
 * https://circleci.com/docs/reference/variables/#pipeline-values
 */
export const pipeline = {
  id: pipelineValue("id"),
  number: pipelineValue("number"),
  trigger_source: pipelineValue("trigger_source"),
  schedule: { name: pipelineValue("schedule.name"), id: pipelineValue("schedule.id") },
  project: {
    git_url: pipelineValue("project.git_url"),
    slug: pipelineValue("project.slug"),
    type: pipelineValue("project.type"),
  },
  git: {
    branch: pipelineValue("git.branch"),
    branch_is_default: pipelineValue("git.branch.is_default"),
    tag: pipelineValue("git.tag"),
    revision: pipelineValue("git.revision"),
    base_revision: pipelineValue("git.base_revision"),
  },
} as const;
