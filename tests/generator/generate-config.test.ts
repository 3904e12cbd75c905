import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkConfigInput } from "../../src/generator/check-input.ts";
import { generateConfig } from "../../src/generator/generate-config.ts";
import type { ConfigInput } from "../../src/generator/input.ts";

/** In the place of the packed orb, which is tested where it is made. */
const packedOrb = {
  version: 2.1,
  description: "The orb.",
  display: { source_url: "https://github.com/acme/orb" },
  executors: {
    arm_machine: { machine: { image: "ubuntu-2404:current" } },
    unused: { docker: [{ image: "cimg/base:current" }] },
  },
  commands: {
    greet: {
      description: "Greets.",
      parameters: { to: { type: "string", description: "Whom." } },
      steps: [{ run: { name: "Greet", command: '#!/bin/sh\necho "$PARAM_TO"\n' } }],
    },
    nod: { steps: [{ run: "true" }] },
    unused: { steps: [{ greet: { to: "nobody" } }] },
  },
  jobs: {
    build_and_push: {
      description: "Builds.",
      parameters: {
        description: { type: "string", description: "A parameter of this name.", default: "" },
        executor: { type: "executor", default: "arm_machine", description: "Where." },
      },
      executor: "<< parameters.executor >>",
      steps: [{ when: { condition: "<< parameters.description >>", steps: ["nod", { greet: { to: "you" } }] } }],
    },
    unused: { executor: "unused", steps: ["unused"] },
  },
  examples: { one: { description: "One.", usage: {} } },
};

const published = { orb: "acme/arm-pipeline@1.0" };
const web: ConfigInput = { images: [{ repository: "acme/web" }], ...published };
const ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const googleIdentity =
  "projects/123456789/locations/global/workloadIdentityPools/circleci/providers/circleci=ci@acme.iam.gserviceaccount.com";
const azureIdentity = "acme.onmicrosoft.com/bbbbbbbb-1111-2222-3333-444444444444";
const roleArn = "arn:aws:iam::123456789012:role/circleci";

function generate(input: ConfigInput): string {
  const checked = checkConfigInput(input);
  if (checked.kind === "wrong") throw new Error(JSON.stringify(checked.problems));
  return generateConfig({ input, options: checked.options, packedOrb });
}

