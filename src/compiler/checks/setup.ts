import { get } from "../source/node.ts";
import type { CheckInput } from "./input.ts";

/**
 * Whether the configuration only sets up another one, to which its parameters are passed and with which it shares its caches.
 * https://circleci.com/docs/guides/orchestrate/dynamic-config/
 */
export function isSetup({ library }: CheckInput): boolean {
  const setup = get(library.document, "setup");
  return setup?.kind === "scalar" && setup.value === true;
}
