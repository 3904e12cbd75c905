import { configDocument } from "./config-document.ts";
import { type Data, type DataMap, plain, plainMap } from "./data.ts";
import { commandData, executorData, jobData } from "./lower.ts";
import type { AnyOrb, ExampleDefinition } from "./orbs.ts";

/** An orb as plain data, in the order in which people read one: what it is, then its parts. */
export interface OrbDocument extends DataMap {
  readonly version: 2.1;
}

/**
 * Lowers an orb to its document. Includes are still tags in it; `pack` puts the files in place.
 * https://circleci.com/docs/orbs/author/orb-author/#orb-structure
 */
export function orbDocument(orb: AnyOrb): OrbDocument {
  const document = {
    version: 2.1 as const,
    description: orb.description,
    display: orb.display,
    orbs: unlessEmpty(Object.fromEntries(orb.orbs.map(({ alias, source }) => [alias, source]))),
    executors: unlessEmpty(contents(orb.executors, executorData)),
    commands: unlessEmpty(contents(orb.commands, commandData)),
    jobs: unlessEmpty(contents(orb.jobs, jobData)),
    examples: unlessEmpty(Object.fromEntries(orb.examples.map((example) => [example.name, exampleData(example)]))),
  };
  return plainMap(document) as OrbDocument;
}

function exampleData({ description, usage }: ExampleDefinition): Data {
  return plain({ description, usage: configDocument(usage) });
}

function contents<D>(definitions: Readonly<Record<string, D>>, lower: (definition: D) => DataMap): DataMap {
  return Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, lower(definition)]));
}

const unlessEmpty = (map: DataMap): DataMap | undefined => (Object.keys(map).length > 0 ? map : undefined);
