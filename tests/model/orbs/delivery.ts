import {
  and,
  approval,
  boolean,
  call,
  checkout,
  defineCommand,
  defineConfig,
  defineExecutor,
  defineJob,
  defineServerJob,
  defineWorkflow,
  docker,
  importOrb,
  job,
  machine,
  matrixReference,
  not,
  oneOf,
  orbDocument,
  pipeline,
  pipelineReferences,
  run,
  string,
} from "../../../src/model/index.ts";
import { notifyOrb } from "./notify.ts";
import { runtimeOrb } from "./runtime.ts";

/* A configuration with everything that a workflow can say, over one orb of the registry, one by its URL and one inline. */

const asked = {
  release: boolean("Whether to release.", { default: false }),
  target: oneOf(["staging", "production"], "Where to.", { default: "staging" }),
};
const given = pipelineReferences(asked);

const notify = importOrb({ alias: "notify", reference: "https://example.com/orbs/notify.yml", definition: notifyOrb });
const node = importOrb({ alias: "node", reference: orbDocument(runtimeOrb), definition: runtimeOrb });
const foreign = importOrb({ alias: "foreign", reference: "acme/tools@volatile", definition: {} });

const small = defineExecutor({ name: "small", body: () => docker([{ image: "cimg/base:stable" }]) });
const greet = defineCommand({
  name: "greet",
  parameters: { who: string("Whom.") },
  steps: (p) => [run({ command: 'echo "hello $WHO"', environment: { WHO: p.who } })],
});
const build = defineJob({
  name: "build",
  parameters: { arch: oneOf(["arm", "amd"], "Which."), who: string("", { default: "all" }) },
  executor: machine({ image: "ubuntu-2404:current", resource_class: "arm.medium" }),
  steps: (p) => [checkout(), call(greet, { who: p.who })],
});
const release = defineJob({ name: "release", executor: small, steps: () => [run({ command: "make release" })] });
const lock = defineServerJob({ name: "lock", type: "lock", key: "production" });
const join = defineServerJob({ name: "join", type: "no-op", description: "Waits for all." });

const built = job(
  build,
  { who: `pipeline ${pipeline.number}` },
  {
    name: `build-${matrixReference("arch")}`,
    matrix: { parameters: { arch: ["arm", "amd"] }, alias: "builds" },
    preSteps: [checkout({ method: "full" })],
    postSteps: [call(notify.commands.notify, { channel: "builds", event: "fail" })],
  },
);
const tested = job(
  node.jobs.test,
  {},
  {
    matrix: {
      parameters: { version: ["20.20", "24.1"], parallelism: [1, 2] },
      exclude: [{ version: "20.20", parallelism: 2 }],
    },
    requires: ["builds"],
  },
);
const locked = job(lock, {}, { requires: ["node/test", "build-arm"] });
const hold = approval("hold", { requires: [locked] });
const released = job(
  release,
  {},
  {
    name: "release to production",
    requires: [hold, { lock: ["success", "failed"], "node/test-1-20.20": "not_run" }],
    context: ["deploy", "chat"],
    filters: { branches: { ignore: "/.*/" }, tags: { only: ["/^v.*/"] } },
    serialGroup: `${pipeline.project.slug}/production`,
    overrideWith: "foreign/release",
  },
);

/** The whole configuration. */
export const delivery = defineConfig({
  setup: true,
  parameters: asked,
  orbs: [notify, node, foreign],
  executors: [small],
  commands: [greet],
  jobs: [build, release, lock, join],
  workflows: [
    defineWorkflow({
      name: "deliver",
      when: and(given.release, not(pipeline.git.branch_is_default)),
      max_auto_reruns: 2,
      jobs: [
        built,
        tested,
        locked,
        hold,
        released,
        job(join, {}, { requires: [{ "release to production": "terminal" }] }),
      ],
    }),
    defineWorkflow({
      name: "nightly",
      unless: given.release,
      triggers: [{ schedule: { cron: "0 3 * * *", filters: { branches: { only: "main" } } } }],
      jobs: [
        job(release),
        job(
          notify.jobs["on-hold"],
          { channel: given.target, executor: "small" },
          { filters: "pipeline.git.tag != ''" },
        ),
      ],
    }),
  ],
});
