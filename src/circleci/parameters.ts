/** The types of parameters: https://circleci.com/docs/reference/reusing-config/#parameter-types */
export const parameterTypes = ["string", "boolean", "integer", "enum", "executor", "steps", "env_var_name"] as const;
/** A type of a parameter. */
export type ParameterType = (typeof parameterTypes)[number];

const plain = ["string", "boolean", "integer", "enum"] as const satisfies readonly ParameterType[];

/**
 * The types that the parameters of each component can have. A command takes no executor, since its job already runs in
 * one. Of a pipeline:
 * https://circleci.com/docs/guides/orchestrate/pipeline-variables/#pipeline-parameters-in-configuration
 */
export const typesOfParameters = {
  job: parameterTypes,
  command: ["string", "boolean", "integer", "enum", "steps", "env_var_name"],
  executor: plain,
  pipeline: plain,
} as const satisfies Readonly<Record<string, readonly ParameterType[]>>;

/** What can declare parameters. */
export type Parameterized = keyof typeof typesOfParameters;

/**
 * Names that no parameter of a job can have. They are those that CircleCI's compiler refuses, after its language
 * server: https://github.com/CircleCI-Public/circleci-yaml-language-server (reservedJobParameters). Its reference also
 * lists `matrix`: https://circleci.com/docs/reference/configuration-reference/#parameters-job
 */
export const reservedJobParameters = [
  "name",
  "pre-steps",
  "post-steps",
  "filters",
  "requires",
  "context",
  "type",
  "override-with",
  "upstream",
] as const;
