import { defaultDeployContexts, defaultRegistryContexts } from "./contexts.ts";
import { orbImageName } from "./defaults.ts";
import type { ConfigInput, ConfigOptions, ImageOptions } from "./input.ts";
import { folderOf } from "./repository/repository-files.ts";

/**
 * The command that makes the same file again, on any machine: what was detected is in it, what is the default is not.
 * `input` has what was asked for where the checked options do not.
 */
export function commandLine(input: ConfigInput, options: ConfigOptions): readonly string[] {
  const { deployment, role, identities } = options;
  const given = (option: string, value: string | undefined, byDefault?: string) =>
    value === undefined || value === byDefault ? [] : [option, value];
  const each = (option: string, values: readonly string[] = []) => values.flatMap((value) => [option, value]);
  const only = (option: string, chosen: boolean | undefined) => (chosen ? [option] : []);
  const contexts = (option: string, names: readonly string[], byDefault: readonly string[]) =>
    names.join("\n") === byDefault.join("\n") ? [] : each(option, names.length > 0 ? names : ["none"]);
  const stays = deployment !== undefined && deployment.life !== "pipeline";
  return [
    ...["arm-pipeline", "generate", "config"],
    ...options.images.flatMap((image) => imageFlags(image, options.images.length > 1)),
    ...given("--registry", options.registry, "docker.io"),
    ...(options.platforms.join() === "linux/arm64" ? [] : each("--platform", options.platforms)),
    ...given("--resource-class", options.resourceClass),
    ...only("--attest", options.attest),
    ...only("--scan", options.scan),
    ...given("--test", options.test?.command),
    ...given("--test-image", input.testImage),
    ...only("--build-only", deployment === undefined),
    ...given("--program", deployment?.program, "."),
    ...given("--backend", deployment?.backend),
    ...only("--keep", deployment?.life === "kept"),
    ...only("--branch-environment", deployment?.life === "review"),
    ...only("--reaper", input.reaper),
    ...only("--preview", deployment?.preview),
    ...only("--drift", deployment?.drift),
    ...each("--policy-pack", deployment?.policyPacks),
    ...each("--pulumi-environment", deployment?.environments),
    ...only("--notify", deployment?.notify),
    ...only("--sign", options.sign),
    ...only("--release", options.release),
    ...given("--stack", input.stack),
    ...given("--ecs-service", input.ecsService ?? deployment?.ecsService),
    ...given("--revision-in", input.revisionIn ?? (stays && deployment?.revisionIn === undefined ? "none" : undefined)),
    ...only("--approval", deployment?.approval),
    ...each("--branch", input.branches),
    ...each("--deploy-branch", deployment?.branches),
    ...given("--role-arn", role?.arn),
    ...given("--role-region", input.roleRegion),
    ...given("--google-identity", input.googleIdentity),
    ...given("--azure-identity", input.azureIdentity),
    ...contexts("--registry-context", options.registryContexts, defaultRegistryContexts(options)),
    ...contexts(
      "--deploy-context",
      deployment?.contexts ?? [],
      deployment === undefined
        ? []
        : defaultDeployContexts({
            stateUrl: deployment.stateUrl,
            role: role !== undefined,
            identities,
            environments: deployment.environments,
          }),
    ),
    ...given("--orb", input.orb, "registry"),
  ];
}

/** Of several images each flag says by its name which one is meant; and a name of its own is kept. */
function imageFlags({ name, repository, dockerfile, buildContext }: ImageOptions, several: boolean): readonly string[] {
  const named = several || name !== orbImageName(repository);
  const prefix = named ? `${name}=` : "";
  return [
    ...["--image", `${prefix}${repository}`],
    ...(named || dockerfile !== "Dockerfile" ? ["--dockerfile", `${prefix}${dockerfile}`] : []),
    ...(buildContext === folderOf(dockerfile) ? [] : ["--build-context", `${prefix}${buildContext}`]),
  ];
}

/** A command as it is typed into a shell, on one line. */
export function shellCommand(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  if (/^[A-Za-z0-9_./:@=,+-]+$/.test(word)) return word;
  if (!word.includes("\n")) return `'${word.replaceAll("'", `'\\''`)}'`;
  return `$'${word.replaceAll(/['\\]/g, "\\$&").replaceAll("\n", "\\n")}'`;
}
