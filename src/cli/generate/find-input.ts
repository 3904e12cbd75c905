import { type DockerfileChoice, imagesOf, readNamed } from "../../generator/images.ts";
import type { ConfigInput } from "../../generator/input.ts";
import { delivered, type Repository } from "../../generator/repository/inspect.ts";
import type { Program } from "../../generator/repository/programs.ts";
import { languageOf, testImages } from "../../generator/test-image.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { lookAtRepository } from "../repository/look-at.ts";
import type { GenerateConfigFlags } from "./flags.ts";
import { checkPolicyPacks } from "./policy-packs.ts";
import { refuseInput } from "./refuse-input.ts";

/**
 * The flags, with what the repository says in the place of those that were not given. Of several Dockerfiles one has to
 * be chosen, unless an image of each is wanted.
 */
export function findInput(io: Io, flags: GenerateConfigFlags & { readonly imageOfEach?: boolean }): ConfigInput {
  const repository = lookAtRepository(io);
  const dockerfiles = dockerfilesOf(io, { flags, repository });
  const program = flags.buildOnly ? undefined : programOf(io, { flags, repository });
  checkPolicyPacks(io, flags.policyPack ?? []);
  const found = imagesOf({
    dockerfiles,
    repositories: (flags.image ?? []).map(readNamed),
    buildContexts: (flags.buildContext ?? []).map(readNamed),
    slug: repository.slug,
  });
  if (found.kind === "wrong") throw refuseInput(found.problems);
  const seen = [
    ...(flags.image === undefined
      ? [`image ${found.images.map((image) => image.repository).join(", ")} (after the Git remote)`]
      : []),
    ...(flags.dockerfile === undefined ? dockerfiles.map(({ path }) => path) : []),
    ...(flags.program === undefined && program !== undefined ? [inWords(program)] : []),
  ];
  if (seen.length > 0) io.say(`Found: ${seen.join(", ")}.`);
  const testImage = flags.testImage ?? testImageOf(flags.test, repository);
  return {
    images: found.images,
    registry: flags.registry,
    platforms: flags.platform,
    resourceClass: flags.resourceClass,
    attest: flags.attest,
    scan: flags.scan,
    test: flags.test,
    testImage,
    buildOnly: flags.buildOnly,
    program: flags.program ?? program?.folder,
    projectBackend: program?.backend,
    backend: flags.backend,
    stack: flags.stack,
    keep: flags.keep,
    approval: flags.approval,
    branchEnvironment: flags.branchEnvironment,
    reaper: flags.reaper,
    preview: flags.preview,
    drift: flags.drift,
    policyPacks: flags.policyPack,
    pulumiEnvironments: flags.pulumiEnvironment,
    notify: flags.notify,
    sign: flags.sign,
    release: flags.release,
    branches: flags.branch,
    deployBranches: flags.deployBranch,
    revisionIn: flags.revisionIn,
    ecsService: flags.ecsService,
    takesRevision: dockerfiles.some(({ path }) => takesRevision(io, path)),
    ...(program?.outputs.includes(ecsOutput) && { projectEcsService: ecsOutput }),
    projectLambda: program?.lambda,
    codeHost: repository.codeHost,
    registryContexts: flags.registryContext,
    deployContexts: flags.deployContext,
    roleArn: flags.roleArn,
    roleRegion: flags.roleRegion,
    googleIdentity: flags.googleIdentity,
    azureIdentity: flags.azureIdentity,
    orb: flags.orb,
  };
}

/** The output by which the example's program names its service. */
const ecsOutput = "ecsService";

/** Whether the Dockerfile asks for the revision, which the build then gives it. */
const takesRevision = (io: Io, path: string): boolean => /^\s*ARG\s+REVISION\b/im.test(io.files.readLoosely(path));

type Search = { readonly flags: Parameters<typeof findInput>[1]; readonly repository: Repository };

