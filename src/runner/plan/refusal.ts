import { suggest } from "../../compiler/diagnostics/suggest.ts";

/**
 * Something that was asked for and cannot be: nothing of the configuration is wrong, so it has no code and no place.
 * One sentence, and one action.
 */
export interface Refusal {
  readonly message: string;
  readonly next: string;
}

/** A workflow that the configuration does not have. */
export const unknownWorkflow = (name: string, known: readonly string[]): Refusal => ({
  message: `The configuration has no workflow "${name}".`,
  next: suggest(name, known, "It has") ?? "It has none.",
});

/** A job that the workflow does not have, by name or by a pattern with * and ?. */
export const unknownJob = (
  name: string,
  at: { readonly workflow: string; readonly known: readonly string[] },
): Refusal => ({
  message: `The workflow "${at.workflow}" has no job "${name}".`,
  next: suggest(name, at.known, "It has") ?? "It has none.",
});

/**
 * A job whose filters, or those of all jobs that it requires, leave it out for this branch or tag:
 * https://circleci.com/docs/reference/configuration-reference/#jobfilters
 */
export const jobLeftOut = (name: string, ref: string): Refusal => ({
  message: `The job "${name}" does not run for ${ref}.`,
  next: "Rehearse a branch or tag that it runs for, by --branch or --tag.",
});
