import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** An orb whose text is not at hand. An error, since nothing can be said about what uses it. */
export const missingOrb = defineDiagnostic<{
  readonly reference: string;
  readonly alias: string;
  /** What whoever looked for it knows better. */
  readonly advice?: string | undefined;
}>({
  code: "missing-orb",
  severity: "error",
  about:
    "The orb's text is neither given nor in the cache, so what uses the orb could not be checked or expanded; everything else was. Offline, no one can say whether CircleCI has the orb. https://circleci.com/docs/orbs/use/orb-intro/",
  message: ({ reference }) => `The orb "${reference}" is not at hand.`,
  hint: ({ reference, alias, advice }) =>
    advice ??
    (reference.startsWith("https://")
      ? `Run again with --fetch, or with --orb ${alias}=FILE after downloading it.`
      : `Run again with --fetch, or with --orb ${reference}=FILE after: circleci orb source ${reference} > FILE`),
});