function dockerfilesOf(io: Io, { flags, repository }: Search): readonly DockerfileChoice[] {
  if (flags.dockerfile !== undefined) return flags.dockerfile.map((text) => chosen(io, { text, repository }));
  const found = delivered(repository.dockerfiles);
  const own = ownOrOnly(found, ({ path }) => !path.includes("/"));
  const chosenOnes = flags.imageOfEach ? found : own === undefined ? [] : [own];
  if (chosenOnes.length > 0)
    return chosenOnes.map(({ path, name, buildContext }) => ({ path, suggestedName: name, buildContext }));
  const paths = found.map(({ path }) => path);
  if (paths.length === 0)
    throw nothingFound(io, "Dockerfile", "Name it with --dockerfile, or run this in the repository's top folder.");
  throw new CliError(`There is more than one Dockerfile: ${paths.join(", ")}.`, {
    code: ExitCode.usage,
    next: [
      `For one image, name it: --dockerfile ${paths[0]}`,
      `For an image of each: ${paths.map((path) => `--dockerfile ${path}`).join(" ")}`,
    ],
  });
}

/** A Dockerfile that was named, with what detection knows of it. */
function chosen(io: Io, { text, repository }: { readonly text: string; readonly repository: Repository }) {
  const { name, value: path } = readNamed(text);
  if (io.files.kind(path) !== "file")
    throw new CliError(`There is no file "${path}" in ${io.cwd}.`, {
      code: ExitCode.usage,
      next: ["--dockerfile FILE names the Dockerfile, from this folder."],
    });
  const known = repository.dockerfiles.find((each) => each.path === path);
  return { path, name, suggestedName: known?.name, buildContext: known?.buildContext };
}

function programOf(io: Io, { flags, repository }: Search): Program {
  const { program: asked } = flags;
  if (asked !== undefined) {
    const program = repository.programs.find(({ folder }) => folder === asked.replace(/\/+$/, ""));
    if (program !== undefined) return program;
    throw new CliError(`There is no Pulumi.yaml in "${asked}" of ${io.cwd}.`, {
      code: ExitCode.usage,
      next: ["--program DIR names the folder of the Pulumi program, from this folder."],
    });
  }
  const found = delivered(repository.programs);
  const own = ownOrOnly(found, ({ folder }) => folder === ".");
  if (own !== undefined) return own;
  const folders = found.map(({ folder }) => folder);
  if (folders.length === 0)
    throw nothingFound(
      io,
      "Pulumi.yaml",
      "To build and push the image, and deploy nothing: --build-only",
      "If it is elsewhere: --program DIR",
    );
  throw new CliError(`There is more than one Pulumi.yaml: ${folders.join(", ")}.`, {
    code: ExitCode.usage,
    next: [`Name the right one: --program ${folders[0]}`],
  });
}

/** One at the top is the repository's own; those below it belong to its parts. */
function ownOrOnly<T>(found: readonly T[], isAtTop: (one: T) => boolean): T | undefined {
  const [first, second] = found;
  return first !== undefined && (second === undefined || (isAtTop(first) && !isAtTop(second))) ? first : undefined;
}

function nothingFound(io: Io, what: string, ...next: readonly string[]): CliError {
  return new CliError(`There is no ${what} here. Looked in ${io.cwd} and in the folders below it.`, {
    code: ExitCode.usage,
    next,
  });
}

/** A command that shows no language, such as `make test`, is of the only one in the repository. */
function testImageOf(test: string | undefined, { apps }: Repository): string | undefined {
  if (test === undefined || languageOf(test) !== undefined) return undefined;
  const [language, ...others] = new Set(apps.map((app) => app.language));
  return language !== undefined && others.length === 0 ? testImages[language] : undefined;
}

const inWords = ({ name, runtime, folder }: Program): string =>
  ["Pulumi program", name, runtime && `(${runtime})`, folder === "." ? "here" : `in ${folder}`]
    .filter(Boolean)
    .join(" ");
