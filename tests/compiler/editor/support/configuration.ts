import type { LookUpOrb } from "../../../../src/compiler/orbs/found-orb.ts";

const orb = {
  source: {
    name: "acme/tools@1.2.3",
    text: `version: 2.1
commands:
  install:
    description: Installs the tools.
    parameters:
      version: {type: string, default: "1.0", description: Which version.}
      cache: {type: boolean, default: true}
    steps: [run: "./install.sh << parameters.version >>"]
executors:
  arm:
    machine: {image: ubuntu-2404:current}
jobs:
  check:
    machine: true
    steps: [checkout]
`,
  },
  resolved: "acme/tools@1.2.3",
};

/** Has `acme/tools` and no other orb. */
export const lookUpOrb: LookUpOrb = (reference) => (reference.startsWith("acme/tools@") ? orb : undefined);

/** A configuration with something of everything that can be asked about. */
export const config = `version: 2.1
orbs:
  tools: acme/tools@1.2
  absent: acme/absent@1
parameters:
  deploy: {type: boolean, default: false}
# a comment
executors:
  node:
    docker: [image: &image "cimg/node:20.0"]
commands:
  test:
    description: Runs the tests of a folder.
    parameters:
      folder:
        type: string
        description: Where the tests are.
      level: {type: enum, enum: [low, high], default: high}
    steps:
      - run: {command: npm run test, working_directory: << parameters.folder >>}
      - when: {condition: << pipeline.git.branch >>, steps: [checkout]}
jobs:
  build:
    parallelism: 2
    parameters:
      greeting: {type: string, default: hello}
    executor: node
    steps:
      - checkout
      - tools/install: {version: "20"}
      - test: {folder: packages, level: low}
      - store_artifacts: {path: out}
  deploy:
    docker: [image: *image]
    steps:
      - test: {folder: .}
workflows:
  all:
    when: pipeline.parameters.deploy and pipeline.git.branch == "main"
    triggers: [schedule: {cron: "0 0 * * *", filters: {branches: {only: main}}}]
    jobs:
      - build: {greeting: hi, name: first}
      - build: {matrix: {alias: every, parameters: {greeting: [a, b]}}}
      - deploy: {requires: [first], context: cloud}
      - tools/check: {requires: [every]}
`;
