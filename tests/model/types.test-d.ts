import { expectTypeOf, test } from "vitest";
import {
  approval,
  boolean,
  call,
  checkout,
  defineCommand,
  defineConfig,
  defineExecutor,
  defineJob,
  defineOrb,
  defineWorkflow,
  envVarName,
  executorParameter,
  importOrb,
  integer,
  type JobHandle,
  job,
  machine,
  matrixReference,
  oneOf,
  type Parameter,
  type ParametersOf,
  pipeline,
  pipelineReferences,
  type Reference,
  run,
  spliceSteps,
  stepsParameter,
  string,
  type Value,
  when,
  withArguments,
} from "../../src/model/index.ts";

const arm = defineExecutor({
  name: "arm",
  parameters: { size: oneOf(["s", "m"], "Size.", { default: "s" }), image: string("Image.") },
  body: (p) => machine({ image: p.image, resource_class: p.size }),
});
const parameters = {
  image: string("Image."),
  kind: oneOf(["arm", "amd"], "Kind.", { default: "arm" }),
  loud: boolean("Loud.", { default: false }),
  times: integer("Times.", { default: 1 }),
  key: envVarName("Key.", { default: "KEY" }),
  where: executorParameter("Where.", { default: withArguments(arm, { image: "x" }) }),
  first: stepsParameter("First.", { default: [] }),
};
const { where: _where, ...commandParameters } = parameters;
const push = defineCommand({ name: "push", parameters: commandParameters, steps: () => [] });
const bare = defineCommand({ name: "bare", steps: () => [] });
const deploy = defineJob({ name: "deploy", parameters, executor: (p) => p.where, steps: () => [] });
const orb = defineOrb({ executors: [arm], commands: [push, bare], jobs: [deploy] });
const imported = importOrb({ alias: "arm", reference: "acme/arm@1", definition: orb });

test("a body sees its parameters, with their types, and no others", () => {
  defineCommand({
    name: "c",
    parameters: commandParameters,
    steps: (p) => {
      expectTypeOf(p.kind).toEqualTypeOf<Reference<"arm" | "amd">>();
      expectTypeOf(p.loud).toEqualTypeOf<Reference<boolean>>();
      expectTypeOf(p.times).toEqualTypeOf<Reference<number>>();
      // @ts-expect-error a misspelt parameter
      p.imge;
      return [spliceSteps(p.first), when(p.loud, [checkout()])];
    },
  });
  defineCommand({
    name: "c",
    steps: (p) => {
      // @ts-expect-error there are no parameters
      p.image;
      return [];
    },
  });
});

test("a default has the parameter's type", () => {
  // @ts-expect-error a default outside the enum
  oneOf(["a", "b"], "D.", { default: "c" });
  // @ts-expect-error text for a switch
  boolean("D.", { default: "true" });
  // @ts-expect-error a number for text
  string("D.", { default: 1 });
  // @ts-expect-error text for a number
  integer("D.", { default: "1" });
  // @ts-expect-error text for steps
  stepsParameter("D.", { default: "checkout" });
});

test("a call gives what is required, and only what is declared, with its type", () => {
  call(bare);
  call(push, { image: "a", kind: "amd", loud: true, times: 2, key: "K", first: [checkout()] });
  // @ts-expect-error nothing given where something is required
  call(push);
  // @ts-expect-error the required argument is missing
  call(push, { loud: true });
  // @ts-expect-error a misspelt argument
  call(push, { image: "a", lound: true });
  // @ts-expect-error an argument where none is declared
  call(bare, { image: "a" });
  // @ts-expect-error a value outside the enum
  call(push, { image: "a", kind: "riscv" });
  // @ts-expect-error text where a switch belongs
  call(push, { image: "a", loud: "yes" });
  // @ts-expect-error text where a number belongs
  call(push, { image: "a", times: "3" });
  // @ts-expect-error text where steps belong
  call(push, { image: "a", first: "checkout" });
});

test("a reference fits a parameter of its type", () => {
  defineCommand({
    name: "c",
    parameters: commandParameters,
    steps: (p) => [
      call(push, { image: p.image, kind: p.kind, loud: p.loud, times: p.times, key: p.key, first: p.first }),
      call(push, { image: p.kind }),
      call(push, { image: `registry/${p.image}:${pipeline.number}`, times: pipeline.number }),
      // @ts-expect-error a switch for text
      call(push, { image: p.loud }),
      // @ts-expect-error any text for an enum
      call(push, { image: "a", kind: p.image }),
      // @ts-expect-error text for a switch
      call(push, { image: "a", loud: p.image }),
      // @ts-expect-error steps for text
      call(push, { image: p.first }),
      // @ts-expect-error steps do not make a condition
      when(p.first, []),
      // @ts-expect-error text is no list of steps
      spliceSteps(p.image),
    ],
  });
});

test("a job without its required arguments is refused by what is missing", () => {
  const build = defineJob({ name: "build", executor: arm, parameters, steps: () => [checkout()] });
  // @ts-expect-error the required arguments are missing
  job(build);
});

