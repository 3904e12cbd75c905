import type { DataMap } from "./data.ts";
import { checkName } from "./names.ts";
import type { CommandHandle, ExecutorHandle, JobHandle, OrbImport, OrbInterface, Parameters } from "./types.ts";

type Components = Readonly<Record<string, { readonly parameters: Parameters }>> | undefined;
type ParametersIn<C> = C extends { readonly parameters: infer P extends Parameters } ? P : Parameters;

/** Handles of components under the orb's local name, each with the comment of its declaration. */
type Executors<Alias extends string, C> = {
  readonly [K in keyof C]: ExecutorHandle<`${Alias}/${K & string}`, ParametersIn<C[K]>>;
};
type Commands<Alias extends string, C> = {
  readonly [K in keyof C]: CommandHandle<`${Alias}/${K & string}`, ParametersIn<C[K]>>;
};
type Jobs<Alias extends string, C> = {
  readonly [K in keyof C]: JobHandle<`${Alias}/${K & string}`, ParametersIn<C[K]>>;
};

/**
 * An orb's components under its local name: `arm.jobs.deploy` is the job `arm/deploy`, with the parameters of its
 * definition.
 */
export interface ImportedOrb<Alias extends string, O extends OrbInterface> extends OrbImport {
  readonly alias: Alias;
  readonly executors: Executors<Alias, NonNullable<O["executors"]>>;
  readonly commands: Commands<Alias, NonNullable<O["commands"]>>;
  readonly jobs: Jobs<Alias, NonNullable<O["jobs"]>>;
}

/**
 * Imports an orb under a local name. `reference` is `namespace/orb@version` or the URL of a packed orb, or the document
 * itself, which then stands in the configuration (https://circleci.com/docs/orbs/author/create-an-orb/#inline-orbs).
 * `definition` is the orb's own definition or, for somebody else's orb, an object with the parameters of the components
 * that are used.
 */
export function importOrb<const Alias extends string, O extends OrbInterface>(orb: {
  readonly alias: Alias;
  readonly reference: string | DataMap;
  readonly definition: O;
}): ImportedOrb<Alias, O> {
  const { alias, reference, definition } = orb;
  checkName(`orb "${alias}"`, alias);
  if (typeof reference === "string") checkReference(alias, reference);
  return {
    kind: "orb-import",
    alias,
    source: reference,
    executors: handles("executor", alias, definition.executors),
    commands: handles("command", alias, definition.commands),
    jobs: handles("job", alias, definition.jobs),
  } as unknown as ImportedOrb<Alias, O>;
}

function checkReference(alias: string, reference: string): void {
  if (/^https:\/\/\S+$/.test(reference) || /^[a-z0-9_-]+\/[a-z0-9_-]+@\S+$/.test(reference)) return;
  throw new Error(`The orb "${alias}" needs a reference such as "acme/orb@1.2" or an https URL, not "${reference}".`);
}

function handles(kind: "executor" | "command" | "job", alias: string, components: Components) {
  const entries = Object.entries(components ?? {});
  return Object.fromEntries(
    entries.map(([name, { parameters }]) => [name, { kind, name: `${alias}/${name}`, parameters }]),
  );
}
