import type { Definition } from "../library/library.ts";
import type { MappingNode, YamlNode } from "../source/node.ts";
import type { CheckInput } from "./input.ts";
import { type Mentions, mentionsIn } from "./mentions.ts";

/**
 * The definitions of a section of the configuration that nothing names. Orbs are not looked at: what they define is for others, and a
 * configuration that carries one inline rarely uses all of it.
 */
export function unusedDefinitions(
  definitions: ReadonlyMap<string, Definition>,
  { library, compiled, used }: CheckInput,
  mentionsOf: (document: MappingNode) => Mentions = mentionsIn,
): readonly Definition[] {
  // An orb alone has no workflows.
  if (compiled.workflows.length === 0) return [];
  // What has no body at all was reported as misshapen.
  const unreached = [...definitions.values()].filter((one) => !used.definitions.has(one) && one.body.entries.size > 0);
  if (unreached.length === 0) return [];
  const mentions = mentionsOf(library.document);
  const unused = new Set(unreached.filter(({ name }) => !mentions.has(name)));
  const shared = new Set([...definitions.values()].filter((one) => !unused.has(one)).flatMap(valuesOf));
  return [...unused].filter((one) => !valuesOf(one).some((value) => shared.has(value)));
}

/** A definition that others take their keys from, by an anchor and `<<`, has its use: its values are the very nodes that they have. */
const valuesOf = ({ body }: Definition): readonly YamlNode[] => [...body.entries.values()].map(({ value }) => value);
