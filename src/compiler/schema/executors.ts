import * as vocabulary from "../../circleci/executors.ts";
import { componentNames } from "../../circleci/names.ts";
import { type ExecutorType, executorTypes } from "../../circleci/resource-classes.ts";
import { keysOf } from "./keys.ts";
import { componentParameters } from "./parameters.ts";
import {
  doubtful,
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

const image = object(
  "A docker image",
  keysOf(vocabulary.imageKeys, {
    auth: object("The auth of a docker image", keysOf(vocabulary.authKeys, {})),
    aws_auth: object("The aws_auth of a docker image", keysOf(vocabulary.awsAuthKeys, {})),
    gcp_auth: record(scalarText),
  }),
);

/** What jobs and executors have in common. */
export const executorSchemas = {
  docker: list(named("docker_image", image)),
  machine: named(
    "machine",
    kinds({ scalar: scalarText, mapping: object("A machine", keysOf(vocabulary.machineKeys, {})) }),
  ),
  macos: object("A macos executor", keysOf(vocabulary.macosKeys, {})),
} as const satisfies Readonly<Record<ExecutorType, Schema>>;

/** Two of them are refused, unless the job names an executor, whose key its own one replaces. */
export const oneExecutorType = { keys: executorTypes, unless: "executor" };

/** https://circleci.com/docs/guides/orchestrate/reusing-config/#authoring-reusable-executors */
export const executors: Schema = named(
  "executors",
  kinds({
    mapping: record(
      kinds({
        mapping: object(
          "An executor",
          {
            description: optional(text, "What the executor is for."),
            parameters: optional(componentParameters, "What can be chosen where the executor is used."),
            ...keysOf(vocabulary.executorKeys, executorSchemas),
          },
          { only: oneExecutorType },
        ),
        scalar: doubtful(scalarText),
      }),
      { names: { ...componentNames, of: "an executor" } },
    ),
    nothing: true,
  }),
);

/** The use of an executor: https://circleci.com/docs/guides/orchestrate/reusing-config/#invoking-reusable-executors */
export const executorUse: Schema = kinds({
  scalar: text,
  mapping: object(
    "The use of an executor",
    { name: required(text, "The name of the executor, with its orb's name where it is one of an orb.") },
    { others: "free" },
  ),
});
