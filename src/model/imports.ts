import type { DataMap } from "./data.ts";
import { checkName } from "./names.ts";
import type { CommandHandle, ExecutorHandle, JobHandle, OrbImport, OrbInterface, Parameters } from "./types.ts";

type Components = Readonly<Record<string, { readonly parameters: Parameters }>> | undefined;
type ParametersIn<C, K extends keyof C> = C[K] extends { readonly parameters: infer P extends Parameters }
  ? P
  : Parameters;

/** An orb's components under its local name: `arm.jobs.deploy` is the job `arm/deploy`, with the parameters of its definition. */
export interface ImportedOrb<Alias extends string, O extends OrbInterface> extends OrbImport {
  readonly alias: Alias;
  readonly executors: {
    readonly [K in keyof NonNullable<O["executors"]> & string]: ExecutorHandle<
      `${Alias}/${K}`,
      ParametersIn<NonNullable<O["executors"]>, K>
    >;
  };
  readonly commands: {
    readonly [K in keyof NonNullable<O["commands"]> & string]: CommandHandle<
      `${Alias}/${K}`,
      ParametersIn<NonNullable<O["commands"]>, K>
    >;
  };
  readonly jobs: {
    readonly [K in keyof NonNullable<O["jobs"]> & string]: JobHandle<
      `${Alias}/${K}`,
      ParametersIn<NonNullable<O["jobs"]>, K>
    >;
  };
}

/**
 * Imports an orb under a local name. `reference` is `namespace/orb@version` or the URL of a packed orb, or the document itself, which
 * then stands in the configuration (https://circleci.com/docs/orbs/author/create-an-orb/#inline-orbs). `definition` is the orb's own
 * definition or, for somebody else's orb, an object with the parameters of the components that are used.
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
