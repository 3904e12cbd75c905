import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pinnedPulumi } from "../../provision/catalogue.ts";

/** The orbs of others, as files: none of them is in this repository. */
export type PeerOrbs = { readonly docker: string; readonly pulumi: string };

/** Names under which the configuration imports them; what they are is in the files. */
const references = { docker: "circleci/docker@3.0.0", pulumi: "pulumi/pulumi@2.1.0", jq: "circleci/jq@2.2" } as const;

/** docker-orb imports this for a command that is not used here. */
const noJq = "version: 2.1\ncommands:\n  install:\n    steps:\n      - run: 'false'\n";

/**
 * Writes the workflow that a user of docker-orb and Pulumi's orb would write for the same delivery: build for arm64,
 * push, deploy by digest, smoke test, destroy, in four jobs that hand on by a workspace. What the orbs have no command
 * for is plain shell. Returns the flags for `run`.
 */
export async function writePeers(
  folder: string,
  { orbs, registry, stack }: { readonly orbs: PeerOrbs; readonly registry: string; readonly stack: string },
): Promise<readonly string[]> {
  const config = join(folder, "peers.yml");
  await writeFile(config, workflow({ registry, stack }));
  await writeFile(join(folder, "jq.yml"), noJq);
  const files = { ...orbs, jq: join(folder, "jq.yml") };
  const flags = Object.entries(references).map(
    ([name, reference]) => `${reference}=${files[name as keyof typeof files]}`,
  );
  return ["--config", config, ...flags.flatMap((flag) => ["--orb", flag])];
}

const workflow = ({ registry, stack }: { readonly registry: string; readonly stack: string }): string => `version: 2.1
orbs:
  docker: ${references.docker}
  pulumi: ${references.pulumi}
executors:
  arm:
    machine: {image: "ubuntu-2404:current"}
    resource_class: arm.medium
commands:
  prepare:
    steps:
      - checkout
      - attach_workspace: {at: .}
      - run: {name: Install the program's dependencies, command: npm ci, working_directory: infrastructure}
      - pulumi/login: {version: "${pinnedPulumi}", cloud-url: $PULUMI_BACKEND_URL}
jobs:
  publish:
    executor: arm
    steps:
      - checkout
      - docker/check: {registry: "${registry}", docker_username: DOCKER_USERNAME, docker_password: DOCKER_PASSWORD}
      - docker/build: {registry: "${registry}", image: acme/web, extra_build_args: --platform=linux/arm64}
      - docker/push: {registry: "${registry}", image: acme/web, digest_path: .peers/digest}
      - persist_to_workspace: {root: ., paths: [.peers]}
  deploy:
    executor: arm
    steps:
      - prepare
      - pulumi/stack_init: {stack: ${stack}, secrets_provider: passphrase, working_directory: infrastructure}
      - run: pulumi config set image "$(cat .peers/digest)" --stack ${stack} --cwd infrastructure
      - pulumi/update: {stack: ${stack}, working_directory: infrastructure, skip-preview: true}
      - pulumi/stack_output: {stack: ${stack}, property_name: url, env_var: URL, working_directory: infrastructure}
      - run: echo "$URL" > .peers/url
      - persist_to_workspace: {root: ., paths: [.peers, infrastructure/Pulumi.${stack}.yaml]}
  smoke_test:
    executor: arm
    steps:
      - attach_workspace: {at: .}
      - run: curl --fail --silent --show-error --retry 30 --retry-delay 1 --retry-all-errors "$(cat .peers/url)"
  destroy:
    executor: arm
    steps:
      - prepare
      - pulumi/destroy: {stack: ${stack}, working_directory: infrastructure, skip-preview: true}
      - pulumi/stack_rm: {stack: ${stack}, working_directory: infrastructure}
workflows:
  deliver:
    jobs:
      - publish: {context: [registry]}
      - deploy: {context: [state], requires: [publish]}
      - smoke_test: {requires: [deploy]}
      - destroy: {context: [state], requires: [{smoke_test: terminal}]}
`;
