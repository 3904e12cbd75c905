import {
  argumentTypes,
  comment,
  indented,
  mapIn,
  type ParameterizedSection,
  parameterizedSections,
  textIn,
} from "../../src/model/argument-types.ts";
import type { OrbDocument } from "../../src/model/index.ts";

const head = `/*
 * Generated: npm run generate. The orb's type with the description of each component and argument, which an editor
 * shows where they are used: TypeScript takes them from comments alone, and in the definitions they are values. One
 * piece, since it is one type.
 */
import type { CommandDefinition } from "../model/commands.ts";
import type { ExecutorDefinition } from "../model/executors.ts";
import type { StepsJobDefinition } from "../model/jobs.ts";
import type { AnyOrb } from "../model/orbs.ts";
import type { Value } from "../model/references.ts";
import type { ExecutorValue, ParametersOf, Step } from "../model/types.ts";
`;

const definitions: Readonly<Record<ParameterizedSection, string>> = {
  executors: "ExecutorDefinition",
  commands: "CommandDefinition",
  jobs: "StepsJobDefinition",
};

/** The declaration of this orb's type, in TypeScript. */
export function orbTypes(document: OrbDocument): string {
  const types = argumentTypes(document);
  const sections = parameterizedSections.flatMap((section) => {
    const components = Object.entries(mapIn(document, section)).flatMap(([name, contents]) => [
      ...comment(textIn(contents, "description")),
      `readonly ${name}: ${definitions[section]}<"${name}", ParametersOf<${types.nameOf(section, name)}>>;`,
    ]);
    return [`readonly ${section}: {`, ...indented(components), "};"];
  });
  const orb = [
    "/** This orb, for `importOrb`. */",
    "export interface ArmPipelineOrb extends AnyOrb {",
    ...indented(sections),
    "}",
  ];
  return [head, ...types.lines, "", ...orb, ""].join("\n");
}
