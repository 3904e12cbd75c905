import { defineCommand } from "../../model/index.ts";
import { furtherRegistries, imageName, newRepository, registryAttempts } from "../parameters/image.ts";
import { registryLogin } from "../parameters/registry-login.ts";
import { script } from "../script.ts";

/** Only Amazon's registry has no repository until somebody creates it. */
export const createRepository = defineCommand({
  name: "create_repository",
  description:
    "Create the image's repository in Amazon ECR where it is missing, also those of also_push_to. Needs ecr:DescribeRepositories and ecr:CreateRepository. One that is there stays as it is.",
  parameters: {
    ...imageName,
    ...furtherRegistries,
    login: registryLogin.login,
    aws_region: registryLogin.aws_region,
    ...newRepository,
    ...registryAttempts,
  },
  steps: (p) => [script({ name: "Create the repository", file: "create_repository.sh" }, p)],
});
