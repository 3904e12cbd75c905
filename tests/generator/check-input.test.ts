import { describe, expect, test } from "vitest";
import { checkConfigInput, pipelineStack } from "../../src/generator/check-input.ts";
import type { ConfigInput } from "../../src/generator/input.ts";
import { ownOrbReference } from "../../src/orb/own-orb.ts";

const right: ConfigInput = { image: "acme/web", orbReference: "acme/arm-pipeline@1.0" };

const problemsOf = (input: Partial<ConfigInput>): readonly string[] => {
  const checked = checkConfigInput({ ...right, ...input });
  return checked.kind === "ok" ? [] : checked.problems.map(({ option, message }) => `${option}: ${message}`);
};

describe("what is asked of a configuration", () => {
  test.each<[Partial<ConfigInput>, string]>([
    [
      { image: "acme/web:1.0" },
      '--image: "acme/web:1.0" has a tag or a digest in it; each build is tagged with its commit.',
    ],
    [{ image: "ghcr.io/acme/web" }, '--image: "ghcr.io/acme/web" has a host in it; name it with --registry ghcr.io.'],
    [
      { image: "localhost:5000/web" },
      '--image: "localhost:5000/web" has a host in it; name it with --registry localhost:5000.',
    ],
    [
      { image: "Acme/web" },
      '--image: "Acme/web" is not the path of an image: lower-case letters, digits, and . _ - / between them.',
    ],
    [{ image: "" }, '--image: "" is not the path of an image: lower-case letters, digits, and . _ - / between them.'],
    [
      { image: "acme/<< x >>" },
      '--image: "acme/<< x >>" is not the path of an image: lower-case letters, digits, and . _ - / between them.',
    ],
    [{ registry: "https://ghcr.io" }, '--registry: "https://ghcr.io" is not a host.'],
    [{ registry: "ghcr.io/acme" }, '--registry: "ghcr.io/acme" is not a host.'],
    [{ dockerfile: "/Dockerfile" }, '--dockerfile: "/Dockerfile" is not a path inside the repository.'],
    [{ program: "../infra" }, '--program: "../infra" is not a path inside the repository.'],
    [{ buildContext: "-f" }, '--build-context: "-f" is not a path inside the repository.'],
    [{ keep: true }, "--stack: --keep keeps one stack, and none is named."],
    [{ keep: true, stack: "a b" }, '--stack: "a b" cannot name a stack.'],
    [{ stack: "production" }, '--stack: Every pipeline would destroy the stack "production" while others use it.'],
    [
      { stack: "<< pipeline.git.branch >>" },
      '--stack: Every pipeline would destroy the stack "<< pipeline.git.branch >>" while others use it.',
    ],
    [
      { keep: true, stack: "prod", approval: true },
      "--approval: --approval holds the destruction of the stack, and with --keep there is none.",
    ],
    [{ branches: ["a b"] }, '--branch: "a b" is not the name of a branch.'],
    [{ branches: ["/(/"] }, '--branch: "/(/" is not the name of a branch.'],
    [{ branches: ["-x"] }, '--branch: "-x" is not the name of a branch.'],
    [{ resourceClass: "large" }, '--resource-class: "large" is not a class of an Arm machine.'],
    [{ registryContexts: ["$(id)"] }, '--registry-context: "$(id)" is not the name of a context.'],
    [{ deployContexts: [""] }, '--deploy-context: "" is not the name of a context.'],
    [{ orb: "git" }, '--orb: "git" is not a way to import an orb.'],
    [{ orbReference: "acme/arm-pipeline" }, '--orb-reference: "acme/arm-pipeline" is not an orb of the registry.'],
    [
      { orb: "url", orbReference: "http://example.com/orb.yml" },
      '--orb-reference: "http://example.com/orb.yml" is not an https address.',
    ],
    [{ orb: "inline" }, "--orb-reference: An inline orb has no reference; it stands in the file."],
  ])("is refused, and it is said why: %j", (input, problem) => {
    expect(problemsOf(input)).toEqual([problem]);
  });

  test.each<[Partial<ConfigInput>]>([
    [{ image: "acme/team_a/web-1.x" }],
    [{ registry: "localhost:5000" }],
    [{ registry: "docker.io" }],
    [{ stack: "acme/ci-<< pipeline.number >>" }],
    [{ stack: "ci-<<pipeline.id>>" }],
    [{ keep: true, stack: "acme/web/production" }],
    [{ branches: ["feature/a-b_c", "/.*/"] }],
    [{ resourceClass: "arm.2xlarge" }],
    [{ registryContexts: ["Acme Production"] }],
    [{ orbReference: "acme/x@dev:main" }],
    [{ orbReference: "acme/x@volatile" }],
    [{ orbReference: ownOrbReference("registry", "1.2.3") }],
    [{ orb: "url", orbReference: ownOrbReference("url", "1.2.3") }],
    [{ orb: "inline", orbReference: undefined }],
  ])("is accepted: %j", (input) => {
    expect(problemsOf(input)).toEqual([]);
  });

  test("is refused with all that is wrong, and with what is allowed", () => {
    const checked = checkConfigInput({ image: "acme/web:1", resourceClass: "huge", orb: "git" });
    expect(checked).toEqual({
      kind: "wrong",
      problems: [
        {
          option: "--image",
          message: '"acme/web:1" has a tag or a digest in it; each build is tagged with its commit.',
          allowed: 'The path of the repository, such as "acme/web".',
        },
        {
          option: "--resource-class",
          message: '"huge" is not a class of an Arm machine.',
          allowed: "arm.medium, arm.large, arm.xlarge, arm.2xlarge.",
        },
        { option: "--orb", message: '"git" is not a way to import an orb.', allowed: "registry, url, inline." },
      ],
    });
  });

  test("has defaults that are safe when two pipelines run at once", () => {
    expect(checkConfigInput(right)).toEqual({
      kind: "ok",
      options: {
        image: "acme/web",
        registry: "docker.io",
        dockerfile: "Dockerfile",
        buildContext: ".",
        program: ".",
        selfManagedState: false,
        stack: pipelineStack,
        keep: false,
        approval: false,
        branches: [],
        resourceClass: undefined,
        registryContexts: ["docker-hub"],
        deployContexts: ["pulumi", "aws"],
        orb: { kind: "registry", reference: "acme/arm-pipeline@1.0" },
      },
    });
  });

  test("takes the default branch only for a stack that is kept", () => {
    const checked = checkConfigInput({ ...right, keep: true, stack: "prod" });
    expect(checked.kind === "ok" && checked.options.branches).toBe("default");
  });
});
