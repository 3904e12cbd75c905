import type { CommandDefinition } from "./commands.ts";
import type { ConfigDefinition } from "./configs.ts";
import type { ExecutorDefinition } from "./executors.ts";
import type { JobDefinition } from "./jobs.ts";
import { checkName, checkUnique } from "./names.ts";
import { bodyOf, checkPipelineParameters } from "./scope.ts";
import type { OrbImport, Parameters } from "./types.ts";
import { checkComponents } from "./uses.ts";

/** The part of a definition that says under which name its component is found. */
interface Named {
  readonly name: string;
}

/** A list of definitions as a map from their literal names, so that `orb.jobs.deploy` completes in an editor. */
export type ByName<D extends Named> = { readonly [E in D as E["name"]]: E };

/** What a reader of the registry's page can try: a whole configuration that uses the orb. */
export interface ExampleDefinition<Name extends string = string> {
  readonly name: Name;
  readonly description: string;
  readonly usage: ConfigDefinition;
}

/** Defines a usage example: https://circleci.com/docs/orbs/author/orb-author/#writing-usage-examples */
export function defineExample<const Name extends string>(example: ExampleDefinition<Name>): ExampleDefinition<Name> {
  checkName(`example "${example.name}"`, example.name);
  return example;
}

/** Links on the orb's page in the registry. */
export interface OrbDisplay {
  readonly home_url?: string;
  readonly source_url?: string;
}

/** A whole orb, with its components by name. */
export interface OrbDefinition<
  E extends ExecutorDefinition = ExecutorDefinition,
  C extends CommandDefinition = CommandDefinition,
  J extends JobDefinition = JobDefinition,
> {
  readonly kind: "orb";
  readonly description?: string;
  readonly display?: OrbDisplay;
  readonly orbs: readonly OrbImport[];
  readonly executors: ByName<E>;
  readonly commands: ByName<C>;
  readonly jobs: ByName<J>;
  readonly examples: readonly ExampleDefinition[];
}

/** An orb of any components, for functions that take every orb. */
export interface AnyOrb {
  readonly kind: "orb";
  readonly description?: string;
  readonly display?: OrbDisplay;
  readonly orbs: readonly OrbImport[];
  readonly executors: Readonly<Record<string, ExecutorDefinition>>;
  readonly commands: Readonly<Record<string, CommandDefinition>>;
  readonly jobs: Readonly<Record<string, JobDefinition>>;
  readonly examples: readonly ExampleDefinition[];
}

/**
 * Defines an orb from its components. Throws when a component uses another one that is not listed, since the registry
 * would refuse it. An example that uses the orb itself needs the orb first: define it without, then add them with
 * `withExamples`.
 */
export function defineOrb<
  E extends ExecutorDefinition = never,
  C extends CommandDefinition = never,
  J extends JobDefinition = never,
>(orb: {
  readonly description?: string;
  readonly display?: OrbDisplay;
  readonly orbs?: readonly OrbImport[];
  readonly executors?: readonly E[];
  readonly commands?: readonly C[];
  readonly jobs?: readonly J[];
  readonly examples?: readonly ExampleDefinition[];
}): OrbDefinition<E, C, J> {
  const { orbs = [], executors = [], commands = [], jobs = [], examples = [], ...about } = orb;
  checkUnique(
    "orb",
    orbs.map(({ alias }) => alias),
  );
  checkUnique(
    "example",
    examples.map(({ name }) => name),
  );
  checkComponents({ orbs, executors, commands, jobs });
  checkPipelineParameters("orb", { bodies: [executors, commands, jobs].flat().map(bodyOf), declared: {} });
  return {
    kind: "orb",
    ...about,
    orbs,
    executors: byName<E>("executor", executors),
    commands: byName<C>("command", commands),
    jobs: byName<J>("job", jobs),
    examples,
  };
}

/** The same orb with usage examples. */
export function withExamples<O extends AnyOrb>(orb: O, examples: readonly ExampleDefinition[]): O {
  checkUnique(
    "example",
    examples.map(({ name }) => name),
  );
  return { ...orb, examples };
}

function byName<D extends Named & { readonly parameters: Parameters }>(
  what: string,
  definitions: readonly D[],
): ByName<D> {
  checkUnique(
    what,
    definitions.map(({ name }) => name),
  );
  return Object.fromEntries(definitions.map((definition) => [definition.name, definition])) as ByName<D>;
}
