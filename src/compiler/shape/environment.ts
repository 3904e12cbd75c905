import { doubtful, kinds, list, named, record, type Shape, scalarText } from "./shape.ts";

const variables = record(kinds({ scalar: scalarText, nothing: true }));

const forms = {
  mapping: variables,
  sequence: list(kinds({ mapping: variables, scalar: scalarText, nothing: true })),
  nothing: true,
} as const;

/**
 * Environment variables: a mapping, or a list of mappings or of texts `NAME=value`. A variable without a value stays so, and reads `<nil>` in
 * the shell.
 * https://circleci.com/docs/reference/configuration-reference/#environment
 */
export const environment: Shape = named("environment", kinds(forms));

/**
 * Of a docker image CircleCI has taken one text `NAME=value`, too: a configuration that it built from 2017 to 2020 has it
 * (https://github.com/uktrade/data-hub-api, ae8d293f2). No document has it.
 */
export const imageEnvironment: Shape = named("image_environment", kinds({ ...forms, scalar: doubtful(variables) }));
