import { type Diagnostic, defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { placeId } from "../diagnostics/source.ts";
import type { Definition, Library } from "../library/library.ts";
import { remembered } from "../source/remembered.ts";
import { type CheckInput, ownLibraries } from "./input.ts";
import { isMeant, parametersMentioned } from "./parameter-mentions.ts";

/** A parameter that its component makes no use of. */
export const unusedParameter = defineDiagnostic<{
  readonly kind: string;
  readonly name: string;
  readonly parameter: string;
}>({
  code: "unused-parameter",
  severity: "warning",
  about:
    "The body of the component has no `<< parameters.NAME >>` for this parameter, so whatever a caller gives has no effect. https://circleci.com/docs/guides/orchestrate/reusing-config/#using-the-parameters-declaration",
  message: ({ kind, name, parameter }) => `The ${kind} "${name}" does not use its parameter "${parameter}".`,
  hint: ({ parameter }) => `Use it as \`<< parameters.${parameter} >>\`, or remove it here and from the calls.`,
});

/**
 * Reports parameters of commands, executors and jobs in the configuration and its inline orbs which their own body does
 * not use.
 */
export function checkUnusedParameters(input: CheckInput, report: Report): void {
  const unused: Diagnostic[] = [];
  // An anchor hands one declaration to several components, and one that uses it is enough.
  const used = new Set<string>();
  for (const library of ownLibraries(input))
    for (const definition of definitionsIn(library)) {
      if (definition.parameters.size === 0) continue;
      const { kind, name } = definition;
      const names = [...definition.parameters.keys()];
      const mentioned = mentionedIn(definition);
      for (const parameter of definition.parameters.values())
        if (mentioned.has(parameter.name) || isMeant(parameter.name, names, mentioned)) used.add(placeId(parameter.at));
        else unused.push(unusedParameter.at(parameter.at, { kind, name, parameter: parameter.name }));
    }
  for (const diagnostic of unused) if (!used.has(placeId(diagnostic.at))) report(diagnostic);
}

const mentionedIn = remembered(({ body, parameters }: Definition) =>
  parametersMentioned(body, "parameters", [...parameters.keys()]),
);

const definitionsIn = ({ commands, executors, jobs }: Library): readonly Definition[] => [
  ...commands.values(),
  ...executors.values(),
  ...jobs.values(),
];
