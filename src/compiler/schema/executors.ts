import { environment } from "./environment.ts";
import { componentParameters } from "./parameters.ts";
import {
  boolean,
  doubtful,
  type Keys,
  kinds,
  list,
  named,
  object,
  oneOrMany,
  optional,
  record,
  required,
  type Schema,
  scalarText,
  text,
  textLike,
} from "./schema.ts";

const command = oneOrMany(scalarText);

/** A container image: https://circleci.com/docs/reference/configuration-reference/#docker */
const image = object("A docker image", {
  image: required(text, "The image; the first one of the list is where the steps run."),
  name: optional(scalarText, "The host name under which the other containers reach it. The default is localhost."),
  entrypoint: optional(command, "What is executed, in place of the image's own entry point."),
  command: optional(command, "What the container runs, in place of the image's own command."),
  user: optional(scalarText, "The user in the container."),
  environment: optional(environment, "Environment variables of the container, and not of the steps."),
  auth: optional(
    object("The auth of a docker image", {
      username: required(scalarText, "The user name for the registry."),
      password: required(scalarText, "An environment variable with the password, such as $DOCKERHUB_PASSWORD."),
    }),
    "How to log in to the registry.",
  ),
  aws_auth: optional(
    object("The aws_auth of a docker image", {
      aws_access_key_id: optional(scalarText, "The access key, or an environment variable with it."),
      aws_secret_access_key: optional(scalarText, "An environment variable with the secret key."),
      oidc_role_arn: optional(scalarText, "The role that is assumed with OpenID Connect, in place of keys."),
    }),
    "How to log in to Amazon's registry.",
  ),
  gcp_auth: optional(record(scalarText), "How to log in to Google's registry."),
});

/** https://circleci.com/docs/reference/configuration-reference/#machine */
const machine = kinds({
  scalar: scalarText,
  mapping: object("A machine", {
    image: optional(text, "The image of the virtual machine, such as ubuntu-2404:current."),
    enabled: optional(scalarText, "An older way to say that the job runs on a machine."),
    docker_layer_caching: optional(boolean, "Whether to keep the layers of images for later jobs."),
    resource_class: optional(text, "The size of the machine."),
    shell: optional(scalarText, "The shell that runs the commands."),
    code_signing: optional(list(scalarText), "The bundles for code signing that its steps may install."),
  }),
});

/** https://circleci.com/docs/reference/configuration-reference/#macos */
const macos = object("A macos executor", {
  xcode: required(scalarText, "The version of Xcode."),
  resource_class: optional(text, "The size of the machine."),
  shell: optional(scalarText, "The shell that runs the commands."),
});

/** What jobs and executors have in common. */
export const executorKeys: Keys = {
  docker: optional(
    list(named("docker_image", image)),
    "Containers: the first is where the steps run, the others are services.",
  ),
  machine: optional(named("machine", machine), "A virtual machine: its image, or true for a self-hosted runner."),
  macos: optional(macos, "A virtual machine with macOS."),
  resource_class: optional(
    textLike({
      pattern: /^(?:[^/]*|[^/\s]+\/[^/\s]+)$/,
      words: "a string such as large, or namespace/name of a self-hosted runner",
    }),
    "The size of the machine or container, such as medium or arm.medium.",
  ),
  shell: optional(oneOrMany(scalarText), "The shell that runs the commands of all steps."),
  working_directory: optional(text, "Where the steps run. The default is ~/project."),
  environment: optional(environment, "Environment variables of the steps."),
};

/** Two of them are refused, unless the job names an executor, whose key its own one replaces. */
export const oneExecutorType = { keys: ["docker", "machine", "macos"], unless: "executor" };

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
            ...executorKeys,
          },
          { only: oneExecutorType },
        ),
        scalar: doubtful(scalarText),
      }),
      {
        names: {
          pattern: /^[a-z][a-z\d_-]*$/,
          words: "lower-case letters, digits, - and _, beginning with a letter",
          of: "an executor",
        },
      },
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
