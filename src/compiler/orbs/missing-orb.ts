import { type Diagnostic, defineDiagnostic, type Related } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";

/** An orb that is not at hand: no error until something of it is needed. */
export interface AbsentOrb {
  readonly kind: "missing";
  readonly at: Range;
  readonly reference: string;
  readonly alias: string;
  /** What whoever looked for it knows better. */
  readonly advice?: string | undefined;
  /**
   * Whether `{}` stands for it: the real one is put in place before CircleCI compiles the configuration. Or a reference
   * that only a pipeline can make, as `acme/web@dev:<< pipeline.git.revision >>` outside of a checkout.
   */
  readonly placeholder?: boolean;
}

/**
 * An orb whose text is not at hand. An error where something of it is needed, since nothing can be said about what uses
 * it.
 */
export const missingOrb = defineDiagnostic<Pick<AbsentOrb, "reference" | "alias" | "advice" | "placeholder">>({
  code: "missing-orb",
  severity: "error",
  about:
    "The orb's text is neither given nor in the cache. It is an error where a job that runs needs something of the orb: what uses the orb could not be checked or expanded; everything else was. Where nothing that runs needs it, it is a warning. To a check it is one, too, where `{}` stands for an orb that is put in its place before CircleCI compiles the file, as `continue` of the Orb Development Kit does (https://github.com/CircleCI-Public/orb-tools-orb), or where a pipeline alone knows its version. Offline, no one can say whether CircleCI has the orb, so a check that finds nothing else ends with a status of its own. https://circleci.com/docs/orbs/use/orb-intro/",
  message: ({ reference, alias, placeholder }) =>
    !placeholder
      ? `The orb "${reference}" is not at hand.`
      : reference === ""
        ? `The orb "${alias}" is a placeholder, and is not at hand.`
        : `The version of the orb "${alias}" is known to a pipeline alone, so it is not at hand.`,
  hint: ({ reference, alias, advice, placeholder }) =>
    advice ??
    (placeholder
      ? `What uses it is not looked at. Put an orb in its place: --orb ${alias}=FILE, or its folder.`
      : undefined) ??
    (reference.startsWith("https://")
      ? `Run again with --fetch, or with --orb ${alias}=FILE after downloading it.`
      : `Run again with --fetch, or with --orb ${reference}=FILE after: circleci orb source ${reference} > FILE`),
});

/** That an orb is not at hand, and which one. */
export interface MissingOrb extends Diagnostic {
  /** As it is written; of a placeholder its alias. */
  readonly reference: string;
  readonly placeholder: boolean;
}

/** The error for an orb of which something is needed. */
export const neededOrb = (orb: AbsentOrb, related: readonly Related[] = []): MissingOrb => ({
  ...missingOrb.at(orb.at, orb, related),
  reference: orb.placeholder ? orb.alias : orb.reference,
  placeholder: orb.placeholder === true,
});

/** A placeholder for an orb is no error of a configuration that is checked: only what runs needs the orb. */
export const placeholderAsWarning = (diagnostic: Diagnostic): Diagnostic =>
  isMissingOrb(diagnostic) && diagnostic.placeholder ? { ...diagnostic, severity: "warning" } : diagnostic;

/** The diagnostics where only these orbs are needed: of the others it is a warning that they are not at hand. */
export function neededOnly(diagnostics: readonly Diagnostic[], needed: readonly MissingOrb[]): readonly Diagnostic[] {
  const references = new Set(needed.map(({ reference }) => reference));
  return diagnostics.map((each) =>
    isMissingOrb(each) && !references.has(each.reference) ? { ...each, severity: "warning" } : each,
  );
}

/** The warning for an orb of which nothing is needed. */
export function unneededOrb(orb: AbsentOrb): MissingOrb {
  const error = neededOrb(orb);
  return { ...error, severity: "warning", hint: `Nothing that is compiled needs it. ${error.hint}` };
}

/** Whether a diagnostic says that an orb is not at hand: that is no verdict on the configuration. */
export const isMissingOrb = (diagnostic: Diagnostic): diagnostic is MissingOrb => diagnostic.code === missingOrb.code;
