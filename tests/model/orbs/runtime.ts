import {
  addSshKeys,
  attachWorkspace,
  boolean,
  call,
  checkout,
  defineCommand,
  defineExecutor,
  defineJob,
  defineOrb,
  docker,
  importOrb,
  integer,
  machine,
  macos,
  oneOf,
  persistToWorkspace,
  pipeline,
  restoreCache,
  run,
  saveCache,
  setupRemoteDocker,
  spliceSteps,
  stepsParameter,
  storeArtifacts,
  storeTestResults,
  string,
  unless,
  withArguments,
} from "../../../src/model/index.ts";

/*
 * The shape of the other well-known kind of orb: a language's runtime. It has an executor of each kind, every built-in step, a job that
 * hands its parameters to an executor, and an orb inside it of which only the interface is known.
 */

const browsers = importOrb({
  alias: "browsers",
  reference: "acme/browser-tools@2.1.0",
  definition: { commands: { install: { parameters: { version: string("Version.", { default: "latest" }) } } } },
});

const container = defineExecutor({
  name: "default",
  description: "A container with the runtime, and a database beside it.",
  parameters: { tag: string("Tag of the image."), cores: integer("Cores of the compiler.", { default: 2 }) },
  body: (p) =>
    docker(
      [
        {
          image: `cimg/node:${p.tag}`,
          environment: { JOBS: p.cores },
          auth: { username: "$DOCKER_USER", password: "$DOCKER_PASSWORD" },
        },
        {
          image: "postgres:17",
          name: "db",
          command: ["postgres", "-c", "fsync=off"],
          user: "postgres",
          entrypoint: "docker-entrypoint.sh",
        },
      ],
      { resource_class: "arm.large", working_directory: "~/app" },
    ),
});

const linux = defineExecutor({
  name: "linux",
  body: () => machine({ image: "ubuntu-2404:current", resource_class: "arm.medium" }),
});
const runner = defineExecutor({ name: "runner", body: () => machine({ resource_class: "acme/shelf" }) });
const mac = defineExecutor({ name: "mac", body: () => macos({ xcode: "26.0", resource_class: "m4pro.medium" }) });

const installPackages = defineCommand({
  name: "install-packages",
  description: "Install what the lockfile says, from the cache where it can.",
  parameters: {
    manager: oneOf(["npm", "yarn", "pnpm"], "Which package manager.", { default: "npm" }),
    cache_version: string("Change it to forget the cache.", { default: "v1" }),
    with_cache: boolean("Whether to use the cache.", { default: true }),
    after: stepsParameter("Steps after it.", { default: [run({ command: "node --version" })] }),
  },
  steps: (p) => [
    restoreCache({
      name: "Restore packages",
      keys: [`packages-${p.cache_version}-{{ checksum "package-lock.json" }}`, `packages-${p.cache_version}-`],
    }),
    run({
      name: "Install packages",
      command: 'case "$PARAM_MANAGER" in\n  npm) npm ci ;;\n  *) "$PARAM_MANAGER" install --frozen-lockfile ;;\nesac\n',
      environment: { PARAM_MANAGER: p.manager },
      no_output_timeout: "15m",
    }),
    unless(p.with_cache, [
      run({ name: "Forget the cache", command: "npm cache clean --force", background: true, when: "always" }),
    ]),
    saveCache({
      key: `packages-${p.cache_version}-{{ checksum "package-lock.json" }}`,
      paths: ["~/.npm"],
      when: "on_success",
    }),
    spliceSteps(p.after),
  ],
});

const test = defineJob({
  name: "test",
  description: "Run the tests.",
  parameters: {
    version: string("Version of the runtime."),
    parallelism: integer("How many machines share the tests.", { default: 1 }),
    setup: stepsParameter("Steps before the tests.", { default: [] }),
    app_dir: string("Folder of the app.", { default: "~/project" }),
  },
  executor: (p) => withArguments(container, { tag: p.version }),
  settings: (p) => ({ parallelism: p.parallelism, working_directory: p.app_dir, retention: { caches: "5d" } }),
  resource_class: "arm.xlarge",
  steps: (p) => [
    checkout(),
    setupRemoteDocker(),
    setupRemoteDocker({ docker_layer_caching: true }),
    addSshKeys(),
    addSshKeys(["SO:ME:FIN:G:ER:PR:IN:T"]),
    call(browsers.commands.install),
    call(browsers.commands.install, { version: "140" }),
    call(installPackages, { after: p.setup }),
    attachWorkspace("."),
    run({ name: "Test", command: "npm test" }),
    storeTestResults("results"),
    storeArtifacts({ path: "coverage", destination: "coverage" }),
    persistToWorkspace({ root: ".", paths: ["results"] }),
  ],
});

const announce = defineJob({
  name: "announce",
  executor: docker([{ image: "cimg/base:stable" }]),
  steps: () => [
    run({
      name: "Announce",
      environment: { NUMBER: pipeline.number, YES: "yes", PORT: "0755" },
      command: 'echo "$NUMBER"',
    }),
  ],
});

const onShelf = defineJob({ name: "on-shelf", executor: runner, steps: () => [] });

/** The whole orb. */
export const runtimeOrb = defineOrb({
  description: "A runtime's packages and tests.",
  orbs: [browsers],
  executors: [container, linux, runner, mac],
  commands: [installPackages],
  jobs: [test, announce, onShelf],
});
