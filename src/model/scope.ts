import { isReference, reference } from "./references.ts";
import type { Parameters, ReferencesOf } from "./types.ts";

/** The references that a body gets: one for each of its parameters. */
export function referencesTo<P extends Parameters>(parameters: P, scope = "parameters"): ReferencesOf<P> {
  return Object.fromEntries(
    Object.keys(parameters).map((name) => [name, reference(`${scope}.${name}`)]),
  ) as ReferencesOf<P>;
}

/** A reference's tag, also as an opening or closing section of CircleCI's template language. */
const tags = /(?<!\\)<<\s*[#^/]?\s*([A-Za-z]+)\.([A-Za-z0-9_.-]+)\s*>>/g;

/** The names that a value refers to in one scope, for example every `<< parameters.name >>` in a command's steps. */
export function referredNames(value: unknown, scope: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part === "string") {
      for (const [, from, name] of part.matchAll(tags)) if (from === scope && name !== undefined) found.add(name);
    } else if (isReference(part)) visit(String(part));
    else if (typeof part === "object" && part !== null && !isHandle(part))
      for (const entry of Object.values(part)) visit(entry);
  };
  visit(value);
  return found;
}

/** A component that is only named here has a scope of its own. */
const isHandle = (part: object): boolean =>
  "kind" in part && ["command", "executor", "job"].includes(String(part.kind));

/**
 * Throws when a body refers to a parameter that its component does not declare: a typing error, or a body of another
 * component.
 */
export function checkReferences(what: string, body: unknown, parameters: Parameters): void {
  for (const name of referredNames(body, "parameters")) {
    if (!Object.hasOwn(parameters, name))
      throw new Error(`The ${what} refers to a parameter "${name}" that it does not declare.`);
  }
}

/** All that a component itself says; found inside something else, it would only be a name. */
export function bodyOf(component: object): object {
  return { ...component, kind: undefined };
}

/**
 * Throws when something refers to a pipeline parameter that is not declared. An orb sees none at all, only pipeline
 * values.
 */
export function checkPipelineParameters(
  what: string,
  { bodies, declared }: { readonly bodies: readonly object[]; readonly declared: Parameters },
): void {
  for (const name of referredNames(bodies, "pipeline")) {
    const [first, ...rest] = name.split(".");
    if (first === "parameters" && !Object.hasOwn(declared, rest.join("."))) {
      throw new Error(`The ${what} refers to a pipeline parameter "${rest.join(".")}" that it does not declare.`);
    }
  }
}
