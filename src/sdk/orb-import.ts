import sdk from "@circleci/circleci-config-sdk";
import type { Parameter, Parameters } from "../model/types.ts";
import { components } from "../orb/components.ts";
import { ownOrb, ownVersion, repositoryUrl } from "../orb/own-orb.ts";

type Component = "jobs" | "commands" | "executors";

/** The orb's import with the names of what it has, so that a misspelt one does not compile. */
export type ArmPipelineImport = Omit<sdk.orb.OrbImport, Component> & {
  readonly [C in Component]: { readonly [K in keyof (typeof components)[C]]: sdk.orb.OrbImport[C][string] };
};

type Manifest = NonNullable<ConstructorParameters<typeof sdk.orb.OrbImport>[5]>;

/**
 * This orb as an `OrbImport` of CircleCI's SDK, with the parameters of every job, command and executor, so that its
 * users need not type its manifest by hand: `config.importOrb(armPipelineImport())`, then `new
 * WorkflowJob(arm.jobs.deploy, { ... })`. `alias` is its name in the configuration, `arm` by default; `version` the one
 * that is imported, by default the major and minor of this package.
 * https://circleci-public.github.io/circleci-config-sdk-ts/classes/orb.OrbImport.html
 */
export function armPipelineImport({
  alias = "arm",
  version = ownVersion.split(".").slice(0, 2).join("."),
}: {
  readonly alias?: string;
  readonly version?: string;
} = {}): ArmPipelineImport {
  const [namespace = "", name = ""] = ownOrb.split("/");
  const manifest = {
    jobs: manifestOf(components.jobs),
    commands: manifestOf(components.commands),
    executors: manifestOf(components.executors),
  } as Manifest; // the SDK's types of lists tell parameters of jobs and of executors apart, which here are one
  const orb = new sdk.orb.OrbImport(alias, namespace, name, version, components.description, manifest, {
    home_url: repositoryUrl,
    source_url: repositoryUrl,
  });
  return orb as ArmPipelineImport;
}

const manifestOf = (definitions: Readonly<Record<string, { readonly parameters: Parameters }>>) =>
  Object.fromEntries(
    Object.entries(definitions).map(([name, { parameters }]) => [
      name,
      new sdk.parameters.CustomParametersList(
        Object.entries(parameters).map(([each, parameter]) => sdkParameter(each, parameter)),
      ),
    ]),
  );

function sdkParameter(name: string, { type, values, default: value, description }: Parameter) {
  // An enum is a class of its own, which its list does not take by its types.
  if (type === "enum")
    return new sdk.parameters.CustomEnumParameter(
      name,
      (values ?? []).map(String),
      value,
      description,
    ) as unknown as sdk.parameters.CustomParameter<"string">;
  return new sdk.parameters.CustomParameter(name, type as "string", value, description);
}
