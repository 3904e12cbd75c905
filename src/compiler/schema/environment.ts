import { doubtful, kinds, list, named, record, type Schema, scalarText } from "./schema.ts";

const variables = record(kinds({ scalar: scalarText, nothing: true }));

/**
 * Environment variables: a mapping, or a list of mappings or of texts `NAME=value`. A variable without a value stays
 * so, and reads `<nil>` in the shell. CircleCI takes one text `NAME=value`, too, though no document has it: so do the
 * schema of its language server, a configuration that it built from 2017 to 2020
 * (https://github.com/uktrade/data-hub-api, ae8d293f2) and one that it builds for each release of its own orb
 * (https://github.com/CircleCI-Public/kubernetes-orb, .circleci/test-deploy.yml).
 * https://circleci.com/docs/reference/configuration-reference/#environment
 */
export const environment: Schema = named(
  "environment",
  kinds({
    mapping: variables,
    sequence: list(kinds({ mapping: variables, scalar: scalarText, nothing: true })),
    scalar: doubtful(variables),
    nothing: true,
  }),
);
