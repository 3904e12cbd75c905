import type { TextForm } from "./keys.ts";

/** https://circleci.com/docs/reference/configuration-reference/#run */
export const duration = {
  pattern: /^(?:\d+(?:\.\d+)?\s*(?:ms|s|m|h))+$/,
  words: "a number with its unit, such as 20m, 1.25h or 5s",
} as const satisfies TextForm;

/** How long to wait before a step runs again: https://circleci.com/docs/guides/orchestrate/automatic-reruns/ */
export const rerunDelay = {
  pattern: /^(?:(?:10|[1-9])m|(?:[1-9]\d?|[1-5]\d\d|600)s)$/,
  words: "from 1s to 600s, or from 1m to 10m",
} as const satisfies TextForm;
