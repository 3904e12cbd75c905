import { type Schema, textLike } from "./schema.ts";

/** https://circleci.com/docs/reference/configuration-reference/#run */
export const duration: Schema = textLike({
  pattern: /^(?:\d+(?:\.\d+)?\s*(?:ms|s|m|h))+$/,
  words: "a number with its unit, such as 20m, 1.25h or 5s",
});

/** How long to wait before a run again. */
export const rerunDelay: Schema = textLike({
  pattern: /^(?:(?:10|[1-9])m|(?:[1-9]\d?|[1-5]\d\d|600)s)$/,
  words: "from 1s to 600s, or from 1m to 10m",
});
