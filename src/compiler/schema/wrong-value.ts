import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { nameFix } from "../diagnostics/fix.ts";
import { nearestName } from "../diagnostics/suggest.ts";

/** A value outside of those that its key takes. */
export const wrongValue = defineDiagnostic<{
  readonly key: string;
  readonly found: string;
  /** In the order in which CircleCI's reference lists them. */
  readonly allowed: readonly string[];
}>({
  code: "wrong-value",
  severity: "error",
  about:
    "The key takes one of a few values. It is a warning where CircleCI's compiler lets others pass and ignores them. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ key, found }) => `"${key}" cannot be ${found}.`,
  hint: ({ found, allowed }) => {
    const nearest = nearestName(found.replace(/^the string "(.*)"$/, "$1"), allowed);
    return nearest === undefined ? `Allowed: ${allowed.join(", ")}.` : `Did you mean "${nearest}"?`;
  },
  fix: ({ found, allowed }, at) => nameFix(at, found.replace(/^the string "(.*)"$/, "$1"), allowed),
});
