import { job, type Requirement, type WorkflowEntry, withArguments } from "../../model/index.ts";
import { orbImageName } from "../defaults.ts";
import type { ConfigOptions, ImageOptions, Platform } from "../input.ts";
import type { Arm } from "./arm.ts";
import { imageJob, pushedImage, registryOptions, unless } from "./entry-options.ts";
import { onVersionTags, releaseTags } from "./release.ts";

type Build = { readonly options: ConfigOptions; readonly arm: Arm; readonly requires: readonly Requirement[] };

/** The jobs that build and push, and those of them that what comes after has to wait for. */
export function buildJobs(build: Build): {
  readonly jobs: readonly WorkflowEntry[];
  readonly last: readonly WorkflowEntry[];
} {
  const made = build.options.images.map((image) => {
    const jobs = jobsOf(image, build);
    return build.options.scan ? [...jobs, scanJob(image, { ...build, requires: jobs.slice(-1) })] : jobs;
  });
  return { jobs: made.flat(), last: made.flatMap((jobs) => jobs.slice(-1)) };
}

/** One image: one job; or one for each platform, and the one that merges what they made. */
function jobsOf(image: ImageOptions, build: Build): readonly WorkflowEntry[] {
  const { options, arm } = build;
  const [only, ...others] = options.platforms;
  const several = options.images.length > 1;
  if (others.length === 0)
    return [buildJob({ image, platform: only, name: several ? `build_${image.name}` : undefined }, build)];
  const parts = options.platforms.map((platform) => {
    const name = ["build", ...(several ? [image.name] : []), architecture(platform)].join("_");
    return buildJob({ image, platform, name }, build);
  });
  const whole = job(
    arm.jobs.publish_manifest,
    { ...destination(image, options), platforms: lines(options.platforms) },
    {
      ...(several && { name: `publish_${image.name}` }),
      ...imageJob(options, arm),
      requires: parts,
      ...onVersionTags(options),
    },
  );
  return [...parts, whole];
}

function buildJob(
  part: { readonly image: ImageOptions; readonly platform: Platform; readonly name: string | undefined },
  { options, arm, requires }: Build,
): WorkflowEntry {
  const { image, platform, name } = part;
  return job(
    arm.jobs.build_and_push,
    {
      ...destination(image, options),
      dockerfile: unless("Dockerfile", image.dockerfile),
      build_context: unless(".", image.buildContext),
      platform: unless("linux/arm64", platform),
      part: options.platforms.length > 1 ? true : undefined,
      // What a part attests is handed over, so publish_manifest verifies it without being told.
      ...(options.attest && { provenance: "min" as const, sbom: true }),
      executor: machineFor(platform, { options, arm }),
    },
    {
      ...(name !== undefined && { name }),
      ...imageJob(options, arm),
      requires,
      ...onVersionTags(options),
    },
  );
}

/** What was pushed, held to a limit of vulnerabilities before anything runs it. */
function scanJob(image: ImageOptions, { options, arm, requires }: Build): WorkflowEntry {
  return job(arm.jobs.scan_image, pushedImage(image, options), {
    ...(options.images.length > 1 && { name: `scan_${image.name}` }),
    ...imageJob(options, arm),
    requires,
    ...onVersionTags(options),
  });
}

/** Where the image goes, and how the job gets in. */
function destination({ name, repository }: ImageOptions, options: ConfigOptions) {
  const { registry, ...role } = registryOptions(options);
  return {
    image: repository,
    image_name: unless(orbImageName(repository), name),
    registry,
    tags: releaseTags(options),
    ...role,
  };
}

/**
 * The platform's own machine; the default one where nothing else was asked for. The classes are the same, but for
 * "arm.".
 */
function machineFor(platform: Platform, { options, arm }: Pick<Build, "options" | "arm">) {
  const { resourceClass } = options;
  if (platform === "linux/arm64")
    return resourceClass === undefined
      ? undefined
      : withArguments(arm.executors.arm_machine, { resource_class: resourceClass });
  if (resourceClass === undefined) return arm.executors.amd64_machine;
  const size = resourceClass.slice("arm.".length) as "medium" | "large" | "xlarge" | "2xlarge";
  return withArguments(arm.executors.amd64_machine, { resource_class: size });
}

const architecture = (platform: Platform): string => platform.slice("linux/".length);

/** A list as the orb's parameters take it: one entry a line. */
export const lines = (entries: readonly string[]): string => entries.join("\n");
