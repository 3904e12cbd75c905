import type { ConfigOptions } from "../input.ts";

/** A value that is the parameter's default is left out: what stands in the file is what somebody decided. */
export const unless = (byDefault: string, value: string): string | undefined =>
  value === byDefault ? undefined : value;

/** The contexts of a job, where it has any. */
export const contextOption = (contexts: readonly string[]) => (contexts.length > 0 ? { context: contexts } : {});

/** What every job with Pulumi is told. */
export const sharedOptions = ({ deployment, role }: ConfigOptions) => ({
  backend: deployment?.backend,
  ...(role !== undefined && { role_arn: role.arn, role_region: role.region }),
});
