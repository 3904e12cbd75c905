import type { Range } from "../diagnostics/source.ts";
import type { MappingNode } from "../source/node.ts";
import type { CheckInput } from "./input.ts";

/**
 * Where a configuration says that it only sets up another one, to which its parameters are passed and with which it
 * shares its caches. https://circleci.com/docs/guides/orchestrate/dynamic-config/
 */
export function setupOf(document: MappingNode): Range | undefined {
  const setup = document.entries.get("setup");
  return setup?.value.kind === "scalar" && setup.value.value === true ? setup.key : undefined;
}

/** Whether the configuration only sets up another one. */
export const isSetup = ({ library }: CheckInput): boolean => setupOf(library.document) !== undefined;
