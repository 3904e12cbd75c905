import { isEcr } from "../contexts.ts";
import type { ConfigInput, ConfigOptions, InputProblem } from "../input.ts";

const containerImage = /^[a-z0-9][A-Za-z0-9._:@/-]*$/;
const role = /^arn:aws(?:-cn|-us-gov)?:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const region = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/** What is wrong with the tests that come first. */
export function checkTest({ testImage }: ConfigInput, { test }: ConfigOptions): readonly InputProblem[] {
  if (test === undefined)
    return testImage === undefined
      ? []
      : [{ option: "--test-image", message: "has nothing to run.", advice: 'Give the command: --test "npm test"' }];
  if (test.command.trim() === "")
    return [{ option: "--test", message: "is empty.", advice: 'Give the command: --test "npm test"' }];
  if (containerImage.test(test.image)) return [];
  return [
    {
      option: "--test-image",
      message: `"${test.image}" is not a container image.`,
      advice: 'Give an image with its tag, such as "cimg/node:lts".',
    },
  ];
}

/** What is wrong with the AWS role. */
export function checkRole(input: ConfigInput, options: ConfigOptions): readonly InputProblem[] {
  const { registry, deployment, registryContexts } = options;
  if (input.roleArn === undefined)
    return input.roleRegion === undefined
      ? []
      : [{ option: "--role-region", message: "is that of a role, and there is none.", advice: "Add --role-arn ARN." }];
  const problems: InputProblem[] = [];
  if (!role.test(input.roleArn))
    problems.push({
      option: "--role-arn",
      message: `"${input.roleArn}" is not the ARN of a role.`,
      advice: 'Give it as IAM shows it, such as "arn:aws:iam::123456789012:role/circleci".',
    });
  if (input.roleRegion !== undefined && !region.test(input.roleRegion))
    problems.push({
      option: "--role-region",
      message: `"${input.roleRegion}" is not an AWS region.`,
      advice: 'Give its code, such as "eu-central-1".',
    });
  if (deployment === undefined && !isEcr(registry))
    problems.push({
      option: "--role-arn",
      message: `has no use: "${registry}" is not Amazon's registry, and nothing is deployed.`,
      advice: "Leave it out, or name an ECR registry with --registry.",
    });
  return [...problems, ...withoutContext({ pushes: isEcr(registry), registryContexts, deployment })];
}

/** A token of OpenID Connect is for jobs with a context. */
export function withoutContext({
  pushes,
  registryContexts,
  deployment,
}: Pick<ConfigOptions, "registryContexts" | "deployment"> & { readonly pushes: boolean }): readonly InputProblem[] {
  const without = [
    ...(pushes && registryContexts.length === 0 ? ["--registry-context"] : []),
    ...(deployment?.contexts.length === 0 ? ["--deploy-context"] : []),
  ];
  return without.map((option) => ({
    option,
    message: "is none, and CircleCI may give no OpenID Connect token to a job without a context.",
    advice: "Name a context; it may be empty.",
  }));
}
