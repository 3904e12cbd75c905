import type { TextForm } from "./keys.ts";

/**
 * The names of commands, executors and parameters: https://circleci.com/docs/reference/reusing-config/#the-commands-key
 */
export const componentNames = {
  pattern: /^[a-z][a-z\d_-]*$/,
  words: "lower-case letters, digits, - and _, beginning with a letter",
} as const satisfies TextForm;

/** The names of jobs, in an orb too: https://circleci.com/docs/reference/configuration-reference/#job-name */
export const jobNames = {
  pattern: /^[A-Za-z][A-Za-z\s\d_-]*$/,
  words: "letters, digits, blanks, - and _, beginning with a letter",
} as const satisfies TextForm;
