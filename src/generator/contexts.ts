import type { ConfigOptions } from "./input.ts";

/** A context that the generated configuration names, and what has to be set in it. */
export type ContextNeed = {
  readonly role: "registry" | "deploy";
  readonly contexts: readonly string[];
  readonly variables: readonly string[];
};

/** Amazon's registries have one host for each account and region. */
const isEcr = (registry: string): boolean => /\.dkr\.ecr(-fips)?\..*\.amazonaws\.com(\.cn)?$/.test(registry);

const awsVariables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] as const;

/** The context that usually holds the credentials of a registry. */
export function defaultRegistryContexts(registry: string): readonly string[] {
  if (isEcr(registry)) return ["aws"];
  if (registry === "docker.io") return ["docker-hub"];
  return [registry === "ghcr.io" ? "ghcr" : "registry"];
}

/** The contexts that usually hold what a deployment needs: Pulumi's token, unless the state is elsewhere, and the cloud's keys. */
export function defaultDeployContexts(selfManagedState: boolean): readonly string[] {
  return selfManagedState ? ["aws"] : ["pulumi", "aws"];
}

/** Whether the backend of a project file is one that its users look after, such as a bucket. */
export function isSelfManaged(backend: string | undefined): boolean {
  return backend !== undefined && !/^https?:/.test(backend);
}

/** What has to be set for the jobs that push, and for those that deploy. */
export function contextNeeds(options: ConfigOptions): readonly ContextNeed[] {
  const { registry, registryContexts, deployContexts, selfManagedState } = options;
  const state = selfManagedState ? "PULUMI_CONFIG_PASSPHRASE" : "PULUMI_ACCESS_TOKEN";
  const push = isEcr(registry) ? awsVariables : ["DOCKER_USERNAME", "DOCKER_PASSWORD"];
  return [
    { role: "registry", contexts: registryContexts, variables: push },
    { role: "deploy", contexts: deployContexts, variables: [state, ...awsVariables] },
  ];
}
