import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A value of another kind than its key takes. */
export const wrongType = defineDiagnostic<{
  readonly key: string;
  /** Whether it is one of the entries of the key's list. */
  readonly item: boolean;
  readonly expected: string;
  readonly found: string;
}>({
  code: "wrong-type",
  severity: "error",
  about:
    "Each key takes values of one kind, or of a few: a string, a list, a mapping. Mostly an indentation or a dash is wrong, or a number needs quotes. It is a warning where CircleCI's compiler is known to let it pass. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ key, item, expected, found }) =>
    `${item ? `An entry of "${key}"` : `"${key}"`} must be ${expected}, and this is ${found}.`,
  hint: ({ item, expected, found }) => {
    if (found === "nothing")
      return item ? "Delete the entry, or give it a value." : "Delete the key, or give it a value.";
    if (/^a string\b/.test(expected) && /^the (number|boolean)/.test(found)) return "Put it in quotes.";
    if (expected === "a list") return 'Begin each entry with "- ".';
    return undefined;
  },
});
