/** This project's own pipeline, in the same model in which users write theirs: what becomes .circleci/config.yml. */

import {
  call,
  checkout,
  defineCommand,
  defineConfig,
  defineJob,
  defineWorkflow,
  job,
  machine,
  oneOf,
  pipeline,
  restoreCache,
  run,
  saveCache,
  string,
} from "../../src/model/index.ts";
import { ownOrb } from "../../src/orb/own-orb.ts";

/** What was compiled stays valid for as long as its pinned modules do. */
const toolsCache = 'tools-v1-{{ arch }}-{{ checksum "scripts/provision/catalogue.ts" }}';

const check = defineJob({
  name: "check",
  description: "Everything: lint, types, generated files, unit tests, and end-to-end tests on real services.",
  parameters: { resource_class: oneOf(["medium", "arm.medium"], "Which architecture to check on.") },
  executor: (p) => machine({ image: "ubuntu-2404:current", resource_class: p.resource_class }),
  steps: () => [
    checkout(),
    restoreCache({ keys: [toolsCache] }),
    // Provisioning compiles for minutes on a cold machine, and prints as it goes; a silent half hour is a hang.
    run({ name: "Check everything", command: "npm ci && npm test", no_output_timeout: "30m" }),
    saveCache({ key: toolsCache, paths: ["~/.cache/arm-pipeline"] }),
  ],
});

/**
 * The command line that publishes, pinned, its source verified by Go's checksum database; under the name that it is
 * called by.
 */
const installCircleciCli = defineCommand({
  name: "install_circleci_cli",
  description: "Install the circleci command line for publishing.",
  steps: () => [
    run({
      name: "Install the circleci command line",
      command: [
        "mkdir -p ~/circleci-cli",
        "GOBIN=~/circleci-cli go install github.com/CircleCI-Public/circleci-cli@v0.1.28995",
        "mv ~/circleci-cli/circleci-cli ~/circleci-cli/circleci",
        "echo 'export PATH=~/circleci-cli:$PATH' >> \"$BASH_ENV\"",
        "",
      ].join("\n"),
    }),
  ],
});

const publish = defineJob({
  name: "publish",
  description: "Review the orb and publish it: a dev version from main, a production version from a tag.",
  parameters: {
    version: string("What to publish: dev:LABEL, or a version of three numbers; the v of a tag is dropped."),
  },
  executor: machine({ image: "ubuntu-2404:current", resource_class: "arm.medium" }),
  steps: (p) => [
    checkout(),
    call(installCircleciCli),
    run({ name: "Build the command line", command: "npm ci && npm run build" }),
    run({
      name: "Publish the orb",
      environment: { ORB: ownOrb, VERSION: p.version },
      command: [
        // The orb's examples and the generated configurations name the package's version.
        'case "$VERSION" in',
        '  dev:* | "v$(node dist/cli.js --version)") ;;',
        '  *) echo "The tag $VERSION is not the version in package.json. Set it there and in src/orb/own-orb.ts." >&2; exit 1 ;;',
        "esac",
        'node dist/cli.js publish "$ORB" "${VERSION#v}" --yes',
        "",
      ].join("\n"),
    }),
  ],
});

const onMain = { branches: { only: ["main"] } };
const onEveryPushAndTag = { tags: { only: ["/.*/"] } };
/** CircleCI runs a job for a tag only where each job before it asks for tags too. */
const onVersionTag = { branches: { ignore: ["/.*/"] }, tags: { only: ["/^v\\d+\\.\\d+\\.\\d+$/"] } };

/** Checked on both architectures; published from main and from a version's tag. */
export const projectPipeline = defineConfig({
  commands: [installCircleciCli],
  jobs: [check, publish],
  workflows: [
    defineWorkflow({
      name: "check_and_publish",
      jobs: [
        job(check, { resource_class: "medium" }, { name: "check_x86", filters: onEveryPushAndTag }),
        job(check, { resource_class: "arm.medium" }, { name: "check_arm", filters: onEveryPushAndTag }),
        job(
          publish,
          { version: "dev:main" },
          { name: "publish_dev", requires: ["check_x86", "check_arm"], context: ["orb-publishing"], filters: onMain },
        ),
        job(
          publish,
          { version: pipeline.git.tag },
          {
            name: "publish_production",
            requires: ["check_x86", "check_arm"],
            context: ["orb-publishing"],
            filters: onVersionTag,
          },
        ),
      ],
    }),
  ],
});
