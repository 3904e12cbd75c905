import { checkConfigInput } from "../generator/check-input.ts";
import { contextNeeds } from "../generator/contexts.ts";
import { generateConfig } from "../generator/generate-config.ts";
import type { ConfigInput, ConfigOptions } from "../generator/input.ts";
import { delivered } from "../generator/repository/inspect.ts";
import { folderOf } from "../generator/repository/repository-files.ts";
import { ownOrbReference, ownVersion } from "../orb/own-orb.ts";
import { checkGenerated } from "./check-generated.ts";
import { CliError } from "./cli-error.ts";
import { ExitCode } from "./exit-code.ts";
import { repositoryRoot } from "./init/git-folder.ts";
import { lookAtRepository } from "./init/look-at.ts";
import type { Io } from "./io.ts";
import { writeGenerated } from "./write-generated.ts";

/** The flags as commander hands them over. */
export type GenerateConfigOptions = {
  readonly image?: string;
  readonly registry?: string;
  readonly dockerfile?: string;
  readonly buildContext?: string;
  readonly program?: string;
  readonly stack?: string;
  readonly keep?: boolean;
  readonly approval?: boolean;
  readonly branch?: readonly string[];
  readonly resourceClass?: string;
  readonly registryContext?: readonly string[];
  readonly deployContext?: readonly string[];
  readonly orb?: string;
  readonly orbReference?: string;
  readonly out: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
};

/** Finds what was not given, checks all of it, and writes the file. */
export async function runGenerateConfig(io: Io, flags: GenerateConfigOptions): Promise<void> {
  const input = fillIn(io, flags);
  const checked = checkConfigInput({ ...input, orbReference: flags.orbReference ?? defaultReference(flags.orb) });
  if (checked.kind === "wrong") {
    const { problems } = checked;
    throw new CliError(
      problems.length === 1 ? `${problems[0]?.option}: ${problems[0]?.message}` : "These options cannot be used.",
      {
        code: ExitCode.usage,
        next: problems.map(({ option, message, allowed }) =>
          problems.length === 1 ? `Allowed: ${allowed}` : `${option}: ${message} Allowed: ${allowed}`,
        ),
      },
    );
  }
  const { options } = checked;
  checkGenerated({ input, options });
  const packedOrb = options.orb.kind === "inline" ? (await import("./orbs/packed-orb.ts")).packedOrb(io) : {};
  const text = generateConfig({ input, options, packedOrb });
  if (flags.out === "-") {
    io.out(text);
    return;
  }
  if (flags.dryRun) return await showOnly(io, { path: flags.out, text });
  await writeGenerated(io, { path: flags.out, text, force: flags.force ?? false });
  explain(io, options);
}

/** The orb of this package, as it is published; an inline orb has no reference. */
function defaultReference(orb = "registry"): string | undefined {
  return orb === "registry" || orb === "url" ? ownOrbReference(orb, ownVersion) : undefined;
}

