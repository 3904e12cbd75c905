import type { Source } from "../source/node.ts";
import { type Diagnostic, defineDiagnostic, type KindFacts } from "./diagnostic.ts";
import { type IgnoreRequest, ignoreRequests } from "./ignore-comments.ts";
import { suggest } from "./suggest.ts";

type Useless =
  | { readonly why: "no-code" }
  | { readonly why: "unknown"; readonly code: string; readonly known: readonly string[] }
  | { readonly why: "error" | "nothing"; readonly code: string };

/** A comment that asks to ignore what is not there, or what cannot be ignored. */
export const uselessIgnore = defineDiagnostic<Useless>({
  code: "useless-ignore",
  severity: "warning",
  about:
    "A comment `# arm-pipeline-ignore-next-line CODE` silences warnings of this code on the next line. One that silences nothing is a leftover, or has a slip in its code, and would hide a mistake of later. Errors cannot be silenced: CircleCI refuses the configuration all the same.",
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

/** Which sources may have ignore comments, and every kind of mistake. */
export interface IgnoreOptions {
  readonly sources: readonly Source[];
  readonly kinds: readonly KindFacts[];
}

/**
 * The diagnostics without the warnings that comments in the sources silence, and with a warning for each comment that silences nothing.
 * While there are errors, not everything was checked, so that no comment is called useless for want of its warning.
 */
export function applyIgnoreComments(
  diagnostics: readonly Diagnostic[],
  { sources, kinds }: IgnoreOptions,
): readonly Diagnostic[] {
  const requests = sources.flatMap(ignoreRequests);
  if (requests.length === 0) return diagnostics;
  const used = new Set<IgnoreRequest>();
  const left = diagnostics.filter((diagnostic) => {
    if (diagnostic.severity === "error") return true;
    const asked = requests.filter((request) => isAbout(request, diagnostic));
    for (const request of asked) used.add(request);
    return asked.length === 0;
  });
  const broken = left.some(({ severity }) => severity === "error");
  const useless = requests.flatMap((request) => {
    const data = whyUseless(request, { kinds, used: used.has(request), broken });
    return data === undefined ? [] : [uselessIgnore.at(request, data)];
  });
  return [...left, ...useless];
}

const isAbout = ({ source, code, from, to }: IgnoreRequest, { at, ...diagnostic }: Diagnostic): boolean =>
  code === diagnostic.code && at.source === source && at.start >= from && at.start <= to;

function whyUseless(
  { code }: IgnoreRequest,
  { kinds, used, broken }: { readonly kinds: readonly KindFacts[]; readonly used: boolean; readonly broken: boolean },
): Useless | undefined {
  if (code === "") return { why: "no-code" };
  const kind = kinds.find((each) => each.code === code);
  if (kind === undefined) return { why: "unknown", code, known: kinds.map((each) => each.code) };
  if (used) return undefined;
  // In a workflow that is switched off, an error is a warning, and can be silenced.
  if (kind.severity === "error") return { why: "error", code };
  return broken ? undefined : { why: "nothing", code };
}

/** The diagnostics without the warnings of these codes, as a flag asks for. */
export function silence(diagnostics: readonly Diagnostic[], codes: readonly string[]): readonly Diagnostic[] {
  return diagnostics.filter(({ code, severity }) => severity === "error" || !codes.includes(code));
}
