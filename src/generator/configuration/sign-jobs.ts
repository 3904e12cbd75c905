import { job, type WorkflowEntry } from "../../model/index.ts";
import type { ConfigOptions, ImageOptions } from "../input.ts";
import type { Arm } from "./arm.ts";
import { imageJob, pushedImage } from "./entry-options.ts";
import { onVersionTags } from "./release.ts";

/**
 * The jobs that sign each image that was built and, before a deployment, verify that this project did, on this branch;
 * and what the deployment waits for.
 */
export function signJobs({
  options,
  arm,
  built,
}: {
  readonly options: ConfigOptions;
  readonly arm: Arm;
  readonly built: readonly WorkflowEntry[];
}): { readonly jobs: readonly WorkflowEntry[]; readonly last: readonly WorkflowEntry[] } {
  if (!options.sign) return { jobs: [], last: built };
  const pairs = options.images.map((image, index) =>
    pairOf({ image, built: built.slice(index, index + 1) }, { options, arm }),
  );
  return { jobs: pairs.flat(), last: pairs.flatMap((pair) => pair.slice(-1)) };
}

function pairOf(
  { image, built }: { readonly image: ImageOptions; readonly built: readonly WorkflowEntry[] },
  { options, arm }: { readonly options: ConfigOptions; readonly arm: Arm },
): readonly WorkflowEntry[] {
  const { release, deployment } = options;
  const which = pushedImage(image, options);
  const named = (name: string) => ({
    ...(options.images.length > 1 && { name: `${name}_${image.name}` }),
    ...imageJob(options, arm),
    ...onVersionTags(options),
  });
  const sign = job(arm.jobs.sign_image, which, { ...named("sign"), requires: built });
  if (deployment === undefined) return [sign];
  // A version tag is on no branch.
  const branch = release ? undefined : "$CIRCLE_BRANCH";
  return [sign, job(arm.jobs.verify_signature, { ...which, branch }, { ...named("verify"), requires: [sign] })];
}