test("an executor's arguments are checked, and a parameter of another type is no executor", () => {
  withArguments(arm, { image: "x", size: "m" });
  // @ts-expect-error the required argument is missing
  withArguments(arm, { size: "m" });
  // @ts-expect-error a value outside the enum
  withArguments(arm, { image: "x", size: "l" });
  // @ts-expect-error a number is no executor
  defineJob({ name: "j", parameters, executor: (p) => p.times, steps: () => [] });
  // @ts-expect-error a job without executor
  defineJob({ name: "j", steps: () => [] });
  // @ts-expect-error a misspelt key of a job
  defineJob({ name: "j", executor: arm, paralelism: 2, steps: () => [] });
  // @ts-expect-error a misspelt key of a step
  run({ command: "a", no_output_timout: "5m" });
  // @ts-expect-error a step runs on success, on failure or always
  run({ command: "a", when: "never" });
});

test("an imported orb has its components' names and parameters", () => {
  expectTypeOf(imported.jobs.deploy).toEqualTypeOf<JobHandle<"arm/deploy", typeof deploy.parameters>>();
  expectTypeOf(imported.executors.arm.name).toEqualTypeOf<"arm/arm">();
  // @ts-expect-error no such job
  imported.jobs.deploi;
  // @ts-expect-error no such command
  orb.commands.pull;
  // @ts-expect-error a misspelt argument of an imported job
  job(imported.jobs.deploy, { image: "a", knd: "arm" });
  // @ts-expect-error the required argument of an imported job is missing
  job(imported.jobs.deploy, {});
  // @ts-expect-error nothing given where something is required
  job(imported.jobs.deploy);
});

test("parameters by the type of their arguments are those of a definition, for a caller and for a matrix", () => {
  interface Arguments {
    readonly image: Value<string>;
    readonly kind?: Value<"arm" | "amd"> | undefined;
    readonly loud?: Value<boolean> | undefined;
  }
  const described = deploy as unknown as JobHandle<"described", ParametersOf<Arguments>>;
  expectTypeOf(described.parameters.kind).toEqualTypeOf<Parameter<"arm" | "amd", false>>();
  expectTypeOf(described.parameters.image).toEqualTypeOf<Parameter<string, true>>();
  job(described, { image: "a", loud: true });
  job(described, {}, { matrix: { parameters: { image: ["a"], kind: ["arm"] } } });
  // @ts-expect-error the required argument is missing
  job(described);
  // @ts-expect-error a value outside the enum
  job(described, { image: "a", kind: "riscv" });
  // @ts-expect-error the matrix is over another parameter
  job(described, {}, { matrix: { parameters: { kind: ["arm"] } } });
});

test("a matrix gives what the arguments then need not give", () => {
  job(deploy, {}, { matrix: { parameters: { image: ["a", "b"], kind: ["arm"] } } });
  job(
    deploy,
    { image: `a-${matrixReference("kind")}`, key: matrixReference("kind") },
    { matrix: { parameters: { kind: ["arm"], times: [1] } } },
  );
  // @ts-expect-error the matrix is over another parameter
  job(deploy, {}, { matrix: { parameters: { kind: ["arm"] } } });
  // @ts-expect-error a value outside the enum
  job(deploy, { image: "a" }, { matrix: { parameters: { kind: ["riscv"] } } });
  // @ts-expect-error no such parameter
  job(deploy, { image: "a" }, { matrix: { parameters: { knd: ["arm"] } } });
});

test("a workflow requires its own jobs, with statuses that exist", () => {
  const first = job(deploy, { image: "a" });
  const second = job(deploy, { image: "b" }, { name: "second", requires: [first] });
  const hold = approval("hold", { requires: [{ second: "terminal", deploy: ["success", "failed"] }] });
  defineWorkflow({ name: "w", jobs: [first, second, hold] });
  defineWorkflow({
    name: "w",
    jobs: [job(deploy, { image: "a" }, { name: "a b", requires: ["hold"] }), approval("hold")],
  });
  const each = job(
    deploy,
    {},
    { name: `on ${matrixReference("image")}`, matrix: { parameters: { image: ["a"] }, alias: "all" } },
  );
  defineWorkflow({ name: "w", jobs: [each, approval("hold", { requires: ["all", "on a"] })] });
  // @ts-expect-error an unknown name
  defineWorkflow({ name: "w", jobs: [first, approval("hold", { requires: ["deplo"] })] });
  // @ts-expect-error an unknown name with a status
  defineWorkflow({ name: "w", jobs: [first, approval("hold", { requires: [{ deplo: "failed" }] })] });
  // @ts-expect-error a job that is not in the workflow
  defineWorkflow({ name: "w", jobs: [second] });
  // @ts-expect-error no such status
  approval("hold", { requires: [{ deploy: "broken" }] });
  // @ts-expect-error a misspelt key of an entry
  job(deploy, { image: "a" }, { require: ["hold"] });
});

test("a pipeline value has the type that CircleCI gives it", () => {
  expectTypeOf(pipeline.number).toEqualTypeOf<Reference<number>>();
  expectTypeOf(pipeline.git.branch_is_default).toEqualTypeOf<Reference<boolean>>();
  expectTypeOf(pipeline.git.branch).toEqualTypeOf<Reference<string>>();
  expectTypeOf(pipeline.git.base_revision).toEqualTypeOf<Reference<string>>();
});

test("a pipeline parameter has a default and a plain type", () => {
  const given = pipelineReferences({ release: boolean("R.", { default: false }) });
  expectTypeOf(given.release).toEqualTypeOf<Reference<boolean>>();
  // @ts-expect-error not declared
  given.relase;
  // @ts-expect-error without default
  defineConfig({ parameters: { release: boolean("R.") } });
  // @ts-expect-error steps are no pipeline parameter
  defineConfig({ parameters: { first: stepsParameter("F.", { default: [] }) } });
});
