import { isEcr } from "./contexts.ts";
import type { ConfigOptions } from "./input.ts";

/**
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html; the last two are for reading back what
 * was pushed.
 */
const ecrActions = [
  ...["BatchCheckLayerAvailability", "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage"],
  ...["BatchGetImage", "GetDownloadUrlForLayer"],
].map((action) => `ecr:${action}`);

/**
 * Who may assume the role: jobs of one project of CircleCI. The organisation's ID is the audience of its tokens and a
 * part of their issuer (https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/).
 */
export function trustPolicy(roleArn: string): string {
  const [, partition = "aws", , , account = ""] = roleArn.split(":");
  const issuer = "oidc.circleci.com/org/ORG_ID";
  return policy({
    Effect: "Allow",
    Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${issuer}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { [`${issuer}:aud`]: "ORG_ID" },
      StringLike: { [`${issuer}:sub`]: "org/ORG_ID/project/PROJECT_ID/user/*" },
    },
  });
}

/** What the role has to be allowed to push these images to ECR; undefined for another registry. */
export function pushPolicy({ images, registry, role }: ConfigOptions): string | undefined {
  if (!isEcr(registry) || role === undefined) return undefined;
  const [, partition = "aws"] = role.arn.split(":");
  const [account = "", , , region = ""] = registry.split(".");
  const repositories = images.map(
    ({ repository }) => `arn:${partition}:ecr:${region}:${account}:repository/${repository}`,
  );
  return policy(
    { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    { Effect: "Allow", Action: ecrActions, Resource: repositories },
  );
}

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, undefined, 2);
