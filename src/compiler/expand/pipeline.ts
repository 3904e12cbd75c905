import type { Data } from "../../model/data.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { fits, wrongArgumentType } from "../library/parameter-type.ts";
import { readParameters } from "../library/read-library.ts";
import { fromData } from "../source/data.ts";
import { get, type MappingNode, type YamlNode } from "../source/node.ts";
import type { Names } from "../template/names.ts";
import { substitute } from "../template/substitute.ts";

/** A value was passed for a pipeline parameter that the configuration does not declare. */
export const unknownPipelineParameter = defineDiagnostic<{ readonly name: string; readonly known: readonly string[] }>({
  code: "unknown-pipeline-parameter",
  severity: "error",
  about:
    "A pipeline can be triggered only with the parameters that the configuration declares in `parameters`. https://circleci.com/docs/guides/orchestrate/pipeline-variables/",
  message: ({ name }) => `The pipeline was given the parameter "${name}", which this configuration does not declare.`,
  hint: ({ name, known }) => suggest(name, known, "Declared") ?? "Declare it in `parameters`.",
});

/** The names that begin with `pipeline.`: in the configuration with its parameters, in orbs without them. */
export interface PipelineNames {
  readonly inConfiguration: Names;
  readonly inOrbs: Names;
}

/**
 * Makes the names of a pipeline from its values and parameters.
 * https://circleci.com/docs/guides/orchestrate/pipeline-variables/
 */
export function pipelineNames(
  document: MappingNode,
  pipeline: { readonly values: Readonly<Record<string, Data>>; readonly parameters: Readonly<Record<string, Data>> },
  report: Report,
): PipelineNames {
  const nowhere = { source: document.source, start: 0, end: 0 };
  const values = new Map<string, YamlNode>(
    Object.entries(pipeline.values).map(([name, value]) => [`pipeline.${name}`, fromData(value, nowhere)]),
  );
  const inOrbs: Names = { lookUp: (path) => values.get(path), known: () => [...values.keys()] };
  const section = document.entries.get("parameters");
  const declared = readParameters(get(document, "parameters"), report);
  for (const name of Object.keys(pipeline.parameters))
    if (!declared.has(name)) {
      const [first] = document.entries.values();
      const at = section?.key ?? first?.key ?? nowhere;
      report(unknownPipelineParameter.at(at, { name, known: [...declared.keys()] }));
    }
  const given = new Map<string, YamlNode>();
  for (const parameter of declared.values()) {
    const passed = pipeline.parameters[parameter.name];
    const value = passed === undefined ? parameter.default : fromData(passed, parameter.at);
    if (value === undefined) continue;
    const final = substitute(value, inOrbs, report);
    if (passed !== undefined || value.templated)
      fits(final, parameter, (data, at) => report(wrongArgumentType.at(at, data)));
    given.set(`pipeline.parameters.${parameter.name}`, final);
  }
  const inConfiguration: Names = {
    lookUp: (path) => given.get(path) ?? values.get(path),
    known: () => [...given.keys(), ...values.keys()],
  };
  return { inConfiguration, inOrbs };
}
