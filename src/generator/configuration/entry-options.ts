import { call, type Step } from "../../model/index.ts";
import { isEcr } from "../contexts.ts";
import { registryIdentity } from "../identities.ts";
import type { ConfigOptions, Deployment, ImageOptions } from "../input.ts";
import type { Arm } from "./arm.ts";
import { openEnvironments } from "./environment-steps.ts";
import { assumeForDeployment, assumeForRegistry } from "./identity-steps.ts";

/** A value that is the parameter's default is left out: what stands in the file is what somebody decided. */
export const unless = (byDefault: string, value: string): string | undefined =>
  value === byDefault ? undefined : value;

/** The contexts of a job, where it has any. */
export const contextOption = (contexts: readonly string[]) => (contexts.length > 0 ? { context: contexts } : {});

const preSteps = (steps: readonly Step[]) => (steps.length > 0 ? { preSteps: steps } : {});

/** What every job with the registry gets beside its parameters. */
export const imageJob = (options: ConfigOptions, arm: Arm) => ({
  ...contextOption(options.registryContexts),
  ...assumeForRegistry(options, arm),
});

/** What every job with Pulumi gets beside its parameters. */
export const pulumiJob = (options: ConfigOptions, arm: Arm) => ({
  ...contextOption(options.deployment?.contexts ?? []),
  ...preSteps([...openEnvironments(options, arm), ...assumeForDeployment(options, arm)]),
});

/** What every job with Pulumi is told. */
export const sharedOptions = ({ deployment, role }: ConfigOptions) => ({
  backend: deployment?.backend,
  ...(role !== undefined && { role_arn: role.arn, role_region: role.region }),
});

/** Which registry a job works with, and how it gets in. */
export const registryOptions = (options: ConfigOptions) => {
  const { registry, role } = options;
  return {
    registry: unless("docker.io", registry),
    login: registryIdentity(options) === undefined ? undefined : ("none" as const),
    role_arn: isEcr(registry) ? role?.arn : undefined,
    role_region: isEcr(registry) ? role?.region : undefined,
  };
};

/** Which of the images that were pushed a job is about, and how it gets at it. */
export const pushedImage = ({ name }: ImageOptions, options: ConfigOptions) => ({
  image_name: options.images.length > 1 ? name : undefined,
  ...registryOptions(options),
});

/** The step that holds an update to policy packs; none where there are none. */
export const policySteps = ({ policyPacks }: Deployment, arm: Arm): readonly Step[] | undefined =>
  policyPacks.length > 0 ? [call(arm.commands.check_policies, { policy_packs: policyPacks.join("\n") })] : undefined;
