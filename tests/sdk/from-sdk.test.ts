import sdk from "@circleci/circleci-config-sdk";
import { describe, expect, test } from "vitest";
import {
  approval,
  compile,
  configDocument,
  defineConfig,
  defineJob,
  defineWorkflow,
  docker,
  fromSdk,
  job,
  renderYaml,
  run,
  validate,
} from "../../src/index.ts";

/** A configuration as users of the SDK write it. */
function theirConfig(): sdk.Config {
  const greet = new sdk.reusable.ReusableCommand(
    "greet",
    [new sdk.commands.Run({ command: "echo << parameters.to >>" })],
    new sdk.parameters.CustomParametersList([new sdk.parameters.CustomParameter("to", "string", "you", "Whom.")]),
  );
  const executor = new sdk.executors.DockerExecutor("cimg/node:22.1", "medium");
  const test = new sdk.Job("test", executor, [
    new sdk.commands.Checkout(),
    new sdk.reusable.ReusedCommand(greet, { to: "all" }),
    new sdk.commands.Run({ command: "npm test", name: "Test" }),
  ]);
  const config = new sdk.Config();
  config
    .addReusableCommand(greet)
    .addJob(test)
    .addWorkflow(new sdk.Workflow("test", [test]));
  return config;
}

const text = (document: Parameters<typeof renderYaml>[0]) => renderYaml(document);
const source = (document: Parameters<typeof renderYaml>[0]) => ({ name: "config.yml", text: text(document) });

describe("a configuration of the SDK", () => {
  test("is the data that its own YAML holds, without keys that have no value", () => {
    expect(text(fromSdk(theirConfig()).document)).toBe(`version: 2.1
commands:
  greet:
    parameters:
      to:
        type: string
        default: you
        description: Whom.
    steps:
      - run: echo << parameters.to >>
jobs:
  test:
    docker:
      - image: cimg/node:22.1
    resource_class: medium
    steps:
      - checkout
      - greet:
          to: all
      - run:
          command: npm test
          name: Test
workflows:
  test:
    jobs:
      - test
`);
  });

  test("is validated and compiled", () => {
    const config = source(fromSdk(theirConfig()).document);
    expect(validate(config).diagnostics).toEqual([]);
    expect([...compile(config).compiled.jobs.keys()]).toEqual(["test"]);
  });

  test("shows what the SDK fills in by itself, such as an engine that CircleCI has withdrawn", () => {
    const executor = new sdk.executors.DockerExecutor("cimg/base:2026.01");
    const build = new sdk.Job("build", executor, [new sdk.commands.SetupRemoteDocker()]);
    const config = new sdk.Config().addJob(build).addWorkflow(new sdk.Workflow("main", [build]));
    const { diagnostics } = validate(source(fromSdk(config).document));
    expect(diagnostics.map(({ code }) => code)).toEqual(["removed-docker-version"]);
  });
});

describe("a configuration of the SDK as a part of a typed one", () => {
  const theirs = fromSdk(theirConfig());
  const sign = defineJob({
    name: "sign",
    executor: docker([{ image: "cimg/base:2026.01" }]),
    steps: () => [run({ name: "Sign", command: "make sign" })],
  });

  test("brings its components, which typed workflows run beside theirs", () => {
    const test = job(theirs.job("test"));
    const config = defineConfig({
      parts: [theirs],
      jobs: [sign],
      workflows: [
        defineWorkflow({
          name: "release",
          jobs: [test, approval("ok", { requires: [test] }), job(sign, {}, { requires: ["ok"] })],
        }),
      ],
    });
    const { compiled, diagnostics } = compile(source(configDocument(config)));
    expect(diagnostics).toEqual([]);
    expect(compiled.workflows.map(({ name, entries }) => [name, entries.map((entry) => entry.name)])).toEqual([
      ["test", ["test"]],
      ["release", ["test", "ok", "sign"]],
    ]);
  });

  test("is refused where both define a name", () => {
    const taken = defineJob({ name: "test", executor: docker([{ image: "a" }]), steps: () => [] });
    expect(() => defineConfig({ parts: [theirs], jobs: [taken] })).toThrow('The job "test" is there twice.');
    expect(() => defineConfig({ parts: [theirs, theirs] })).toThrow('The command "greet" is there twice.');
  });

  test("has no job that it does not define", () => {
    expect(() => theirs.job("tets")).toThrow('The configuration of the SDK has no job "tets".');
    expect(() => theirs.executor("node")).toThrow('The configuration of the SDK has no executor "node".');
  });

  test("has the parameters of its components, so that a wrong argument is refused", () => {
    expect(theirs.command("greet").parameters).toEqual({
      to: { kind: "parameter", type: "string", description: "Whom.", required: false, default: "you" },
    });
  });
});
