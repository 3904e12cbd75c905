import { isMapping, type Mapping, type OrbSource, type SourceComponent } from "./sources.ts";

/** A `run` step of an orb: its options, or the command alone where it is written in the short form. */
export type FoundRun = {
  readonly component: SourceComponent;
  readonly path: readonly (string | number)[];
  readonly run: Mapping | string;
};

/**
 * Every `run` step of the jobs and commands of an orb, those below `when`, `unless` and a parameter's default included.
 */
export function runSteps(orb: OrbSource): readonly FoundRun[] {
  return orb.components
    .filter(({ kind }) => kind === "jobs" || kind === "commands")
    .flatMap((component) => [
      ...runsIn(component.value.steps, { component, path: ["steps"] }),
      ...Object.entries(isMapping(component.value.parameters) ? component.value.parameters : {}).flatMap(
        ([name, parameter]) =>
          isMapping(parameter) && parameter.type === "steps"
            ? runsIn(parameter.default, { component, path: ["parameters", name, "default"] })
            : [],
      ),
    ]);
}

function runsIn(steps: unknown, at: Omit<FoundRun, "run">): readonly FoundRun[] {
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step: unknown, index): readonly FoundRun[] => {
    if (!isMapping(step)) return [];
    const below = (key: string) => ({ component: at.component, path: [...at.path, index, key] });
    if (typeof step.run === "string" || isMapping(step.run)) return [{ ...below("run"), run: step.run }];
    return ["when", "unless"].flatMap((key) => {
      const branch = step[key];
      const { component, path } = below(key);
      return isMapping(branch) ? runsIn(branch.steps, { component, path: [...path, "steps"] }) : [];
    });
  });
}
