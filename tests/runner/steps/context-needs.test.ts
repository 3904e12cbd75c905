import { expect, test } from "vitest";
import { contextNeeds, missingContexts } from "../../../src/runner/steps/context-needs.ts";
import { planOf } from "./support/plan-of.ts";

const config = `version: 2.1
jobs:
  push:
    docker:
      - image: cimg/base:current
        auth: {username: $HUB_USER, password: $HUB_PASSWORD}
    environment: {REGION: us-east-1, PARAM_TOKEN: REGISTRY_TOKEN, MODE: RELEASE, IN_JOB: "\${FROM_JOB}"}
    steps:
      - run:
          name: Push
          environment: {LEVEL: high}
          command: |
            NAME=web; for TAG in a b; do :; done; read -r LINE < file; local OTHER FIFTH
            mapfile -t READ_LINES < file; printf -v PRINTED %s x; declare -a LIST_OF; fill_in TAGS
            echo "$FIFTH \${READ_LINES[0]} $READ_LINES $PRINTED \${TAGS[@]} \${TAGS[at]} $LIST_OF"
            echo "$NAME $TAG $LINE $OTHER $REGION $LEVEL $1 $? $$ \${lower} $HOME $CIRCLE_SHA1 \\$ESCAPED"
            echo "\${WITH_DEFAULT:-x} \${WITH_DEFAULT_TOO-} \${NEEDED:?is not set} \${CUT%%/*} \${!PARAM_TOKEN} \${#COUNTED}"
            # A comment on $COMMENTED.
            jq --args '$ARGS.positional' "\${!PARAM_KEY:-}" "\${PARAM_KEY:-DEFAULT_KEY}"
            curl -u "$REGISTRY_USER:\${REGISTRY_PASSWORD}" https://example.com
  deploy:
    docker: [{image: cimg/base:current}]
    steps: [run: 'pulumi up --token $PULUMI_TOKEN --project $PROJECT_WIDE']
workflows:
  deliver:
    jobs:
      - push: {context: [registry, common]}
      - deploy: {context: [pulumi, registry], requires: [push]}
      - approve: {type: approval, context: [none], requires: [deploy]}
`;

test("a missing context is told with its jobs and with what they read and no one gives", () => {
  const secrets = { project: { PROJECT_WIDE: "x" }, contexts: new Map([["common", { REGISTRY_USER: "me" }]]) };
  expect(missingContexts(planOf(config), secrets)).toEqual([
    {
      context: "registry",
      jobs: ["push", "deploy"],
      variables: [
        ...["CUT", "DEFAULT_KEY", "FROM_JOB", "HUB_PASSWORD", "HUB_USER", "NEEDED"],
        ...["REGISTRY_PASSWORD", "REGISTRY_TOKEN"],
      ],
    },
    { context: "pulumi", jobs: ["deploy"], variables: ["PULUMI_TOKEN"] },
    { context: "none", jobs: ["approve"], variables: [] },
  ]);
});

test("nothing is missing where every context is there, be it empty", () => {
  const contexts = new Map(["registry", "common", "pulumi", "none"].map((name) => [name, {}]));
  expect(missingContexts(planOf(config), { project: {}, contexts })).toEqual([]);
});

test("a variable belongs to the context that is called after it, and the others to those that are called after none", () => {
  const { jobs } = planOf(`version: 2.1
jobs:
  deploy:
    docker: [{image: cimg/base:current}]
    steps: [run: 'deploy "$AWS_REGION" "$NPM_TOKEN" "$OTHER_KEY"']
workflows:
  deliver:
    jobs: [deploy: {context: [aws-prod, npm, shared]}]
`);
  expect(contextNeeds(jobs, { secrets: { project: {}, contexts: new Map() } })).toEqual([
    { context: "aws-prod", jobs: ["deploy"], variables: ["AWS_REGION"], likely: [] },
    { context: "npm", jobs: ["deploy"], variables: ["NPM_TOKEN"], likely: [] },
    { context: "shared", jobs: ["deploy"], variables: ["OTHER_KEY"], likely: [] },
  ]);
});

test("a step that somebody knows is not read, what it sets counts, and what may belong to its contexts is set apart", () => {
  const { jobs } = planOf(`version: 2.1
jobs:
  deploy:
    docker: [{image: cimg/base:current}]
    steps:
      - run: {command: 'echo $NOT_READ; SHARED=1', environment: {KNOWN: "1"}}
      - run: 'echo $SHARED'
workflows:
  deliver:
    jobs: [deploy: {context: [cloud]}, other/deploy: {type: approval}]
`);
  const secrets = { project: {}, contexts: new Map() };
  const known = (steps: readonly Readonly<Record<string, string>>[]) => ({
    needed: ["TOKEN"],
    likely: ["AWS_REGION"],
    explained: (index: number) => "KNOWN" in (steps[index] ?? {}),
  });
  expect(contextNeeds(jobs, { secrets, known })).toEqual([
    { context: "cloud", jobs: ["deploy"], variables: ["TOKEN"], likely: ["AWS_REGION"] },
  ]);
});
