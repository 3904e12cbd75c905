import { localValues } from "../circleci/pipeline-values.ts";
import type { Data } from "../model/data.ts";

/**
 * Every pipeline value by its name without `pipeline.`. What is given wins, and what follows another value follows what
 * is given for that. A name that is not known is taken too: CircleCI may know more values than this version does.
 */
export function pipelineValues(given: Readonly<Record<string, Data>> = {}): Readonly<Record<string, Data>> {
  const lookUp = (name: string): Data => {
    const known = Object.hasOwn(given, name) ? given[name] : undefined;
    if (known !== undefined) return known;
    const local = localValues.get(name);
    if (local?.kind === "same") return lookUp(local.name);
    return (local?.kind === "placeholder" ? local.value : local?.otherwise) ?? "";
  };
  return Object.fromEntries([...localValues.keys(), ...Object.keys(given)].map((name) => [name, lookUp(name)]));
}
