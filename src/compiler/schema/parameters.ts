import { parameterTypes, reservedJobParameters, typesOfParameters } from "../../circleci/parameters.ts";
import {
  any,
  byKey,
  choice,
  kinds,
  list,
  named,
  object,
  optional,
  record,
  required,
  type Schema,
  scalarText,
  text,
} from "./schema.ts";
import { steps } from "./steps.ts";

/* https://circleci.com/docs/guides/orchestrate/reusing-config/#parameter-syntax */

const description = optional(text, "What the parameter does.");
const values = list(scalarText);

/** That a default is of its parameter's type is checked where parameters are read. */
const defaultValue = optional(any, "The value where none is given. Without it, the parameter must be given.");

const componentParameter = (parts: { readonly enumIsRequired?: boolean; readonly defaultSchema?: Schema }): Schema =>
  object("A parameter", {
    type: required(choice(...parameterTypes), "What values the parameter takes."),
    description,
    default: parts.defaultSchema === undefined ? defaultValue : { ...defaultValue, schema: parts.defaultSchema },
    enum: (parts.enumIsRequired ? required : optional)(values, "The values that an enum takes."),
  });

const parameter = byKey(
  "type",
  {
    enum: componentParameter({ enumIsRequired: true }),
    steps: componentParameter({ defaultSchema: kinds({ sequence: steps, mapping: any, scalar: any, nothing: true }) }),
  },
  componentParameter({}),
);

/** The parameters of a command or executor. */
export const componentParameters: Schema = named("parameters", kinds({ mapping: record(parameter), nothing: true }));

/** The parameters of a job, which cannot be named like what its entry in a workflow has itself. */
export const jobParameters: Schema = named(
  "job_parameters",
  kinds({
    mapping: record(parameter, {
      names: {
        pattern: new RegExp(`^(?!(?:${reservedJobParameters.join("|")})$)`),
        words: "another name: a job in a workflow has this key itself",
        of: "a parameter of a job",
      },
    }),
    nothing: true,
  }),
);

const pipelineParameter = (enumIsRequired: boolean): Schema =>
  object("A pipeline parameter", {
    type: required(choice(...typesOfParameters.pipeline), "What values the parameter takes."),
    default: required(any, "The value where the pipeline is triggered without one."),
    description,
    enum: (enumIsRequired ? required : optional)(values, "The values that an enum takes."),
  });

/** https://circleci.com/docs/guides/orchestrate/pipeline-variables/#pipeline-parameters-in-configuration */
export const pipelineParameters: Schema = kinds({
  mapping: record(byKey("type", { enum: pipelineParameter(true) }, pipelineParameter(false))),
  nothing: true,
});
