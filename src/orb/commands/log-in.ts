import { defineCommand } from "../../model/index.ts";
import { furtherRegistries, imageName } from "../parameters/image.ts";
import { registryLogin } from "../parameters/registry-login.ts";
import { script } from "../script.ts";

/** The secret goes in by standard input, so that no list of processes shows it. */
export const logIn = defineCommand({
  name: "log_in",
  description:
    "Log in to a container registry: Docker Hub by default, any other by its host, Amazon ECR through the AWS CLI. Wrong credentials fail at once; a dropped connection is tried again.",
  parameters: { registry: imageName.registry, ...registryLogin, ...furtherRegistries },
  steps: (p) => [script({ name: "Log in to the registry", file: "log_in.sh" }, p)],
});
