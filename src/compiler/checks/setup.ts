import type { CheckInput } from "./input.ts";

/**
 * Whether the configuration only sets up another one, to which its parameters are passed and with which it shares its caches.
 * https://circleci.com/docs/guides/orchestrate/dynamic-config/
 */
export const isSetup = ({ compiled }: CheckInput): boolean => compiled.setup !== undefined;
