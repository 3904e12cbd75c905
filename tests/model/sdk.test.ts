import sdk from "@circleci/circleci-config-sdk";
import { expect, test } from "vitest";
import {
  configDocument,
  defineConfig,
  defineExecutor,
  defineJob,
  defineWorkflow,
  docker,
  job,
  machine,
  setupRemoteDocker,
} from "../../src/model/index.ts";

/*
 * What the SDK does by itself, and what the adapter makes of it. When the first half of a test fails after an update of the SDK, the
 * adapter's detour may no longer be needed.
 */

const lowered = (config: Parameters<typeof defineConfig>[0]) =>
  JSON.parse(JSON.stringify(configDocument(defineConfig(config)))) as unknown;

test("the SDK gives every machine an image and a class; the model only what was asked for", () => {
  expect(new sdk.executors.MachineExecutor().generate()).toEqual({
    machine: { image: "ubuntu-2004:202010-01", docker_layer_caching: undefined },
    resource_class: "medium",
  });
  const any = defineExecutor({ name: "any", body: () => machine() });
  const cached = defineExecutor({
    name: "cached",
    body: () => machine({ image: "ubuntu-2404:current", docker_layer_caching: true }),
  });
  expect(lowered({ executors: [any, cached] })).toEqual({
    version: 2.1,
    executors: {
      any: { machine: true },
      cached: { machine: { image: "ubuntu-2404:current", docker_layer_caching: true } },
    },
  });
});

test("the SDK gives every container a class; the model only what was asked for, Arm's too", () => {
  expect(JSON.parse(JSON.stringify(new sdk.executors.DockerExecutor("cimg/base:stable").generate()))).toEqual({
    docker: [{ image: "cimg/base:stable" }],
    resource_class: "medium",
  });
  const images = [{ image: "cimg/base:stable" }] as const;
  const plain = defineExecutor({ name: "plain", body: () => docker(images) });
  const arm = defineExecutor({ name: "arm", body: () => docker(images, { resource_class: "arm.medium" }) });
  expect(lowered({ executors: [plain, arm] })).toEqual({
    version: 2.1,
    executors: { plain: { docker: images }, arm: { docker: images, resource_class: "arm.medium" } },
  });
});

test("the SDK pins a withdrawn engine for setup_remote_docker; the model leaves the choice to CircleCI", () => {
  expect(new sdk.commands.SetupRemoteDocker().generate()).toEqual({ setup_remote_docker: { version: "20.10.6" } });
  const build = defineJob({ name: "build", executor: docker([{ image: "a" }]), steps: () => [setupRemoteDocker()] });
  expect(lowered({ jobs: [build] })).toEqual({
    version: 2.1,
    jobs: { build: { docker: [{ image: "a" }], steps: ["setup_remote_docker"] } },
  });
});

test("the SDK loses a condition that is false, and always prints setup, jobs and workflows; the model prints what is there", () => {
  const never = new sdk.Workflow("never", [], new sdk.logic.When(new sdk.logic.conditional.Truthy(false)));
  expect(new sdk.Config(false, [], [never]).generate()).toEqual({
    version: 2.1,
    setup: false,
    jobs: {},
    workflows: { never: { jobs: [] } },
  });
  const build = defineJob({ name: "build", executor: machine(), steps: () => [] });
  expect(
    lowered({ jobs: [build], workflows: [defineWorkflow({ name: "never", when: false, jobs: [job(build)] })] }),
  ).toEqual({
    version: 2.1,
    jobs: { build: { machine: true, steps: [] } },
    workflows: { never: { when: false, jobs: ["build"] } },
  });
  expect(lowered({})).toEqual({ version: 2.1 });
});

test("keys come in CircleCI's conventional order, whatever the author's", () => {
  const build = defineJob({
    name: "build",
    steps: () => [],
    environment: { B: 1, A: 2 },
    parallelism: 2,
    shell: "/bin/sh",
    resource_class: "arm.large",
    executor: machine({ image: "i" }),
    description: "D.",
  });
  const document = configDocument(
    defineConfig({ workflows: [defineWorkflow({ name: "w", jobs: [job(build)] })], jobs: [build] }),
  );
  expect(Object.keys(document)).toEqual(["version", "jobs", "workflows"]);
  expect(JSON.stringify(document.jobs)).toBe(
    JSON.stringify({
      build: {
        description: "D.",
        machine: { image: "i" },
        resource_class: "arm.large",
        shell: "/bin/sh",
        environment: { B: 1, A: 2 },
        parallelism: 2,
        steps: [],
      },
    }),
  );
});
