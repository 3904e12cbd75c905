import { defaultDeployContexts, defaultRegistryContexts } from "./contexts.ts";
import type { ConfigInput, ConfigOptions } from "./input.ts";

/**
 * The command that makes the same file again, on any machine: what was detected is in it, what is the default is not. `input`
 * tells what was asked for where the checked options do not.
 */
export function commandLine(input: ConfigInput, options: ConfigOptions): readonly string[] {
  const given = (option: string, value: string | undefined, byDefault?: string) =>
    value === undefined || value === byDefault ? [] : [option, value];
  const contexts = (option: string, names: readonly string[], byDefault: readonly string[]) =>
    names.join("\n") === byDefault.join("\n")
      ? []
      : (names.length > 0 ? names : ["none"]).flatMap((name) => [option, name]);
  return [
    "arm-pipeline",
    "generate",
    "config",
    ...given("--image", options.image),
    ...given("--registry", options.registry, "docker.io"),
    ...given("--dockerfile", options.dockerfile, "Dockerfile"),
    ...given("--build-context", options.buildContext, "."),
    ...given("--program", options.program, "."),
    ...(options.keep ? ["--keep"] : []),
    ...given("--stack", input.stack),
    ...(options.approval ? ["--approval"] : []),
    ...(input.branches ?? []).flatMap((branch) => ["--branch", branch]),
    ...given("--resource-class", options.resourceClass),
    ...contexts("--registry-context", options.registryContexts, defaultRegistryContexts(options.registry)),
    // The backend is read from Pulumi.yaml again.
    ...contexts("--deploy-context", options.deployContexts, defaultDeployContexts(options.selfManagedState)),
    ...given("--orb", options.orb.kind, "registry"),
    ...given("--orb-reference", input.orbReference),
  ];
}

/** A command as it is typed into a shell. */
export function shellCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[A-Za-z0-9_./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
