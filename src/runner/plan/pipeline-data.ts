import type { Source } from "../../compiler/diagnostics/source.ts";
import { pipelineNames } from "../../compiler/expand/pipeline.ts";
import { pipelineValues } from "../../compiler/pipeline-values.ts";
import { toData } from "../../compiler/source/data.ts";
import { readDocument } from "../../compiler/source/read-document.ts";
import type { Data } from "../../model/data.ts";

/**
 * Every pipeline value and parameter of a configuration by its name without `pipeline.`, as `compile` uses them for the
 * same values and parameters. What is wrong with them, `compile` has reported.
 */
export function pipelineData(
  source: Source,
  given: { readonly values: Readonly<Record<string, Data>>; readonly parameters: Readonly<Record<string, Data>> },
): Readonly<Record<string, Data>> {
  const ignore = (): void => {};
  const values = pipelineValues(given.values);
  const document = readDocument(source, ignore);
  if (document === undefined) return values;
  const names = pipelineNames(document, { values, parameters: given.parameters }, ignore).inConfiguration;
  const data: Record<string, Data> = {};
  for (const path of names.known()) {
    const node = names.lookUp(path);
    if (node !== undefined) data[path.replace(/^pipeline\./, "")] = toData(node);
  }
  return data;
}
