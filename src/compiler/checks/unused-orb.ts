import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Library } from "../library/library.ts";
import { type Entry, get } from "../source/node.ts";
import { type CheckInput, ownLibraries } from "./input.ts";
import { mentionsIn } from "./mentions.ts";

/** An orb that is imported for nothing. */
export const unusedOrb = defineDiagnostic<{ readonly alias: string }>({
  code: "unused-orb",
  severity: "warning",
  about:
    "Nothing of this orb is used. It is still fetched for every pipeline, and the pipeline fails if it cannot be. https://circleci.com/docs/orbs/use/orb-intro/",
  message: ({ alias }) => `Nothing uses the orb "${alias}".`,
  hint: () => "Remove the import.",
});

/** Reports imports of the configuration, and of the orbs that are written in it, which nothing uses. */
export function checkUnusedOrbs(input: CheckInput, report: Report): void {
  for (const library of ownLibraries(input))
    for (const [alias, { key }] of unusedImports(library, input)) report(unusedOrb.at(key, { alias }));
}

/** The imports of a library that nothing in it uses: they are reported as that, and nothing else is said of them. */
export function unusedImports(
  library: Library,
  { library: configuration, compiled, used }: CheckInput,
): readonly (readonly [string, Entry])[] {
  if (compiled.workflows.length === 0) return [];
  const imports = get(library.document, "orbs");
  if (imports?.kind !== "mapping") return [];
  const unreached = [...imports.entries].filter(([alias]) => !(library === configuration && used.orbs.has(alias)));
  if (unreached.length === 0) return [];
  const mentions = mentionsIn(library.document);
  return unreached.filter(([alias]) => !mentions.hasOrb(alias));
}
