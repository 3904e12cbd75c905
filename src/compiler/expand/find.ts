import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { nameFix } from "../diagnostics/fix.ts";
import type { Range } from "../diagnostics/source.ts";
import { nearestName, suggest } from "../diagnostics/suggest.ts";
import type { Definition, ImportedOrb, Library } from "../library/library.ts";
import { neededOrb } from "../orbs/missing-orb.ts";
import { get, type ScalarNode } from "../source/node.ts";
import { malformedAlias } from "./malformed-alias.ts";
import type { Scope } from "./scope.ts";

interface Unknown {
  readonly name: string;
  readonly known: readonly string[];
  readonly where: string;
}

const about = (what: string): string =>
  `A name was used that no ${what} has. Names are looked up in the document that they are written in: an orb sees its own components and the orbs that it imports, never those of the configuration around it. https://circleci.com/docs/guides/orchestrate/reusing-config/`;

const unknown = (kind: "command" | "executor" | "job") =>
  defineDiagnostic<Unknown>({
    code: `unknown-${kind}`,
    severity: "error",
    about: about(kind === "command" ? "step of CircleCI and no command" : kind),
    message: ({ name, where }) => `There is no ${kind} "${name}" in ${where}.`,
    hint: ({ name, known }) => suggest(name, known, "There are") ?? `No ${kind} is defined.`,
    fix: ({ name, known }, at) => nameFix(at, name, known),
  });

/** A step that is neither built in nor a command. */
export const unknownCommand = unknown("command");
/** An executor that no one defines. */
export const unknownExecutor = unknown("executor");
/** A job that no one defines. */
export const unknownJob = unknown("job");

/** `alias/name` with an alias that is not imported. */
export const unknownOrb = defineDiagnostic<{
  readonly alias: string;
  readonly name: string;
  readonly known: readonly string[];
  readonly where: string;
}>({
  code: "unknown-orb",
  severity: "error",
  about:
    "The part before the slash is the local name of an orb, as the `orbs` section of the same document gives it. https://circleci.com/docs/orbs/use/orb-intro/",
  message: ({ alias, name, where }) => `There is no orb "${alias}" in ${where}, so "${name}" cannot be found.`,
  hint: ({ alias, known }) =>
    known.length === 0 ? "Import it in the section `orbs`." : suggest(alias, known, "Imported"),
  fix: ({ alias, known }, at) => nameFix(at, alias, known),
});

const kinds = {
  command: { section: "commands", diagnostic: unknownCommand },
  executor: { section: "executors", diagnostic: unknownExecutor },
  job: { section: "jobs", diagnostic: unknownJob },
} as const;

/** What may be found by name. */
export type FindableKind = keyof typeof kinds;

/**
 * The component that a name means in a library; `alias/name` is looked for in the orb of that alias. What cannot be
 * found is reported; where it belongs to an orb that is not at hand, that is.
 */
export function find(
  name: string,
  wanted: {
    readonly kind: FindableKind;
    readonly at: Range;
    readonly library: Library;
    readonly others?: readonly string[];
  },
  scope: Scope,
): Definition | undefined {
  const { kind, at, library, others = [] } = wanted;
  const { section, diagnostic } = kinds[kind];
  const own = library[section].get(name);
  if (own !== undefined) {
    scope.used.definitions.add(own);
    return own;
  }
  const alias = library.aliases[section].get(name);
  if (alias !== undefined) return findAliased({ ...wanted, name, alias }, scope);
  const slash = name.indexOf("/");
  const orb = slash === -1 ? undefined : library.orbs.get(name.slice(0, slash));
  if (slash !== -1 && orb === undefined) {
    const alias = name.slice(0, slash);
    const known = [...library.orbs.keys()];
    scope.report(unknownOrb.at(at, { alias, name, known, where: library.title }));
    scope.used.orbs.add(nearestName(alias, known) ?? alias);
    return undefined;
  }
  if (orb !== undefined) {
    scope.used.orbs.add(name.slice(0, slash));
    if (orb.kind === "missing") {
      scope.used.missing.add(orb);
      scope.report(neededOrb(orb, [{ at, message: `The ${kind} is needed here.` }]));
    }
    if (orb.kind !== "library") return undefined;
    const found = orb.library[section].get(name.slice(slash + 1));
    if (found !== undefined) return found;
  }
  // What is there and misshapen was reported as that.
  if (get(get(library.document, section), name) !== undefined) return undefined;
  const known = [...namesIn(library, section), ...others];
  scope.report(diagnostic.at(at, { name, known, where: library.title }));
  // What was meant is in use: one slip is not reported twice.
  const meant = library[section].get(nearestName(name, known) ?? "");
  if (meant !== undefined) scope.used.definitions.add(meant);
  return undefined;
}

/** What another name stands for: `orb/name`, and for an executor one of the same document too. */
function findAliased(
  wanted: {
    readonly kind: FindableKind;
    readonly name: string;
    readonly at: Range;
    readonly library: Library;
    readonly alias: ScalarNode;
  },
  scope: Scope,
): Definition | undefined {
  const { kind, name, at, library, alias } = wanted;
  const target = String(alias.value);
  const isOfOrb = /^[^/\s]+\/[^/\s]+$/.test(target);
  if (isOfOrb || (kind === "executor" && library.executors.has(target)))
    return find(target, { kind, at: alias, library }, scope);
  const used = { at, message: `The ${kind} is used here.` };
  scope.report(malformedAlias.at(alias, { kind, name, target }, [used]));
  return undefined;
}

/** All names of a section, with those of the orbs as they are called. */
function namesIn(library: Library, section: (typeof kinds)[FindableKind]["section"]): readonly string[] {
  const inOrb = ([alias, orb]: [string, ImportedOrb]): readonly string[] =>
    orb.kind === "library" ? [...orb.library[section].keys()].map((name) => `${alias}/${name}`) : [];
  return [...library[section].keys(), ...library.aliases[section].keys(), ...[...library.orbs].flatMap(inOrb)];
}
