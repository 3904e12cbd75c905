import type { Keys } from "./keys.ts";

/** The keys of a container: https://circleci.com/docs/reference/configuration-reference/#docker */
export const imageKeys = {
  image: {
    type: "string",
    required: true,
    description: "The image; the first one of the list is where the steps run.",
  },
  name: {
    type: "text",
    description: "The host name under which the other containers reach it. The default is localhost.",
  },
  entrypoint: { type: "text-or-texts", description: "What is executed, in place of the image's own entry point." },
  command: { type: "text-or-texts", description: "What the container runs, in place of the image's own command." },
  user: { type: "text", description: "The user in the container." },
  environment: { type: "environment", description: "Environment variables of the container, and not of the steps." },
  auth: { type: "own", description: "How to log in to the registry." },
  aws_auth: { type: "own", description: "How to log in to Amazon's registry." },
  gcp_auth: { type: "own", description: "How to log in to Google's registry." },
} as const satisfies Keys;

/** https://circleci.com/docs/reference/configuration-reference/#docker-registry-authentication */
export const authKeys = {
  username: { type: "text", required: true, description: "The user name for the registry." },
  password: {
    type: "text",
    required: true,
    description: "An environment variable with the password, such as $DOCKERHUB_PASSWORD.",
  },
} as const satisfies Keys;

/** https://circleci.com/docs/reference/configuration-reference/#aws-authentication */
export const awsAuthKeys = {
  aws_access_key_id: { type: "text", description: "The access key, or an environment variable with it." },
  aws_secret_access_key: { type: "text", description: "An environment variable with the secret key." },
  oidc_role_arn: { type: "text", description: "The role that is assumed with OpenID Connect, in place of keys." },
} as const satisfies Keys;

/**
 * The keys of a virtual machine: https://circleci.com/docs/reference/configuration-reference/#machine `enabled`,
 * `resource_class`, `shell` and `code_signing` are not in that reference; CircleCI's language server tests that they
 * are taken.
 */
export const machineKeys = {
  image: { type: "string", description: "The image of the virtual machine, such as ubuntu-2404:current." },
  enabled: { type: "text", description: "An older way to say that the job runs on a machine." },
  docker_layer_caching: { type: "boolean", description: "Whether to keep the layers of images for later jobs." },
  resource_class: { type: "string", description: "The size of the machine." },
  shell: { type: "text", description: "The shell that runs the commands." },
  code_signing: { type: "texts", description: "The bundles for code signing that its steps may install." },
} as const satisfies Keys;

/** The keys of a Mac: https://circleci.com/docs/reference/configuration-reference/#macos */
export const macosKeys = {
  xcode: { type: "text", required: true, description: "The version of Xcode." },
  resource_class: { type: "string", description: "The size of the machine." },
  shell: { type: "text", description: "The shell that runs the commands." },
  code_signing: { type: "texts", description: "The bundles for code signing that its steps may install." },
} as const satisfies Keys;

/** What jobs and executors have in common: https://circleci.com/docs/reference/configuration-reference/#executors */
export const executorKeys = {
  docker: { type: "own", description: "Containers: the first is where the steps run, the others are services." },
  machine: { type: "own", description: "A virtual machine: its image, or true for a self-hosted runner." },
  macos: { type: "own", description: "A virtual machine with macOS." },
  resource_class: {
    type: "formed-text",
    pattern: /^(?:[^/]*|[^/\s]+\/[^/\s]+)$/,
    words: "a string such as large, or namespace/name of a self-hosted runner",
    description: "The size of the machine or container, such as medium or arm.medium.",
  },
  shell: { type: "text-or-texts", description: "The shell that runs the commands of all steps." },
  working_directory: { type: "string", description: "Where the steps run. The default is ~/project." },
  environment: { type: "environment", description: "Environment variables of the steps." },
} as const satisfies Keys;
