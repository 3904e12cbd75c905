import { defineDiagnostic } from "./diagnostic.ts";
import { suggest } from "./suggest.ts";

/** Why a comment ignores nothing. */
export type Useless =
  | { readonly why: "no-code" }
  | { readonly why: "unknown"; readonly code: string; readonly known: readonly string[] }
  | { readonly why: "error" | "nothing"; readonly code: string };

/** A comment that asks to ignore what is not there, or what cannot be ignored. */
export const uselessIgnore = defineDiagnostic<Useless>({
  code: "useless-ignore",
  severity: "warning",
  about:
    "A comment `# arm-pipeline-ignore-next-line CODE` silences warnings of this code on the next line. One that silences nothing is a leftover, or has a slip in its code, and would hide a later error. Errors cannot be silenced: CircleCI refuses the configuration all the same.",
  message: (data) => {
    switch (data.why) {
      case "no-code":
        return "This comment names no code to ignore.";
      case "unknown":
        return `There is no diagnostic "${data.code}".`;
      case "error":
        return `"${data.code}" is an error, and only warnings can be ignored.`;
      case "nothing":
        return `The next line has no "${data.code}" to ignore.`;
    }
  },
  hint: (data) => {
    if (data.why === "no-code") return "Name the codes: # arm-pipeline-ignore-next-line CODE, CODE";
    if (data.why === "unknown") return suggest(data.code, data.known);
    return data.why === "error" ? "Put the error right." : "Delete the code, or the comment.";
  },
});
