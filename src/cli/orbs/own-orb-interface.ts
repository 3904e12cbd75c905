import { type Data, type DataMap, orbDocument } from "../../model/index.ts";
import { components } from "../../orb/components.ts";

/**
 * What a configuration can see of the orb of this package: its executors, and its commands and jobs with their
 * parameters and a single step each; without descriptions, which are two thirds of it and which no one looks for here.
 * It depends on nothing but the sources of this package, so the bundle has its value in the place of this file
 * (scripts/build/bundle.ts).
 */
export function ownOrbInterface(): DataMap {
  const { executors = {}, commands = {}, jobs = {} } = orbDocument(components);
  return withoutDescriptions({
    version: 2.1,
    executors,
    commands: bodiless(commands),
    jobs: bodiless(jobs),
  }) as DataMap;
}

const bodiless = (of: Data): DataMap =>
  Object.fromEntries(
    Object.entries(of as Readonly<Record<string, DataMap>>).map(([name, component]) => [
      name,
      { ...component, steps: ["checkout"] },
    ]),
  );

function withoutDescriptions(data: Data): Data {
  if (Array.isArray(data)) return data.map(withoutDescriptions);
  if (typeof data !== "object" || data === null) return data;
  const kept = Object.entries(data).filter(([key, value]) => key !== "description" || typeof value !== "string");
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutDescriptions(value as Data)]));
}