/** The flags, with what the repository says in the place of those that were not given. */
function fillIn(io: Io, flags: GenerateConfigOptions): ConfigInput {
  const repository = lookAtRepository(io);
  const dockerfiles = delivered(repository.dockerfiles);
  const dockerfile =
    flags.dockerfile ??
    onlyOne(io, {
      what: "Dockerfile",
      top: "Dockerfile",
      option: "--dockerfile",
      found: dockerfiles.map(({ path }) => path),
    });
  if (io.files.kind(dockerfile) !== "file")
    throw new CliError(`There is no file "${dockerfile}" in ${io.cwd}.`, {
      code: ExitCode.usage,
      next: ["--dockerfile FILE names the Dockerfile, from this folder."],
    });
  const folder =
    flags.program ??
    onlyOne(io, {
      what: "Pulumi.yaml",
      top: ".",
      option: "--program",
      found: delivered(repository.programs).map((program) => program.folder),
    });
  const program = repository.programs.find((each) => each.folder === folder.replace(/\/+$/, ""));
  if (program === undefined)
    throw new CliError(`There is no Pulumi.yaml in "${folder}" of ${io.cwd}.`, {
      code: ExitCode.usage,
      next: ["--program DIR names the folder of the Pulumi program, from this folder."],
    });
  const image = flags.image ?? repository.slug;
  if (image === undefined) {
    throw new CliError(
      'There is no name for the image: no --image, and Git\'s configuration has no remote "origin" to name it after.',
      { code: ExitCode.usage, next: ["Name it: --image acme/web"] },
    );
  }
  const found = [
    ...(flags.image === undefined ? [`image ${image} (after the Git remote)`] : []),
    ...(flags.dockerfile === undefined ? [dockerfile] : []),
    ...(flags.program === undefined
      ? [
          `Pulumi program ${[program.name, program.runtime && `(${program.runtime})`, folder === "." ? "here" : `in ${folder}`].filter(Boolean).join(" ")}`,
        ]
      : []),
  ];
  if (found.length > 0) io.say(`Found: ${found.join(", ")}.`);
  const { keep, approval, registry, stack, resourceClass, branch, registryContext, deployContext, orb, orbReference } =
    flags;
  return {
    ...{
      image,
      registry,
      dockerfile,
      buildContext:
        flags.buildContext ??
        repository.dockerfiles.find(({ path }) => path === dockerfile)?.buildContext ??
        folderOf(dockerfile),
    },
    ...{ program: folder, backend: program.backend, stack, keep, approval, resourceClass, orb, orbReference },
    ...{ branches: branch, registryContexts: registryContext, deployContexts: deployContext },
  };
}

function onlyOne(
  io: Io,
  search: { readonly what: string; readonly top: string; readonly option: string; readonly found: readonly string[] },
): string {
  const { what, top, option, found } = search;
  const [first, second] = found;
  // One at the top is the repository's own; those below it belong to its parts.
  if (first !== undefined && (second === undefined || first === top)) return first;
  if (first !== undefined)
    throw new CliError(`There is more than one ${what}: ${found.join(", ")}.`, {
      code: ExitCode.usage,
      next: [`Name the right one: ${option} ${first}`],
    });
  throw new CliError(`There is no ${what} here. Looked in ${io.cwd} and in the folders below it.`, {
    code: ExitCode.usage,
    next: [`Run this in the repository's top folder, or name it with ${option}.`],
  });
}

async function showOnly(io: Io, { path, text }: { readonly path: string; readonly text: string }): Promise<void> {
  if (io.files.kind(path) === "nothing") {
    io.say(`${path} would be:`);
    io.out(text);
    return;
  }
  const { unifiedDiff } = await import("./diff.ts");
  const difference = unifiedDiff(io.files.read(path), text, path);
  if (difference === "") io.say(`${path}: up to date.`);
  else io.out(difference);
}

/** What has to be done before the first push. */
function explain(io: Io, options: ConfigOptions): void {
  for (const { role, contexts, variables } of contextNeeds(options)) {
    const where =
      contexts.length > 0
        ? `the context${contexts.length > 1 ? "s" : ""} ${contexts.join(", ")}`
        : "the project's settings";
    io.say(`To ${role === "registry" ? "push" : "deploy"}, set in ${where}: ${variables.join(", ")}.`);
  }
  if (options.orb.kind === "url")
    io.say("An orb at an address must be on the allow list of the organisation: Organization Settings > Orbs.");
  if (options.orb.kind === "registry")
    io.say(`The orb ${options.orb.reference} must be published; --orb inline needs nothing published.`);
  const root = repositoryRoot(io);
  if (root !== undefined && root !== io.cwd)
    io.say(
      `${io.paint("yellow", "note:")} CircleCI reads .circleci/config.yml in ${root}, the top folder of this repository, not here.`,
    );
}
