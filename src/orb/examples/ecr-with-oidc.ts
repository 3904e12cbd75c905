import { defineConfig, defineExample, defineWorkflow, job } from "../../model/index.ts";
import { arm } from "./imported.ts";

/** No AWS key is stored anywhere: the role trusts CircleCI's OpenID Connect tokens of this project. */
export const ecrWithOidc = defineExample({
  name: "ecr_with_oidc",
  description: "Push to Amazon ECR with a role that is assumed by OpenID Connect, so that no AWS key is stored.",
  usage: defineConfig({
    orbs: [arm],
    workflows: [
      defineWorkflow({
        name: "image",
        jobs: [
          job(
            arm.jobs.build_and_push,
            {
              image: "web",
              registry: "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
              role_arn: "arn:aws:iam::123456789012:role/circleci-push",
              role_region: "eu-central-1",
            },
            { context: ["aws-oidc"] },
          ),
        ],
      }),
    ],
  }),
});
