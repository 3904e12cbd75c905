import type { Report } from "../diagnostics/diagnostic.ts";
import type { Library } from "../library/library.ts";
import { unneededOrb } from "../orbs/missing-orb.ts";
import { type CheckInput, ownLibraries } from "./input.ts";
import { unusedImports } from "./unused-orb.ts";

/**
 * Warns of orbs that are not at hand and that nothing needs, also where an orb imports them. One that was reported as
 * missing where it is needed, or as unused, was said once already.
 */
export function checkUnneededOrbs(input: CheckInput, report: Report): void {
  const own = new Set(ownLibraries(input));
  const seen = new Set<Library>();
  const look = (library: Library): void => {
    if (seen.has(library)) return;
    seen.add(library);
    const unused = new Set(own.has(library) ? unusedImports(library, input).map(([alias]) => alias) : []);
    for (const [alias, orb] of library.orbs) {
      if (unused.has(alias)) continue;
      if (orb.kind === "library") look(orb.library);
      else if (orb.kind === "missing" && !input.used.missing.has(orb)) report(unneededOrb(orb));
    }
  };
  look(input.library);
}
