import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { nameFix } from "../diagnostics/fix.ts";
import { suggest } from "../diagnostics/suggest.ts";

/** A key that its mapping does not take. */
export const unknownKey = defineDiagnostic<{
  readonly title: string;
  readonly key: string;
  readonly known: readonly string[];
  /** Where the key belongs, if that is known. */
  readonly misplaced?: string | undefined;
}>({
  code: "unknown-key",
  severity: "error",
  about:
    "CircleCI refuses keys that it does not know in jobs, executors, commands, parameters and filters; in built-in steps and at the top level it ignores them, so that a slip of the fingers stays unseen: there it is a warning. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ title, key }) => `${title} has no key "${key}".`,
  hint: ({ key, known, misplaced }) => misplaced ?? suggest(key, known, "Its keys"),
  fix: ({ key, known, misplaced }, at) => (misplaced === undefined ? nameFix(at, key, known) : undefined),
});
