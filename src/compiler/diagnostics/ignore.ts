import type { Diagnostic, KindFacts } from "./diagnostic.ts";
import { type IgnoreRequest, ignoreRequests } from "./ignore-comments.ts";
import type { Source } from "./source.ts";
import { type Useless, uselessIgnore } from "./useless-ignore.ts";

/** Which sources may have ignore comments, and every kind of diagnostic, from `catalogue.ts`. */
export interface IgnoreOptions {
  readonly sources: readonly Source[];
  readonly kinds: readonly KindFacts[];
}

/**
 * The diagnostics without the warnings that comments in the sources silence, and with a warning for each comment that
 * silences nothing. While there are errors, not everything was checked, so that no comment is called useless for want
 * of its warning.
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
  return useless.length === 0 ? left : sources.reduce(inPlace, [...left, ...useless]);
}

/** The source's own diagnostics in the order of their places, then those of others as they were. */
function inPlace(diagnostics: readonly Diagnostic[], source: Source): readonly Diagnostic[] {
  const own = diagnostics.filter(({ at }) => at.source === source);
  const others = diagnostics.filter(({ at }) => at.source !== source);
  return [...own.toSorted((a, b) => a.at.start - b.at.start), ...others];
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
