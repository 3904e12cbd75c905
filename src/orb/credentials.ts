import type { CodeHost } from "../circleci/code-hosts.ts";
import { isEcrHost } from "./ecr.ts";

/** The steps of a job as far as they say what they need: the environment of each. */
export type StepEnvironments = readonly Readonly<Record<string, string>>[];

/** What the steps of this orb in one job need from contexts. */
export interface Credentials {
  /** Without these a step fails. */
  readonly needed: readonly string[];
  /** These are read by most clouds' programs, but whether this one does is not known here. */
  readonly likely: readonly string[];
  /** Whether a step is one of those that were understood, by its place. */
  readonly explained: (index: number) => boolean;
}

/** What a repository tells that the steps do not. */
export type RepositoryFacts = {
  /** Where a program's own project file keeps the state. */
  readonly backendOf?: (program: string) => string | undefined;
  /** Where the pull requests are: GitHub's unless it is known. */
  readonly codeHost?: CodeHost | undefined;
};

/** A registry may be written with the path of a repository. */
const isEcr = (registry: string): boolean => isEcrHost(registry.split("/", 1)[0] ?? "");

/**
 * Keys and region, as the tools of AWS read them:
 * https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-envvars.html
 */
const awsKeys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] as const;

/**
 * What a job of this orb needs from its contexts, by the arguments that its steps got. A registry wants a login or
 * AWS's keys, Pulumi its token or the passphrase of a state that is kept elsewhere, and a deployment the cloud's keys,
 * unless a role or another cloud's identity is assumed.
 */
export function credentialsOf(steps: StepEnvironments, repository: RepositoryFacts = {}): Credentials {
  const kinds = steps.map(kindOf);
  const identities = steps.filter((_, index) => kinds[index] === "identity");
  const hasRole = steps.some(({ PARAM_ROLE_ARN = "" }) => PARAM_ROLE_ARN !== "");
  const needed = new Set<string>();
  const likely = new Set<string>();
  const add = (names: Iterable<string>, to = needed): void => {
    for (const name of names) if (!hasRole || !awsKeys.some((key) => key === name)) to.add(name);
  };
  for (const [index, kind] of kinds.entries()) {
    const step = steps[index] ?? {};
    if (kind === "registry") add(registryNeeds(step));
    if (kind === "service") add(serviceNeeds(step, repository));
    if (kind === "environment") add(tokenNeeds(step));
    if (kind === "pulumi") {
      add(pulumiNeeds(step, repository));
      add(storageNeeds(step, { repository, identities }));
      // An environment of Pulumi ESC is where they are then.
      if (identities.length === 0 && !kinds.includes("environment")) add(awsKeys, likely);
    }
  }
  return {
    needed: [...needed],
    likely: [...likely].filter((name) => !needed.has(name)),
    explained: (index) => kinds[index] !== undefined,
  };
}

/**
 * By the arguments that no other step has together: the same in every version of this orb, and in commands that are
 * used alone.
 */
function kindOf(
  step: Readonly<Record<string, string>>,
): "registry" | "pulumi" | "environment" | "role" | "identity" | "service" | "functions" | undefined {
  const has = (...names: readonly string[]): boolean => names.every((name) => `PARAM_${name}` in step);
  if (has("LOGIN", "USERNAME", "PASSWORD")) return "registry";
  if (has("ACCESS_TOKEN", "ENVIRONMENTS", "SERVICE_URL")) return "environment";
  if (has("ACCESS_TOKEN", "OIDC_ORGANIZATION")) return "pulumi";
  if (has("ROLE_ARN")) return "role";
  if (has("PROVIDER", "SERVICE_ACCOUNT") || has("TENANT", "CLIENT")) return "identity";
  if (has("GITHUB_TOKEN") || has("WEBHOOK")) return "service";
  return has("COMPONENT") ? "functions" : undefined; // what they read, the other steps give them
}

/** A token for the pull requests of the repository's host, and the address of a webhook. */
const serviceNeeds = (step: Readonly<Record<string, string>>, { codeHost = "github" }: RepositoryFacts) =>
  [step[`PARAM_${codeHost.toUpperCase()}_TOKEN`] ?? "", step.PARAM_WEBHOOK ?? ""].filter((name) => name !== "");

function registryNeeds(step: Readonly<Record<string, string>>): readonly string[] {
  return [...ownRegistryNeeds(step), ...furtherRegistryNeeds(step)];
}

/** HOST/PATH=USERNAME:PASSWORD names two variables; Amazon's registries need none to be named. */
function furtherRegistryNeeds({ PARAM_ALSO_PUSH_TO = "" }: Readonly<Record<string, string>>): readonly string[] {
  return PARAM_ALSO_PUSH_TO.split("\n").flatMap((line) => {
    const [, username, password] = /=(\w+):(\w+)\s*$/.exec(line) ?? [];
    if (username !== undefined && password !== undefined) return [username, password];
    return isEcr(line.trim()) ? awsKeys : [];
  });
}

function ownRegistryNeeds(step: Readonly<Record<string, string>>): readonly string[] {
  const { PARAM_LOGIN: login, PARAM_REGISTRY: registry = "", PARAM_USERNAME = "", PARAM_PASSWORD = "" } = step;
  if (login === "none") return [];
  const ecr = login === "ecr" || (login === "auto" && isEcr(registry));
  return ecr ? awsKeys : [PARAM_USERNAME, PARAM_PASSWORD].filter((name) => name !== "");
}

/** What opens environments: a token, unless it is the job's own. */
const tokenNeeds = ({ PARAM_OIDC_ORGANIZATION = "", PARAM_ACCESS_TOKEN = "" }: Readonly<Record<string, string>>) =>
  PARAM_OIDC_ORGANIZATION === "" && PARAM_ACCESS_TOKEN !== "" ? [PARAM_ACCESS_TOKEN] : [];

function pulumiNeeds(step: Readonly<Record<string, string>>, repository: RepositoryFacts): readonly string[] {
  const { PARAM_OIDC_ORGANIZATION = "", PARAM_ACCESS_TOKEN = "" } = step;
  if (PARAM_OIDC_ORGANIZATION !== "") return [];
  const backend = backendIn(step, repository);
  if (backend === "" || /^https?:/.test(backend)) return PARAM_ACCESS_TOKEN === "" ? [] : [PARAM_ACCESS_TOKEN];
  return ["PULUMI_CONFIG_PASSPHRASE", ...(backend.startsWith("s3:") ? awsKeys : [])];
}

const backendIn = (
  { PARAM_BACKEND = "", PARAM_PROGRAM = "" }: Readonly<Record<string, string>>,
  { backendOf }: RepositoryFacts,
): string => (PARAM_BACKEND === "" ? (backendOf?.(PARAM_PROGRAM) ?? "") : PARAM_BACKEND);

/** The storage account of a container of Azure, where neither the backend's URL nor the identity's step names it. */
function storageNeeds(
  step: Readonly<Record<string, string>>,
  { repository, identities }: { readonly repository: RepositoryFacts; readonly identities: StepEnvironments },
): readonly string[] {
  const [azure] = identities.filter((identity) => "PARAM_STORAGE_ACCOUNT" in identity);
  if (azure === undefined || azure.PARAM_STORAGE_ACCOUNT !== "") return [];
  const backend = backendIn(step, repository);
  return backend.startsWith("azblob:") && !/[?&]storage_account=/.test(backend) ? ["AZURE_STORAGE_ACCOUNT"] : [];
}
