import { describe, expect, test } from "vitest";
import {
  type ArgumentsFor,
  approval,
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
  executorParameter,
  importOrb,
  integer,
  job,
  machine,
  matrixReference,
  oneOf,
  orbDocument,
  type Parameters,
  pipeline,
  reference,
  run,
  stepsParameter,
  string,
  withArguments,
} from "../../src/model/index.ts";

/* What types cannot say, or cannot say to a caller in JavaScript and to a value that comes from outside. */

const arm = defineExecutor({
  name: "arm",
  parameters: { size: oneOf(["s", "m"], "Size.", { default: "s" }) },
  body: () => machine({ image: "ubuntu-2404:current" }),
});
const greet = defineCommand({
  name: "greet",
  parameters: {
    whom: string("Whom."),
    times: integer("How often.", { default: 1 }),
    key: envVarName("Key.", { default: "KEY" }),
  },
  steps: (p) => [run({ command: "echo", environment: { WHOM: p.whom } })],
});
const build = defineJob({
  name: "build",
  parameters: { arch: oneOf(["arm", "amd"], "Which."), loud: boolean("Loud.", { default: false }) },
  executor: arm,
  steps: () => [call(greet, { whom: "you" })],
});
const outside = <P extends Parameters>(given: object) => given as ArgumentsFor<P>;
const steps = () => [checkout()];