const cases: Readonly<Record<string, ConfigInput>> = {
  "nothing but an image": web,
  "a kept stack": { ...web, keep: true, stack: "acme/production" },
  "a kept stack of two branches": {
    ...web,
    keep: true,
    stack: "staging",
    branches: ["main", "/(release|hotfix)\\/.*/"],
  },
  "a kept stack that a person approves": { ...web, keep: true, stack: "production", approval: true },
  "a kept stack that is deployed from one branch": {
    ...web,
    keep: true,
    stack: "production",
    deployBranches: ["main"],
  },
  "one branch": { ...web, branches: ["main"] },
  "deployed from one branch, with an approval": { ...web, deployBranches: ["main", "/release\\/.*/"], approval: true },
  "an approval": { ...web, approval: true },
  "an environment for each branch": { ...web, branchEnvironment: true },
  "an environment for each branch, with its own name": {
    ...web,
    branchEnvironment: true,
    stack: "acme/pr-$ARM_PIPELINE_BRANCH",
    backend: "s3://acme-state",
    branches: ["/feature\\/.*/"],
    program: "infra",
    roleArn,
    roleRegion: "eu-west-1",
  },
  "what was left behind": { ...web, reaper: true, program: "infra", backend: "s3://acme-state" },
  "what was left behind by one branch": { ...web, reaper: true, branches: ["main"], stack: "acme/t-<< pipeline.id >>" },
  "no deployment": { ...web, buildOnly: true },
  "releases of two architectures, in copies of their own": {
    ...web,
    release: true,
    platforms: ["linux/arm64", "linux/amd64"],
    approval: true,
    test: "make test",
    testImage: "cimg/base:current",
  },
  "releases that are only built": { ...web, release: true, buildOnly: true },
  "a test first": { ...web, test: "npm ci && npm test" },
  "a test that CircleCI could take for a parameter": { ...web, test: "cat <<X\nnothing\nX\n", buildOnly: true },
  "two architectures": { ...web, platforms: ["linux/arm64", "linux/amd64"] },
  "x86 alone": { ...web, platforms: ["amd64"], resourceClass: "arm.large", buildOnly: true },
  "two images without a deployment": {
    ...published,
    images: [
      { name: "api", repository: "acme/api", dockerfile: "services/api/Dockerfile", buildContext: "services/api" },
      { name: "web", repository: "acme/web", dockerfile: "services/web/Dockerfile" },
    ],
    platforms: ["linux/arm64", "linux/amd64"],
    test: "make test",
    buildOnly: true,
  },
  "two images in one deployment": {
    ...published,
    images: [
      { name: "api", repository: "acme/api", dockerfile: "services/api/Dockerfile", buildContext: "services/api" },
      { name: "admin-ui", repository: "acme/admin", dockerfile: "services/admin/Dockerfile" },
    ],
  },
  "attested parts that are scanned and signed": {
    ...web,
    platforms: ["linux/arm64", "linux/amd64"],
    attest: true,
    scan: true,
    sign: true,
  },
  "ECR with a role": { ...web, registry: ecr, roleArn },
  "a larger machine and folders of its own": {
    images: [{ repository: "acme/web", dockerfile: "app/Dockerfile", buildContext: "app" }],
    program: "infra",
    resourceClass: "arm.large",
    registry: ecr,
    deployContexts: ["pulumi", "acme production"],
    ...published,
  },
  "no context": { ...web, registryContexts: ["none"], deployContexts: ["none"] },
  "state in a bucket of the project": { ...web, projectBackend: "s3://acme-state" },
  "state in a bucket": { ...web, backend: "s3://acme-state?region=eu-west-1" },
  "a role for the deployment": { ...web, roleArn, roleRegion: "eu-west-1" },
  "an identity of Google Cloud": {
    ...web,
    ...{ images: [{ repository: "acme/images/web" }], registry: "europe-docker.pkg.dev" },
    googleIdentity,
    backend: "gs://acme-state",
    platforms: ["linux/arm64", "linux/amd64"],
    ...{ keep: true, stack: "production", preview: true, drift: true, sign: true, scan: true },
  },
  "an identity of Azure": {
    ...web,
    registry: "acme.azurecr.io",
    azureIdentity: `${azureIdentity}/cccccccc-1111-2222-3333-444444444444`,
    ...{ backend: "azblob://state", reaper: true },
  },
  "an identity that only builds": { ...web, registry: "acme.azurecr.io", azureIdentity, buildOnly: true },
  "identities of three clouds": { ...web, roleArn, roleRegion: "eu-west-1", googleIdentity, azureIdentity },
  "an identity beside a bucket of AWS": { ...web, azureIdentity, backend: "s3://acme-state" },
  "an orb at an address": { ...web, orb: "https://example.com/orb.yml" },
  "an orb inside": { ...web, orb: "inline" },
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
    expect(parse(generate(web)).workflows.deliver.jobs.at(-1)).toEqual({
      "arm/destroy": {
        stack: "ci-<< pipeline.number >>",
        context: ["pulumi", "aws"],
        requires: [{ "arm/smoke_test": "terminal" }],
      },
    });
  });

  describe("of a stack that stays proves which version answers", () => {
    const kept = { ...web, keep: true, stack: "production" };
    const proof = (input: ConfigInput) => {
      const text = generate(input);
      const jobs = Object.assign({}, ...parse(text).workflows.deliver.jobs);
      const flags = /^# Made by: .*?--stack production(.*) --orb/.exec(text)?.[1];
      return [
        jobs["arm/deploy"].ecs_service,
        jobs["arm/smoke_test"].revision_in,
        jobs["arm/rollback"].revision_in,
        flags,
      ];
    };
    test.each<[string, object, readonly (string | undefined)[]]>([
      ["by a header", {}, [undefined, "x-revision", "x-revision", ""]],
      [
        "by a place of one's own",
        { revisionIn: ".git.sha" },
        [undefined, ".git.sha", ".git.sha", " --revision-in .git.sha"],
      ],
      [
        "not at all, where that is asked for",
        { revisionIn: "none" },
        [undefined, undefined, undefined, " --revision-in none"],
      ],
      [
        "by ECS too, where the program names its service",
        { projectEcsService: "ecsService", takesRevision: true },
        ["ecsService", "x-revision", "x-revision", " --ecs-service ecsService"],
      ],
      [
        "by ECS alone, where the Dockerfile asks for no revision",
        { projectEcsService: "ecsService", takesRevision: false },
        ["ecsService", undefined, undefined, " --ecs-service ecsService --revision-in none"],
      ],
      [
        "by the header where ECS is not to be asked",
        { projectEcsService: "ecsService", takesRevision: false, ecsService: "none" },
        [undefined, "x-revision", "x-revision", " --ecs-service none"],
      ],
    ])("%s", (_what, more, expected) => {
      expect(proof({ ...kept, ...more })).toEqual(expected);
    });
  });

  test("of an environment for each branch has a serial group, and is destroyed by the workflow of the default branch", () => {
    const { review, reap } = parse(generate({ ...web, branchEnvironment: true })).workflows;
    const group = "<< pipeline.project.slug >>/review-<< pipeline.git.branch >>";
    expect(review.jobs.map((job: object) => Object.values(job)[0]["serial-group"])).toEqual([undefined, group, group]);
    expect(reap).toEqual({
      when: "<< pipeline.git.branch.is_default >>",
      jobs: [{ "arm/reap": { dry_run: false, context: ["pulumi", "aws"] } }],
    });
  });

  test("of a kept stack has a serial group on each job of a release, the way back without one, and no destroy", () => {
    const { jobs } = parse(generate({ ...web, keep: true, stack: "prod" })).workflows.deliver;
    const groups = jobs.flatMap((job: object) =>
      Object.entries(job).map(([name, options]) => [name, options["serial-group"]]),
    );
    expect(groups).toEqual([
      ["arm/build_and_push", undefined],
      ["arm/deploy", "<< pipeline.project.slug >>/prod"],
      ["arm/smoke_test", "<< pipeline.project.slug >>/prod"],
      ["arm/rollback", undefined],
    ]);
  });

  test("quotes what YAML would take for something else", () => {
    const text = generate({
      ...web,
      program: "on",
      deployContexts: ["123", "yes"],
      branches: ["no"],
    });
    const { deliver } = parse(text, { version: "1.1" }).workflows;
    expect([deliver.when, deliver.jobs[1]["arm/deploy"].program, deliver.jobs[1]["arm/deploy"].context]).toEqual([
      { equal: ["no", "<< pipeline.git.branch >>"] },
      "on",
      ["123", "yes"],
    ]);
  });

  test.each<[ConfigInput, string]>([
    [
      { ...web, program: "it's mine", branches: ["main"], deployContexts: ["none"] },
      `--image acme/web --program 'it'\\''s mine' --branch main --deploy-context none`,
    ],
    [{ ...web, keep: true, stack: "prod", approval: true }, "--image acme/web --keep --stack prod --approval"],
    [
      { ...web, test: "npm test", testImage: "node:24", platforms: ["arm64", "amd64"], buildOnly: true },
      "--image acme/web --platform linux/arm64 --platform linux/amd64 --test 'npm test' --test-image node:24 --build-only",
    ],
    [
      { ...web, roleArn, roleRegion: "eu-west-1", backend: "s3://state", deployBranches: ["main"] },
      `--image acme/web --backend s3://state --deploy-branch main --role-arn ${roleArn} --role-region eu-west-1`,
    ],
    [
      { ...web, googleIdentity, azureIdentity, backend: "s3://state" },
      `--image acme/web --backend s3://state --google-identity ${googleIdentity} --azure-identity ${azureIdentity}`,
    ],
    [
      { ...web, registry: "acme.azurecr.io", azureIdentity, registryContexts: ["empty"], deployContexts: ["state"] },
      `--image acme/web --registry acme.azurecr.io --azure-identity ${azureIdentity} --registry-context empty --deploy-context state`,
    ],
    [{ ...web, branchEnvironment: true }, "--image acme/web --branch-environment"],
    [{ ...web, reaper: true }, "--image acme/web --reaper"],
    [
      {
        images: [
          { name: "api", repository: "acme/api", dockerfile: "api/Dockerfile", buildContext: "api" },
          { name: "web", repository: "acme/web", dockerfile: "Dockerfile.web", buildContext: "web" },
        ],
        buildOnly: true,
      },
      "--image api=acme/api --dockerfile api=api/Dockerfile --image web=acme/web --dockerfile web=Dockerfile.web --build-context web=web --build-only",
    ],
  ])("names the command that makes it again: %j", (input, flags) => {
    const orb = input.orb === undefined ? "" : ` --orb ${input.orb}`;
    expect(generate(input).split("\n")[0]).toBe(`# Made by: arm-pipeline generate config ${flags}${orb}`);
  });
});
