import type { CodeHost } from "../circleci/code-hosts.ts";
import { identityWords, registryIdentity } from "./identities.ts";
import type { CloudIdentity, ConfigOptions, Deployment } from "./input.ts";

/** A context that the generated configuration names, and what has to be set in it. */
export type ContextNeed = {
  /** What is done with it, as in "to push". */
  readonly role: "push" | "deploy" | "comment" | "notify";
  readonly contexts: readonly string[];
  /** May be none: a role that is assumed needs no variable, but a context. */
  readonly variables: readonly string[];
  /** The AWS role, or the identities of other clouds, that these jobs assume. */
  readonly assumes: string | undefined;
};

/** Amazon's registries have one host for each account and region. */
const ecrHost = /\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** Whether a registry is Amazon's. */
export const isEcr = (registry: string): boolean => ecrHost.test(registry);

/** The region of an ECR registry; undefined for any other. */
export const regionOfEcr = (registry: string): string | undefined => ecrHost.exec(registry)?.[1];

const awsKeys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const;

/** The context that usually holds the credentials of a registry, or that only brings the job its token. */
export function defaultRegistryContexts(options: Pick<ConfigOptions, "registry" | "identities">): readonly string[] {
  const { registry } = options;
  const identity = registryIdentity(options);
  if (identity !== undefined) return [identity.cloud];
  if (isEcr(registry)) return ["aws"];
  if (registry === "docker.io") return ["docker-hub"];
  return [registry === "ghcr.io" ? "ghcr" : "registry"];
}

/** The contexts that usually hold what a deployment needs: Pulumi's token or passphrase, and the cloud's keys. */
export function defaultDeployContexts(deployment: {
  readonly stateUrl: string | undefined;
  readonly role: boolean;
  readonly identities: readonly CloudIdentity[];
  /** Environments are opened by a token, wherever the state is. */
  readonly environments: readonly string[];
}): readonly string[] {
  if (deployment.role) return ["pulumi"];
  if (deployment.identities.length > 0) return isInS3(deployment) ? ["pulumi", "aws"] : ["pulumi"];
  return isSelfManaged(deployment.stateUrl) && deployment.environments.length === 0 ? ["aws"] : ["pulumi", "aws"];
}

const isInS3 = ({ stateUrl }: Pick<Deployment, "stateUrl">): boolean => stateUrl?.startsWith("s3:") ?? false;

/** The context with a token of the repository's host, which is named after it. */
export const commentContext = ({ codeHost }: Pick<ConfigOptions, "codeHost">): CodeHost => codeHost ?? "github";

/** The variable in it: what the orb's job reads unless it is told of another one. */
const commentToken = (host: CodeHost): string => `${host.toUpperCase()}_TOKEN`;

/** The context with the address of a webhook. */
export const notifyContext = "slack";

/** Whether the backend of a project file is one that its users look after, such as a bucket. */
export function isSelfManaged(backend: string | undefined): boolean {
  return backend !== undefined && !/^https?:/.test(backend);
}

/** Where variables are set, in words. */
export function contextWords(contexts: readonly string[]): string {
  if (contexts.length === 0) return "the project's settings";
  return `the context${contexts.length > 1 ? "s" : ""} ${contexts.join(", ")}`;
}

/** What has to be set for the jobs that push, and for those that deploy. */
export function contextNeeds(options: ConfigOptions): readonly ContextNeed[] {
  const { registry, registryContexts, deployment, role, identities } = options;
  const region = role?.region === undefined ? ["AWS_REGION"] : [];
  const aws = role === undefined ? [...awsKeys, "AWS_REGION"] : region;
  const pusher = registryIdentity(options);
  const login = pusher === undefined ? ["DOCKER_USERNAME", "DOCKER_PASSWORD"] : [];
  const push = isEcr(registry)
    ? { variables: aws, assumes: role?.arn }
    : { variables: login, assumes: pusher && identityWords(pusher) };
  const registryNeed: ContextNeed = { role: "push", contexts: registryContexts, ...push };
  if (deployment === undefined) return [registryNeed];
  const state = deployment.selfManagedState ? "PULUMI_CONFIG_PASSPHRASE" : "PULUMI_ACCESS_TOKEN";
  const keys = identities.length === 0 || isInS3(deployment) || role !== undefined ? aws : [];
  const assumed = [...(role === undefined ? [] : [role.arn]), ...identities.map(identityWords)];
  const opening = deployment.environments.length > 0 ? ["PULUMI_ACCESS_TOKEN"] : [];
  const deploy = {
    contexts: deployment.contexts,
    variables: [...new Set([state, ...opening, ...keys, ...storageAccount(options, deployment)])],
    assumes: assumed.length > 0 ? assumed.join(" and ") : undefined,
  };
  const needs: ContextNeed[] = [registryNeed, { role: "deploy", ...deploy }];
  const service = (role: ContextNeed["role"], context: string, variable: string): number =>
    needs.push({ role, contexts: [context], variables: [variable], assumes: undefined });
  if (deployment.preview) service("comment", commentContext(options), commentToken(commentContext(options)));
  if (deployment.notify) service("notify", notifyContext, "SLACK_WEBHOOK_URL");
  return needs;
}

/** A container of Azure is in a storage account, which the URL of the backend may name. */
function storageAccount({ identities }: ConfigOptions, { stateUrl = "" }: Deployment): readonly string[] {
  const isNamed = /[?&]storage_account=/.test(stateUrl);
  const isAzure = stateUrl.startsWith("azblob:") && identities.some(({ cloud }) => cloud === "azure");
  return isAzure && !isNamed ? ["AZURE_STORAGE_ACCOUNT"] : [];
}
