import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkConfigInput } from "../../src/generator/check-input.ts";
import { commandLine } from "../../src/generator/command-line.ts";
import { generateConfig } from "../../src/generator/generate-config.ts";
import type { ConfigInput } from "../../src/generator/input.ts";

/** In the place of the packed orb, which is tested where it is made. */
const packedOrb = {
  version: 2.1,
  description: "The orb.",
  display: { source_url: "https://github.com/acme/orb" },
  commands: { greet: { steps: [{ run: { name: "Greet", command: '#!/bin/sh\necho "$PARAM_TO"\n' } }] } },
  examples: { one: { description: "One.", usage: {} } },
};

const published = { orbReference: "acme/arm-pipeline@1.0" };

function generate(input: ConfigInput): string {
  const checked = checkConfigInput(input);
  if (checked.kind === "wrong") throw new Error(JSON.stringify(checked.problems));
  return generateConfig({ input, options: checked.options, packedOrb });
}

const cases: Readonly<Record<string, ConfigInput>> = {
  "nothing but an image": { image: "acme/web", ...published },
  "a kept stack": { image: "acme/web", keep: true, stack: "acme/production", ...published },
  "a kept stack of two branches": {
    image: "acme/web",
    keep: true,
    stack: "staging",
    branches: ["main", "/(release|hotfix)\\/.*/"],
    ...published,
  },
  "one branch": { image: "acme/web", branches: ["main"], ...published },
  "an approval": { image: "acme/web", approval: true, ...published },
  "a larger machine and folders of its own": {
    ...{
      image: "acme/web",
      dockerfile: "app/Dockerfile",
      buildContext: "app",
      program: "infra",
      resourceClass: "arm.large",
    },
    ...{
      registry: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
      deployContexts: ["pulumi", "acme production"],
      ...published,
    },
  },
  "no context": { image: "acme/web", registryContexts: ["none"], deployContexts: ["none"], ...published },
  "state in a bucket": { image: "acme/web", backend: "s3://acme-state", ...published },
  "an orb at an address": { image: "acme/web", orb: "url", orbReference: "https://example.com/orb.yml" },
  "an orb inside": { image: "acme/web", orb: "inline" },
};

describe("the generated configuration", () => {
  test.each(Object.entries(cases))("of %s is the recorded one", async (name, input) => {
    await expect(generate(input)).toMatchFileSnapshot(`recorded/${name.replaceAll(" ", "-")}.yml`);
  });

  test.each(Object.entries(cases))("of %s is the same text on repetition", (_name, input) => {
    expect(generate(input)).toBe(generate(input));
  });

  test.each(Object.entries(cases))("of %s says the same to a reader of YAML 1.1 and of 1.2", (_name, input) => {
    const text = generate(input);
    expect(parse(text, { version: "1.1" })).toEqual(parse(text, { version: "1.2" }));
  });

  test("of a pipeline's own stack destroys it after the smoke test, however that ended", () => {
    expect(parse(generate({ image: "acme/web", ...published })).workflows.deliver.jobs.at(-1)).toEqual({
      "arm/destroy": {
        stack: "ci-<< pipeline.number >>",
        context: ["pulumi", "aws"],
        requires: [{ "arm/smoke_test": "terminal" }],
      },
    });
  });

  test("of a kept stack has a serial group on each job that touches it, and no destroy", () => {
    const { jobs } = parse(generate({ image: "acme/web", keep: true, stack: "prod", ...published })).workflows.deliver;
    const groups = jobs.flatMap((job: object) =>
      Object.entries(job).map(([name, options]) => [name, options["serial-group"]]),
    );
    expect(groups).toEqual([
      ["arm/build_and_push", undefined],
      ["arm/deploy", "<< pipeline.project.slug >>/prod"],
      ["arm/smoke_test", "<< pipeline.project.slug >>/prod"],
    ]);
  });

  test("quotes what YAML would take for something else", () => {
    const text = generate({
      image: "acme/web",
      program: "on",
      deployContexts: ["123", "a, b", "yes"].filter((name) => name !== "a, b"),
      branches: ["no"],
      ...published,
    });
    const { deliver } = parse(text, { version: "1.1" }).workflows;
    expect([deliver.when, deliver.jobs[1]["arm/deploy"].program, deliver.jobs[1]["arm/deploy"].context]).toEqual([
      { equal: ["no", "<< pipeline.git.branch >>"] },
      "on",
      ["123", "yes"],
    ]);
  });

  test("names the command that makes it again, and that command makes the same", () => {
    const input: ConfigInput = {
      image: "acme/web",
      program: "it's mine",
      branches: ["main"],
      deployContexts: ["none"],
      ...published,
    };
    const checked = checkConfigInput(input);
    expect(checked.kind === "ok" && commandLine(input, checked.options)).toEqual([
      ...["arm-pipeline", "generate", "config", "--image", "acme/web", "--program", "it's mine", "--branch", "main"],
      ...["--deploy-context", "none", "--orb-reference", "acme/arm-pipeline@1.0"],
    ]);
    expect(generate(input).split("\n")[0]).toBe(
      `# Made by: arm-pipeline generate config --image acme/web --program 'it'\\''s mine' --branch main --deploy-context none --orb-reference acme/arm-pipeline@1.0`,
    );
  });
});
