import { armClasses } from "../orb/executors.ts";
import { ownOrbReference, ownVersion } from "../orb/own-orb.ts";
import { defaultDeployContexts, defaultRegistryContexts, isSelfManaged, regionOfEcr } from "./contexts.ts";
import { readIdentities } from "./identities.ts";
import {
  type Branches,
  type ConfigInput,
  type ConfigOptions,
  type Deployment,
  type ImageInput,
  type ImageOptions,
  type Platform,
  platforms,
} from "./input.ts";
import { defaultTestImage } from "./test-image.ts";

/** The stack of one pipeline: no other pipeline has its number, so none updates or destroys it. */
export const pipelineStack = "ci-<< pipeline.number >>";

/** The environment of a branch, whose name the orb makes fit. */
export const reviewStack = "review-$ARM_PIPELINE_BRANCH";

/**
 * What was asked for, with the defaults in place. A value that cannot be used keeps its place too, for the check to
 * refuse.
 */
export function withDefaults(input: ConfigInput): ConfigOptions {
  const registry = input.registry ?? "docker.io";
  const role = input.roleArn === undefined ? undefined : { arn: input.roleArn, region: roleRegion(input, registry) };
  const identities = readIdentities(input);
  const asked = input.platforms ?? [];
  return {
    images: input.images.map(imageOptions) as [ImageOptions, ...ImageOptions[]],
    registry,
    platforms: (asked.length > 0 ? asked.map(fullPlatform) : ["linux/arm64"]) as [Platform, ...Platform[]],
    attest: input.attest ?? false,
    scan: input.scan ?? false,
    resourceClass: armClasses.find((name) => name === input.resourceClass),
    test:
      input.test === undefined
        ? undefined
        : { command: input.test, image: input.testImage ?? defaultTestImage(input.test) },
    branches: branches(input),
    release: input.release ?? false,
    sign: input.sign ?? false,
    deployment: input.buildOnly ? undefined : deployment(input),
    codeHost: input.codeHost,
    registryContexts: named(input.registryContexts) ?? defaultRegistryContexts({ registry, identities }),
    role,
    identities,
    orb: orbSource(input.orb ?? "registry"),
  };
}

const imageOptions = ({
  name,
  repository,
  dockerfile = "Dockerfile",
  buildContext = ".",
}: ImageInput): ImageOptions => ({
  name: name ?? orbImageName(repository),
  repository,
  dockerfile,
  buildContext,
});

/** The last part of a path. */
export const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** What the orb calls an image that was given no name. */
export const orbImageName = (repository: string): string => lastPart(repository).replaceAll(".", "-");

/** The platform that is meant by its architecture alone. */
const fullPlatform = (asked: string): string => platforms.find((platform) => platform === `linux/${asked}`) ?? asked;

const roleRegion = ({ roleRegion: asked }: ConfigInput, registry: string) => asked ?? regionOfEcr(registry);

function deployment(input: ConfigInput): Deployment {
  const life = input.branchEnvironment ? "review" : input.keep ? "kept" : "pipeline";
  const stateUrl = input.backend ?? input.projectBackend;
  return {
    program: input.program ?? ".",
    stack: input.stack ?? { pipeline: pipelineStack, review: reviewStack, kept: "" }[life],
    backend: input.backend,
    selfManagedState: isSelfManaged(stateUrl),
    stateUrl,
    life,
    approval: input.approval ?? false,
    reaper: (input.reaper ?? false) || life === "review",
    preview: input.preview ?? false,
    drift: input.drift ?? false,
    policyPacks: input.policyPacks ?? [],
    environments: input.pulumiEnvironments ?? [],
    notify: input.notify ?? false,
    ...versionProof(input, { stays: life !== "pipeline" }),
    takesRevision: input.takesRevision,
    branches: input.deployBranches ?? [],
    contexts:
      named(input.deployContexts) ??
      defaultDeployContexts({
        stateUrl,
        role: input.roleArn !== undefined,
        identities: readIdentities(input),
        environments: input.pulumiEnvironments ?? [],
      }),
  };
}

/** What the examples' app answers with, and what the build gives to a Dockerfile that asks for it. */
const revisionHeader = "x-revision";

/**
 * Where a stack stays, another version answered there before; a stack of its own pipeline never had one. Of an app that
 * does not ask for its revision ECS may know what runs.
 */
function versionProof(
  { ecsService, projectEcsService, revisionIn, takesRevision }: ConfigInput,
  { stays }: { readonly stays: boolean },
): Pick<Deployment, "ecsService" | "revisionIn"> {
  const found = ecsService ?? (stays ? projectEcsService : undefined);
  const ecs = found === "none" ? undefined : found;
  const place = revisionIn ?? (stays && (ecs === undefined || takesRevision !== false) ? revisionHeader : undefined);
  return { ecsService: ecs, revisionIn: place === "none" ? undefined : place };
}

/**
 * One stack for all branches would be whatever was pushed last, so a kept one follows one branch unless others are
 * asked for; and the default branch needs no environment for its review.
 */
function branches(input: ConfigInput): Branches {
  const { branches: asked, deployBranches = [], buildOnly, keep, branchEnvironment, release } = input;
  if (asked !== undefined) return asked;
  if (buildOnly || release) return [];
  if (branchEnvironment) return "all-but-default";
  return keep && deployBranches.length === 0 ? "default" : [];
}

/** "none" is how the command line says that the variables are the project's own. */
const named = (contexts: readonly string[] | undefined) => contexts?.filter((name) => name !== "none");

function orbSource(orb: string): ConfigOptions["orb"] {
  if (orb === "inline") return { kind: "inline" };
  if (orb === "registry" || orb === "url") return { kind: orb, reference: ownOrbReference(orb, ownVersion) };
  return { kind: orb.includes("://") ? "url" : "registry", reference: orb };
}
