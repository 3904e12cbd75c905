import {
  and,
  boolean,
  call,
  checkout,
  defineCommand,
  defineConfig,
  defineExample,
  defineExecutor,
  defineJob,
  defineOrb,
  defineWorkflow,
  docker,
  envVarName,
  equal,
  executorParameter,
  importOrb,
  include,
  integer,
  job,
  matches,
  not,
  oneOf,
  or,
  pipeline,
  run,
  spliceSteps,
  stepsParameter,
  string,
  unless,
  when,
  withArguments,
  withExamples,
} from "../../../src/model/index.ts";

/*
 * The shape of a well-known kind of orb: it tells a chat channel how a job ended. It has every parameter type, an executor as a default
 * with arguments, nested conditions, steps handed from a job to a command, and a script that is included.
 */

const small = defineExecutor({
  name: "small",
  description: "A small container with curl and jq.",
  parameters: {
    tag: string("Tag of the image.", { default: "stable" }),
    resource_class: oneOf(["small", "medium", "arm.medium"], "Size of the container.", { default: "small" }),
  },
  body: (p) =>
    docker([{ image: `cimg/base:${p.tag}` }], { resource_class: p.resource_class, shell: "/bin/bash -eo pipefail" }),
});

const notify = defineCommand({
  name: "notify",
  description: "Send a message about this job.",
  parameters: {
    event: oneOf(["fail", "pass", "always"], "When to send.", { default: "always" }),
    token: envVarName("Name of the variable that holds the token.", { default: "CHAT_TOKEN" }),
    channel: string("Where to send it."),
    template: string("Text of the message; several lines are kept.", { default: "Job ended.\nSee the log.\n" }),
    attempts: integer("How often to try.", { default: 3 }),
    dry_run: boolean("Whether to print the message in place of sending it.", { default: false }),
    before: stepsParameter("Steps before the message.", { default: [] }),
  },
  steps: (p) => [
    spliceSteps(p.before),
    when(and(not(p.dry_run), or(equal("always", p.event), equal("fail", p.event))), [
      run({
        name: "Send the failure",
        environment: {
          PARAM_CHANNEL: p.channel,
          PARAM_TOKEN_NAME: p.token,
          PARAM_ATTEMPTS: p.attempts,
          PARAM_TEXT: p.template,
        },
        when: "on_fail",
        command: include("scripts/notify.sh"),
      }),
    ]),
    unless(p.dry_run, [
      when(matches({ pattern: "^(pass|always)$", value: p.event }), [
        run({ name: "Send", command: include("scripts/notify.sh") }),
      ]),
    ]),
    when(p.dry_run, [run({ command: `echo "would tell ${p.channel}"` })]),
  ],
});

const onHold = defineJob({
  name: "on-hold",
  description: "Tell a channel that a workflow waits for a person.",
  parameters: {
    channel: string("Where to send it."),
    executor: executorParameter("Where the job runs.", { default: withArguments(small, { tag: "2026.01" }) }),
    fetch: boolean("Whether to check out first.", { default: false }),
  },
  executor: (p) => p.executor,
  environment: { LANG: "C.UTF-8", TRIES: 2, QUIET: true },
  circleci_ip_ranges: true,
  steps: (p) => [
    when(p.fetch, [checkout()]),
    call(notify, { channel: p.channel, before: [run({ command: "echo on hold" }), checkout({ path: "source" })] }),
  ],
});

const parts = defineOrb({
  description: "Tell people how a job ended.",
  display: { home_url: "https://example.com/notify", source_url: "https://example.com/notify.git" },
  executors: [small],
  commands: [notify],
  jobs: [onHold],
});

const imported = importOrb({ alias: "notify", reference: "acme/notify@4.2", definition: parts });

const tellTheTeam = defineExample({
  name: "tell_the_team",
  description: "Say that a release waits.",
  usage: defineConfig({
    orbs: [imported],
    workflows: [
      defineWorkflow({
        name: "release",
        when: equal(pipeline.git.branch, "main"),
        jobs: [
          job(
            imported.jobs["on-hold"],
            { channel: "releases", executor: withArguments(imported.executors.small) },
            { context: "chat" },
          ),
        ],
      }),
    ],
  }),
});

/** The whole orb. */
export const notifyOrb = withExamples(parts, [tellTheTeam]);
