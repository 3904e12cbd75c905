import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tags } from "./tags";

/** One thing that a role may do. */
export interface Statement {
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
}

/** A role, and the policy that must outlive whatever uses it. */
export interface GrantedRole {
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
}

/** A role for one AWS service with exactly these permissions; managed policies of AWS reach every cluster of the account. */
export function grantRole(
  name: string,
  { service, statements }: { readonly service: string; readonly statements: readonly Statement[] },
): GrantedRole {
  const role = new aws.iam.Role(name, {
    assumeRolePolicy: document([{ Action: ["sts:AssumeRole"], Principal: { Service: service } }]),
    tags,
  });
  const policy = new aws.iam.RolePolicy(name, { role: role.id, policy: document(statements) });
  return { role, policy };
}

function document(statements: readonly object[]): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
}
