import { envVarName, oneOf, string } from "../../model/parameters.ts";

/**
 * How to log in to a registry. Secrets are named by their variable, so that their values never stand in a
 * configuration.
 */
export const registryLogin = {
  login: oneOf(
    ["auto", "password", "ecr", "none"],
    'How to log in. "auto" takes "ecr" for a host of Amazon ECR and "password" for all others; "none" when the machine is logged in already.',
    { default: "auto" },
  ),
  username: envVarName("Variable that holds the user name. Set it in a context. Not read for ECR.", {
    default: "DOCKER_USERNAME",
  }),
  password: envVarName(
    "Variable that holds the password or, better, an access token that may only push. Not read for ECR.",
    {
      default: "DOCKER_PASSWORD",
    },
  ),
  aws_region: string("AWS region of an ECR registry. Read from the registry's host when empty.", { default: "" }),
};
