import type { ReviewRule } from "../rule.ts";
import { isMapping, type SourceComponent } from "../sources.ts";

/** A cache key expands no environment variable, so `$VAR` by way of a parameter's default would be taken literally. */
export const variableInKey: ReviewRule = {
  code: "RC012",
  title: "No parameter whose default is an environment variable is used in a key.",
  check: ({ components }) =>
    components
      .filter(({ kind }) => kind !== "examples")
      .flatMap((component) => {
        const keys = keysBelow(component.value, []);
        return variableDefaults(component).flatMap(({ name, value }) =>
          keys
            .filter((key) => new RegExp(`<<\\s*parameters\\.${name}\\s*>>`).test(key.text))
            .map((key) => ({
              in: component,
              path: key.path,
              message: `The key uses the parameter "${name}" of "${component.name}", whose default is "${value}", and a key expands no environment variable.`,
              hint: "Use {{ .Environment.NAME }} in the key instead.",
            })),
        );
      }),
};

function variableDefaults({ value }: SourceComponent): readonly { readonly name: string; readonly value: string }[] {
  const { parameters } = value;
  return Object.entries(isMapping(parameters) ? parameters : {}).flatMap(([name, parameter]) => {
    const text = isMapping(parameter) ? parameter.default : undefined;
    return typeof text === "string" && /\$\{?[A-Za-z_]/.test(text) ? { name, value: text } : [];
  });
}

type Key = { readonly path: readonly (string | number)[]; readonly text: string };

/** Every text below a property whose name ends in "key" or is "keys", as `save_cache` and `restore_cache` have them. */
function keysBelow(value: unknown, path: readonly (string | number)[]): readonly Key[] {
  if (typeof value === "string")
    return path.some((part) => typeof part === "string" && /keys?$/.test(part)) ? [{ path, text: value }] : [];
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => keysBelow(item, [...path, index]));
  return isMapping(value) ? Object.entries(value).flatMap(([name, item]) => keysBelow(item, [...path, name])) : [];
}