const refusals: readonly (readonly [sentence: string, define: () => unknown])[] = [
  [
    'The command "Greet" needs a name of small letters, digits, "_" and "-" that begins with a letter.',
    () => defineCommand({ name: "Greet", steps }),
  ],
  [
    'The executor "1st" needs a name of small letters, digits, "_" and "-" that begins with a letter.',
    () => defineExecutor({ name: "1st", body: () => machine() }),
  ],
  [
    'The job "a/b" needs a name of letters, digits, blanks, "_" and "-" that begins with a letter.',
    () => defineJob({ name: "a/b", executor: arm, steps }),
  ],
  [
    'The example "My_one" needs a name of small letters, digits, "_" and "-" that begins with a letter.',
    () => defineExample({ name: "My_one", description: "", usage: defineConfig({}) }),
  ],
  [
    'The parameter "Tag" of the command "c" needs a name of small letters, digits, "_" and "-" that begins with a letter.',
    () => defineCommand({ name: "c", parameters: { Tag: string("") }, steps }),
  ],
  [
    'The job "j" cannot have a parameter "context", which a workflow keeps for itself.',
    () => defineJob({ name: "j", parameters: { context: string("") }, executor: arm, steps }),
  ],
  [
    'The job "j" cannot have a parameter "upstream", which a workflow keeps for itself.',
    () => defineJob({ name: "j", parameters: { upstream: string("") }, executor: arm, steps }),
  ],
  [
    'The command "c" cannot have the parameter "where" of type executor.',
    () => defineCommand({ name: "c", parameters: { where: executorParameter("") }, steps }),
  ],
  [
    'The executor "e" cannot have the parameter "first" of type steps.',
    () => defineExecutor({ name: "e", parameters: { first: stepsParameter("") }, body: () => machine() }),
  ],
  [
    'The command "c" takes a whole number as "n", not its default 1.5.',
    () => defineCommand({ name: "c", parameters: { n: integer("", { default: 1.5 }) }, steps }),
  ],
  [
    'The command "c" takes the name of an environment variable as "v", not its default "a b".',
    () => defineCommand({ name: "c", parameters: { v: envVarName("", { default: "a b" }) }, steps }),
  ],
  ['An enum parameter ("Which.") has no values.', () => oneOf([], "Which.")],
  [
    'The command "c" refers to a parameter "tagg" that it does not declare.',
    () =>
      defineCommand({
        name: "c",
        parameters: { tag: string("") },
        steps: () => [run({ command: "echo << parameters.tagg >>" })],
      }),
  ],
  [
    'The command "c" refers to a parameter "loud" that it does not declare.',
    () =>
      defineCommand({ name: "c", steps: () => [run({ command: "a <<# parameters.loud >>-v<</ parameters.loud >>" })] }),
  ],
  [
    'The executor "e" refers to a parameter "tag" that it does not declare.',
    () => defineExecutor({ name: "e", body: () => docker([{ image: `a:${reference("parameters.tag")}` }]) }),
  ],
  [
    'The job "j" refers to a parameter "where" that it does not declare.',
    () => defineJob({ name: "j", executor: reference<string>("parameters.where"), steps }),
  ],
  ['The command "greet" has no parameter "who".', () => call(greet, outside({ whom: "a", who: "b" }))],
  ['The command "greet" needs the parameter "whom".', () => call(greet, outside({ times: 2 }))],
  [
    'The command "greet" takes a whole number as "times", not "2".',
    () => call(greet, outside({ whom: "a", times: "2" })),
  ],
  [
    'The command "greet" takes the name of an environment variable as "key", not "$KEY".',
    () => call(greet, { whom: "a", key: "$KEY" }),
  ],
  ['The executor "arm" takes "s" or "m" as "size", not "l".', () => withArguments(arm, outside({ size: "l" }))],
  ['The job "build" needs the parameter "arch".', () => job(build, {} as { readonly arch: "arm" })],
  [
    'The job "build" has "arch" both as an argument and in its matrix.',
    () => job(build, outside({ arch: "arm" }), { matrix: { parameters: { arch: ["arm"] } } }),
  ],
  [
    'The job "build" refers to "os", which is not in its matrix.',
    () => job(build, {}, { name: `b-${matrixReference("os")}`, matrix: { parameters: { arch: ["arm"] } } }),
  ],
  [
    'The orb "orb" needs a reference such as "acme/orb@1.2" or an https URL, not "acme/orb".',
    () => importOrb({ alias: "orb", reference: "acme/orb", definition: {} }),
  ],
  ['The command "greet" is there twice.', () => defineOrb({ commands: [greet, greet] })],
  [
    'The job "build" uses the command "greet", which is not listed beside it.',
    () => defineOrb({ executors: [arm], jobs: [build] }),
  ],
  [
    'The job "build" uses the executor "arm", which is not listed beside it.',
    () => defineOrb({ commands: [greet], jobs: [build] }),
  ],
  [
    'The job "j" uses the orb "node", which is not listed beside it.',
    () => {
      const node = importOrb({
        alias: "node",
        reference: "acme/node@1",
        definition: { commands: { install: { parameters: {} } } },
      });
      return defineOrb({
        jobs: [defineJob({ name: "j", executor: machine(), steps: () => [call(node.commands.install)] })],
      });
    },
  ],
  [
    'The orb refers to a pipeline parameter "release" that it does not declare.',
    () =>
      defineOrb({
        jobs: [
          defineJob({
            name: "j",
            executor: machine(),
            steps: () => [run({ command: `echo ${reference("pipeline.parameters.release")}` })],
          }),
        ],
      }),
  ],
  [
    'The configuration refers to a pipeline parameter "relase" that it does not declare.',
    () =>
      defineConfig({
        parameters: { release: boolean("", { default: false }) },
        workflows: [defineWorkflow({ name: "w", when: reference<boolean>("pipeline.parameters.relase"), jobs: [] })],
      }),
  ],
  [
    'The workflow "w" uses the job "build", which is not listed beside it.',
    () => defineConfig({ workflows: [defineWorkflow({ name: "w", jobs: [job(build, { arch: "arm" })] })] }),
  ],
  [
    'The job "hold" of the workflow "w" requires "biuld", which is no job of it.',
    () =>
      defineWorkflow({
        name: "w",
        jobs: [job(build, { arch: "arm" }), approval("hold", { requires: ["biuld" as string] })],
      }),
  ],
  [
    'The job "hold" of the workflow "w" requires "arm-build", which is no job of it.',
    () =>
      defineWorkflow({
        name: "w",
        jobs: [
          job(build, {}, { matrix: { parameters: { arch: ["arm"] } } }),
          approval("hold", { requires: ["arm-build" as string] }),
        ],
      }),
  ],
  [
    "A document cannot hold a value of type function.",
    () => orbDocument(defineOrb({ description: (() => "") as unknown as string })),
  ],
];

describe("an error is said in a sentence that names the component", () => {
  test.each(refusals)("%s", (sentence, define) => {
    expect(define).toThrow(new Error(sentence));
  });
});

test("what looks like such an error but is none is accepted", () => {
  const named = defineJob({
    name: "Build it",
    executor: arm,
    steps: () => [run({ command: "echo \\<< parameters.none >> << pipeline.number >>" })],
  });
  const entries = [
    job(build, {}, { name: `on ${matrixReference("arch")}`, matrix: { parameters: { arch: ["arm", "amd"] } } }),
    job(named, {}, { requires: ["build", "on arm"] as string[] }),
  ];
  const config = defineConfig({
    executors: [arm],
    commands: [greet],
    jobs: [build, named],
    workflows: [defineWorkflow({ name: "w", when: pipeline.git.branch, jobs: entries })],
  });
  expect(config.workflows[0]?.jobs.map(({ name }) => name)).toEqual(["build", "Build it"]);
});
