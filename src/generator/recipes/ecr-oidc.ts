import type { Recipe } from "./recipe.ts";

/** No AWS key is stored anywhere. */
export const ecrOidc: Recipe = {
  name: "ecr-oidc",
  title: "Amazon ECR and a role, without stored keys",
  have: "AWS, and do not want its keys in CircleCI",
  shape: {},
  own: {
    registry: "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
    roleArn: "arn:aws:iam::123456789012:role/circleci",
  },
  note: "The role trusts CircleCI's OpenID Connect tokens of this project. Its trust policy, and what it has to be allowed, are printed with the file.",
};
