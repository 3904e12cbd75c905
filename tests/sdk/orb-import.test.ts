import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import sdk from "@circleci/circleci-config-sdk";
import { expect, test } from "vitest";
import { compile, packagedOrb, renderYaml } from "../../src/index.ts";
import { components } from "../../src/orb/components.ts";
import { armPipelineImport, fromSdk } from "../../src/sdk.ts";

const orbYml = readFileSync(resolve(import.meta.dirname, "../../orb/orb.yml"), "utf8");

test("the orb's import has every component with every parameter", () => {
  const orb = armPipelineImport();
  for (const kind of ["jobs", "commands", "executors"] as const) {
    const manifest = Object.fromEntries(
      Object.entries<{ parameters: { parameters: readonly { name: string }[] } }>(orb[kind]).map(
        ([name, { parameters }]) => [name, parameters.parameters.map((each) => each.name)],
      ),
    );
    const ours = Object.entries(components[kind]).map(([name, { parameters }]) => [name, Object.keys(parameters)]);
    expect(manifest).toEqual(Object.fromEntries(ours));
  }
});

test("a Config of the SDK with its jobs compiles against the packaged orb", () => {
  const arm = armPipelineImport({ alias: "pipeline" });
  const config = new sdk.Config();
  // @ts-expect-error: a misspelt name does not compile
  expect(arm.jobs.bild_and_push).toBe(undefined);
  const build = arm.jobs.build_and_push;
  config
    .importOrb(arm)
    .addWorkflow(new sdk.Workflow("main", [new sdk.workflow.WorkflowJob(build, { image: "acme/web", login: "none" })]));
  const text = renderYaml(fromSdk(config).document);
  expect(text).toBe(`version: 2.1
orbs:
  pipeline: arm-pipeline/arm-pipeline@0.1
workflows:
  main:
    jobs:
      - pipeline/build_and_push:
          image: acme/web
          login: none
`);
  const { compiled, diagnostics } = compile({ name: "config.yml", text }, { lookUpOrb: packagedOrb(() => orbYml) });
  expect([diagnostics, [...compiled.jobs.keys()]]).toEqual([[], ["pipeline/build_and_push"]]);
});
