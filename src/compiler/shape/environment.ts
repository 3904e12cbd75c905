import { kinds, list, named, record, type Shape, scalarText } from "./shape.ts";

const variables = record(kinds({ scalar: scalarText, nothing: true }));

/**
 * Environment variables: a mapping, or a list of mappings or of texts `NAME=value`. A variable without a value stays so, and reads `<nil>` in
 * the shell.
 * https://circleci.com/docs/reference/configuration-reference/#environment
 */
export const environment: Shape = named(
  "environment",
  kinds({
    mapping: variables,
    sequence: list(kinds({ mapping: variables, scalar: scalarText, nothing: true })),
    nothing: true,
  }),
);
