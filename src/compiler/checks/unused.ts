import type { Definition } from "../library/library.ts";
import type { MappingNode, YamlNode } from "../source/node.ts";
import type { CheckInput } from "./input.ts";
import { type Mentions, mentionsIn } from "./mentions.ts";

/**
 * The definitions of a section of the configuration that nothing names. Orbs are not looked at: what they define is for
 * others, and a configuration that carries one inline rarely uses all of it.
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
  return [...unused].filter((one) => !lends(one, shared));
}

/**
 * Whether others take their keys from this definition, by an anchor and `<<`: then it has its use, and its values are
 * the very nodes that they have. What it took itself from an anchor does not count: an anchor stands before all that
 * takes from it.
 */
const lends = (one: Definition, shared: ReadonlySet<YamlNode>): boolean =>
  valuesOf(one).some((value) => value.start >= one.at.start && shared.has(value));

const valuesOf = ({ body }: Definition): readonly YamlNode[] => [...body.entries.values()].map(({ value }) => value);
