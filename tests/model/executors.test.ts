import { expect, test } from "vitest";
import { configDocument, defineConfig, defineExecutor, docker, machine, renderYaml } from "../../src/model/index.ts";

test("an executor has what was asked for, and nothing that was not", () => {
  const images = [{ image: "cimg/base:stable" }] as const;
  const executors = [
    defineExecutor({ name: "any", body: () => machine() }),
    defineExecutor({
      name: "cached",
      body: () => machine({ image: "ubuntu-2404:current", docker_layer_caching: true, resource_class: "arm.medium" }),
    }),
    defineExecutor({ name: "plain", body: () => docker(images) }),
    defineExecutor({ name: "arm", body: () => docker(images, { resource_class: "arm.medium" }) }),
  ];
  expect(renderYaml(configDocument(defineConfig({ executors })))).toBe(`version: 2.1
executors:
  any:
    machine: true
  cached:
    machine:
      image: ubuntu-2404:current
      docker_layer_caching: true
    resource_class: arm.medium
  plain:
    docker:
      - image: cimg/base:stable
  arm:
    docker:
      - image: cimg/base:stable
    resource_class: arm.medium
`);
});
