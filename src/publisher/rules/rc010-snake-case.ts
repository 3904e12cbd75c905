import type { ReviewRule, Violation } from "../rule.ts";
import { isMapping, type SourceComponent } from "../sources.ts";

const isSnakeCase = (name: string): boolean => /^[a-z][a-z0-9_]*$/.test(name);
const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .toLowerCase();

/** One way of writing names, so that no one has to look up which one. */
export const snakeCased: ReviewRule = {
  code: "RC010",
  title: "Components and their parameters are named in snake_case.",
  check: ({ components }) =>
    components.flatMap((component) => [...componentName(component), ...parameterNames(component)]),
};

function componentName(component: SourceComponent): readonly Violation[] {
  const { kind, name } = component;
  if (isSnakeCase(name)) return [];
  return [
    {
      in: component,
      path: [],
      message: `The name "${name}" of ${kind} is not in snake_case.`,
      hint: `Name it "${snakeCase(name)}".`,
    },
  ];
}

function parameterNames(component: SourceComponent): readonly Violation[] {
  const { parameters } = component.value;
  return Object.keys(isMapping(parameters) ? parameters : {})
    .filter((name) => !isSnakeCase(name))
    .map((name) => ({
      in: component,
      path: ["parameters", name],
      message: `The parameter "${name}" of "${component.name}" is not in snake_case.`,
      hint: `Name it "${snakeCase(name)}".`,
    }));
}
