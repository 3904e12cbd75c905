import { describe, expect, test } from "vitest";
import { checkConfigInput } from "../../src/generator/check-input.ts";
import { pipelineStack } from "../../src/generator/defaults.ts";
import type { ConfigInput } from "../../src/generator/input.ts";
import { ownOrbReference, ownVersion } from "../../src/orb/own-orb.ts";

const right: ConfigInput = { images: [{ repository: "acme/web" }] };
const ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const provider = "projects/123456789/locations/global/workloadIdentityPools/circleci/providers/circleci";
const client = "bbbbbbbb-1111-2222-3333-444444444444";
const roleArn = "arn:aws:iam::123456789012:role/circleci";

/** Each problem as it is printed: a sentence that begins with the option. */
const problemsOf = (input: Partial<ConfigInput>): readonly string[] => {
  const checked = checkConfigInput({ ...right, ...input });
  return checked.kind === "ok" ? [] : checked.problems.map(({ option, message }) => `${option} ${message}`);
};

const image = (repository: string) => ({ images: [{ repository }] });

describe("what is asked of a configuration", () => {
  test.each<[Partial<ConfigInput>, string]>([
    [{ images: [] }, "--image names no image."],
    [
      image("acme/web:1.0"),
      '--image "acme/web:1.0" has a tag or a digest in it; each build is tagged with its commit.',
    ],
    [image("ghcr.io/acme/web"), '--image "ghcr.io/acme/web" has a host in it.'],
    [image("localhost:5000/web"), '--image "localhost:5000/web" has a host in it.'],
    [
      image("Acme/web"),
      '--image "Acme/web" is not the path of an image: lower-case letters, digits, and . _ - / between them.',
    ],
    [
      image("acme/<< x >>"),
      '--image "acme/<< x >>" is not the path of an image: lower-case letters, digits, and . _ - / between them.',
    ],
    [
      { images: [{ name: "a b", repository: "acme/web" }] },
      '--dockerfile "a b=..." does not begin with the name of an image.',
    ],
    [
      {
        images: [
          { name: "api", repository: "acme/api" },
          { name: "api", repository: "acme/other" },
        ],
      },
      '--dockerfile makes two images with the name "api".',
    ],
    [
      {
        images: [
          { name: "api", repository: "acme/all" },
          { name: "web", repository: "acme/all" },
        ],
      },
      '--image "acme/all" is the repository of two images, and each push would hide the other.',
    ],
    [{ registry: "https://ghcr.io" }, '--registry "https://ghcr.io" is not a host.'],
    [
      { release: true, branches: ["main"] },
      "--branch is about branches, and with --release only version tags build and deploy.",
    ],
    [
      { release: true, deployBranches: ["main"] },
      "--deploy-branch is about branches, and with --release only version tags build and deploy.",
    ],
    [
      { release: true, branchEnvironment: true },
      "--branch-environment is about branches, and with --release only version tags build and deploy.",
    ],
    [{ registry: "ghcr.io/acme" }, '--registry "ghcr.io/acme" is not a host.'],
    [{ platforms: ["linux/s390x"] }, '--platform "linux/s390x" has no machine of its own.'],
    [{ platforms: ["arm64", "linux/arm64"] }, '--platform "linux/arm64" is there twice.'],
    [
      { attest: true, projectLambda: true },
      "--attest makes a list of the image, and the program runs one in AWS Lambda, which refuses lists.",
    ],
    [{ resourceClass: "large" }, '--resource-class "large" is not a class of an Arm machine.'],
    [
      { images: [{ repository: "acme/web", dockerfile: "/Dockerfile" }] },
      '--dockerfile "/Dockerfile" is not a path inside the repository.',
    ],
    [
      { images: [{ repository: "acme/web", buildContext: "-f" }] },
      '--build-context "-f" is not a path inside the repository.',
    ],
    [{ program: "../infra" }, '--program "../infra" is not a path inside the repository.'],
    [{ test: " " }, "--test is empty."],
    [{ testImage: "cimg/node:lts" }, "--test-image has nothing to run."],
    [{ test: "npm test", testImage: "-x" }, '--test-image "-x" is not a container image.'],
    [{ keep: true }, "--keep keeps one stack, and none is named."],
    [{ keep: true, stack: "a b" }, '--stack "a b" cannot name a stack.'],
    [{ stack: "production" }, '--stack "production" would be destroyed by every pipeline while others use it.'],
    [
      { stack: "<< pipeline.git.branch >>" },
      '--stack "<< pipeline.git.branch >>" would be destroyed by every pipeline while others use it.',
    ],
    [{ branchEnvironment: true, stack: "review" }, '--stack "review" would be one environment for all branches.'],
    [
      { stack: "review-$ARM_PIPELINE_BRANCH" },
      '--stack "review-$ARM_PIPELINE_BRANCH" would be destroyed by every pipeline while others use it.',
    ],
    [
      { reaper: true, keep: true, stack: "production" },
      "--reaper destroys what was left behind, and the stack of --keep is not to be destroyed.",
    ],
    [{ policyPacks: ["../rules"] }, '--policy-pack "../rules" is no folder inside the repository.'],
    [{ policyPacks: ["a,b"] }, '--policy-pack "a,b" is no folder inside the repository.'],
    [
      { pulumiEnvironments: ["acme/production"] },
      '--pulumi-environment "acme/production" cannot name an environment of Pulumi ESC.',
    ],
    [
      { buildOnly: true, pulumiEnvironments: ["acme/web/production"] },
      "--pulumi-environment is about the deployment, and with --build-only there is none.",
    ],
    [
      { buildOnly: true, policyPacks: ["policies"] },
      "--policy-pack is about the deployment, and with --build-only there is none.",
    ],
    [{ drift: true }, "--drift compares a stack that stays with its program, and none is kept."],
    [{ preview: true }, "--preview shows what a branch would change in a stack that stays, and none is kept."],
    [{ buildOnly: true, notify: true }, "--notify is about the deployment, and with --build-only there is none."],
    [{ buildOnly: true, reaper: true }, "--reaper is about the deployment, and with --build-only there is none."],
    [{ revisionIn: "x revision" }, '--revision-in "x revision" is no place in an answer.'],
    [{ ecsService: "$(id)" }, '--ecs-service "$(id)" cannot name an output of the stack.'],
    [
      { buildOnly: true, revisionIn: "x-commit" },
      "--revision-in is about the deployment, and with --build-only there is none.",
    ],
    [{ backend: "acme-state" }, '--backend "acme-state" is not the URL of a Pulumi backend.'],
    [{ buildOnly: true, keep: true }, "--keep is about the deployment, and with --build-only there is none."],
    [
      { branchEnvironment: true, keep: true, stack: "review-$ARM_PIPELINE_BRANCH" },
      "--branch-environment ends with its branch, and --keep never ends.",
    ],
    [
      { branchEnvironment: true, approval: true },
      "--approval adds nothing: the environment of a branch ends with the branch.",
    ],
    [
      { branchEnvironment: true, deployBranches: ["main"] },
      "--deploy-branch chooses where to deploy, and every branch has its environment.",
    ],
    [
      { branches: ["feature/x"], deployBranches: ["main"] },
      '--deploy-branch would deploy "main", and by --branch the workflow does not run for it.',
    ],
    [{ branches: ["a b"] }, '--branch "a b" is not the name of a branch.'],
    [{ branches: ["/(/"] }, '--branch "/(/" is not the name of a branch.'],
    [{ deployBranches: ["-x"] }, '--deploy-branch "-x" is not the name of a branch.'],
    [{ registryContexts: ["$(id)"] }, '--registry-context "$(id)" is not the name of a context.'],
    [{ deployContexts: [""] }, '--deploy-context "" is not the name of a context.'],
    [{ roleArn: "circleci" }, '--role-arn "circleci" is not the ARN of a role.'],
    [{ roleArn, roleRegion: "europe" }, '--role-region "europe" is not an AWS region.'],
    [{ roleRegion: "eu-west-1" }, "--role-region is that of a role, and there is none."],
    [
      { roleArn, buildOnly: true },
      `--role-arn has no use: "docker.io" is not Amazon's registry, and nothing is deployed.`,
    ],
    [
      { roleArn, registry: ecr, registryContexts: ["none"] },
      "--registry-context is none, and CircleCI may give no OpenID Connect token to a job without a context.",
    ],
    [
      { roleArn, deployContexts: ["none"] },
      "--deploy-context is none, and CircleCI may give no OpenID Connect token to a job without a context.",
    ],
    [
      { googleIdentity: "circleci" },
      '--google-identity "circleci" is not a workload identity provider of Google Cloud.',
    ],
    [
      { googleIdentity: `${provider}=me@acme.com` },
      `--google-identity "${provider}=me@acme.com" is not a workload identity provider of Google Cloud.`,
    ],
    [
      { azureIdentity: `acme/${client}` },
      `--azure-identity "acme/${client}" is not an identity of Microsoft Entra ID.`,
    ],
    [
      { azureIdentity: `acme.com/${client}/main` },
      `--azure-identity "acme.com/${client}/main" is not an identity of Microsoft Entra ID.`,
    ],
    [
      { googleIdentity: provider, buildOnly: true, registry: "acme.azurecr.io" },
      `--google-identity has no use: "acme.azurecr.io" is not Google's registry, and nothing is deployed.`,
    ],
    [
      { azureIdentity: `acme.com/${client}`, buildOnly: true },
      `--azure-identity has no use: "docker.io" is not Azure's registry, and nothing is deployed.`,
    ],
    [
      { azureIdentity: `acme.com/${client}`, registry: "acme.azurecr.io", registryContexts: ["none"] },
      "--registry-context is none, and CircleCI may give no OpenID Connect token to a job without a context.",
    ],
    [
      { roleArn, googleIdentity: provider, azureIdentity: `acme.com/${client}`, deployContexts: ["none"] },
      "--deploy-context is none, and CircleCI may give no OpenID Connect token to a job without a context.",
    ],
    [
      { registry: "europe-docker.pkg.dev" },
      '--image "acme/web" is no image of Artifact Registry, whose path is PROJECT/REPOSITORY/IMAGE.',
    ],
    [{ orb: "git" }, '--orb "git" is not a way to import an orb.'],
    [{ orb: "acme/arm-pipeline" }, '--orb "acme/arm-pipeline" is not a way to import an orb.'],
    [{ orb: "http://example.com/orb.yml" }, '--orb "http://example.com/orb.yml" is not an https address.'],
  ])("is refused, and it is said why: %j", (input, problem) => {
    expect(problemsOf(input)).toEqual([problem]);
  });

  test.each<[Partial<ConfigInput>]>([
    [image("acme/team_a/web-1.x")],
    [
      {
        images: [
          { name: "api", repository: "acme/api" },
          { name: "web", repository: "acme/web" },
        ],
      },
    ],
    [{ registry: "localhost:5000" }],
    [{ registry: "docker.io" }],
    [{ platforms: ["arm64", "amd64"] }],
    [{ stack: "acme/ci-<< pipeline.number >>" }],
    [{ stack: "ci-<<pipeline.id>>" }],
    [{ keep: true, stack: "acme/web/production", approval: true }],
    [{ branchEnvironment: true, stack: "review-<< pipeline.id >>" }],
    [{ buildOnly: true, keep: false }],
    [{ roleArn, registryContexts: ["none"] }],
    [{ buildOnly: true, roleArn, registry: ecr }],
    [{ googleIdentity: provider, azureIdentity: `acme.com/${client}`, roleArn }],
    [{ ...image("acme/images/web"), buildOnly: true, googleIdentity: provider, registry: "europe-docker.pkg.dev" }],
    [{ googleIdentity: `${provider}=ci@acme.iam.gserviceaccount.com`, registryContexts: ["none"] }],
    [{ backend: "s3://acme-state?region=eu-central-1" }],
    [{ branches: ["feature/a-b_c", "/.*/"] }],
    [{ resourceClass: "arm.2xlarge" }],
    [{ registryContexts: ["Acme Production"] }],
    [{ orb: "acme/x@dev:main" }],
    [{ orb: "acme/x@volatile" }],
    [{ orb: "https://example.com/orb.yml" }],
    [{ orb: "url" }],
    [{ orb: "inline" }],
  ])("is accepted: %j", (input) => {
    expect(problemsOf(input)).toEqual([]);
  });

  test("is refused with all that is wrong, and with what to do", () => {
    const checked = checkConfigInput({ ...image("acme/web:1"), resourceClass: "huge", orb: "git" });
    expect(checked).toEqual({
      kind: "wrong",
      problems: [
        {
          option: "--image",
          message: '"acme/web:1" has a tag or a digest in it; each build is tagged with its commit.',
          advice: 'Give the path of the repository, such as "acme/web".',
        },
        {
          option: "--resource-class",
          message: '"huge" is not a class of an Arm machine.',
          advice: "Choose from arm.medium, arm.large, arm.xlarge, arm.2xlarge.",
        },
        {
          option: "--orb",
          message: '"git" is not a way to import an orb.',
          advice:
            'Choose from registry, url, inline, or give a reference, such as "acme/arm-pipeline@1.0", or an https address.',
        },
      ],
    });
  });

  test("has defaults that are safe when two pipelines run at once", () => {
    expect(checkConfigInput(right)).toEqual({
      kind: "ok",
      options: {
        images: [{ name: "web", repository: "acme/web", dockerfile: "Dockerfile", buildContext: "." }],
        registry: "docker.io",
        platforms: ["linux/arm64"],
        resourceClass: undefined,
        attest: false,
        scan: false,
        test: undefined,
        branches: [],
        release: false,
        sign: false,
        deployment: {
          program: ".",
          stack: pipelineStack,
          backend: undefined,
          selfManagedState: false,
          stateUrl: undefined,
          life: "pipeline",
          approval: false,
          reaper: false,
          preview: false,
          drift: false,
          policyPacks: [],
          environments: [],
          notify: false,
          branches: [],
          contexts: ["pulumi", "aws"],
        },
        registryContexts: ["docker-hub"],
        role: undefined,
        identities: [],
        orb: { kind: "registry", reference: ownOrbReference("registry", ownVersion) },
      },
    });
  });

  test.each<[Partial<ConfigInput>, unknown]>([
    [{}, []],
    [{ keep: true, stack: "prod" }, "default"],
    [{ keep: true, stack: "prod", deployBranches: ["main"] }, []],
    [{ keep: true, stack: "prod", branches: [] }, []],
    [{ branchEnvironment: true }, "all-but-default"],
    [{ buildOnly: true }, []],
  ])("runs on the branches that suit it: %j", (input, branches) => {
    const checked = checkConfigInput({ ...right, ...input });
    expect(checked.kind === "ok" && checked.options.branches).toEqual(branches);
  });

  test.each([
    ["npm ci && npm test", "cimg/node:lts"],
    ["CI=1 pytest -q", "cimg/python:3.14"],
    ["cd api && go test ./...", "cimg/go:1.26"],
    ["./gradlew test", "cimg/openjdk:21.0"],
    ["bundle exec rspec", "cimg/ruby:3.4"],
    ["cargo test", "cimg/rust:1.93"],
    ["composer install; vendor/bin/phpunit", "cimg/php:8.4"],
    ["make test", "cimg/base:current"],
  ])("tests with %s in %s", (command, testImage) => {
    const checked = checkConfigInput({ ...right, test: command });
    expect(checked.kind === "ok" && checked.options.test).toEqual({ command, image: testImage });
  });

  test.each<[Partial<ConfigInput>, readonly string[]]>([
    [{}, ["pulumi", "aws"]],
    [{ projectBackend: "s3://state" }, ["aws"]],
    [{ backend: "gs://state" }, ["aws"]],
    [{ projectBackend: "https://pulumi.acme.com" }, ["pulumi", "aws"]],
    [{ roleArn }, ["pulumi"]],
    [{ googleIdentity: provider, backend: "gs://state" }, ["pulumi"]],
    [{ azureIdentity: `acme.com/${client}`, projectBackend: "s3://state" }, ["pulumi", "aws"]],
    [{ deployContexts: ["none"] }, []],
  ])("deploys with the contexts that hold what it needs: %j", (input, contexts) => {
    const checked = checkConfigInput({ ...right, ...input });
    expect(checked.kind === "ok" && checked.options.deployment?.contexts).toEqual(contexts);
  });
});
