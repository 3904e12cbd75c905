import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/**
 * The difference of two texts, line by line, in the form of `diff -u` with three lines around each change; empty when
 * they are the same.
 */
export const unifiedDiff = (before: string, after: string, name: string): string =>
  before === after
    ? ""
    : createTwoFilesPatch(name, `${name} (new)`, before, after, undefined, undefined, {
        context: 3,
        headerOptions: FILE_HEADERS_ONLY,
      });
