import type { Definition } from "../library/library.ts";
import type { CheckInput } from "./input.ts";
import { type Mentions, mentionsIn } from "./mentions.ts";

/**
 * The definitions of a section of the configuration that nothing names. Orbs are not looked at: what they define is for others, and a
 * configuration that carries one inline rarely uses all of it.
 */
export function unusedDefinitions(
  definitions: ReadonlyMap<string, Definition>,
  { library, compiled, used }: CheckInput,
  mentions: Mentions = mentionsIn(library.document),
): readonly Definition[] {
  // An orb alone has no workflows.
  if (compiled.workflows.length === 0) return [];
  return [...definitions.values()].filter(
    (definition) => !used.definitions.has(definition) && !mentions.has(definition.name),
  );
}
