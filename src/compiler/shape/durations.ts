import { type Shape, textLike } from "./shape.ts";

/** https://circleci.com/docs/reference/configuration-reference/#run */
export const duration: Shape = textLike({
  pattern: /^(?:\d+(?:\.\d+)?\s*(?:ms|s|m|h))+$/,
  words: "a number with its unit, such as 20m, 1.25h or 5s",
});
