import { textOf } from "../source/node.ts";
import type { AliasedSection, Definition, Library } from "./library.ts";

/**
 * The component that a name means in a library, `alias/name` in the orb of that alias; nothing where there is none, or
 * its orb is not at hand. Nothing is reported, and nothing counts as used: expansion has `find` for that.
 */
export function lookUp(library: Library, section: AliasedSection, name: string): Definition | undefined {
  const own = library[section].get(name);
  if (own !== undefined) return own;
  const slash = name.indexOf("/");
  if (slash !== -1) {
    const orb = library.orbs.get(name.slice(0, slash));
    return orb?.kind === "library" ? orb.library[section].get(name.slice(slash + 1)) : undefined;
  }
  const target = textOf(library.aliases[section].get(name));
  return target === undefined || target === name || !(target.includes("/") || library[section].has(target))
    ? undefined
    : lookUp(library, section, target);
}
