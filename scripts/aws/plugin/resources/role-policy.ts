import { DeleteRolePolicyCommand, GetRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { optional, replacing, required, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { unlessMissing } from "../waiting.ts";
import { samePolicy } from "./role.ts";

const gone = ["NoSuchEntity"];

/** `aws:iam/rolePolicy:RolePolicy`, which lies in its role. */
export const rolePolicy = resourceType({
  token: "aws:iam/rolePolicy:RolePolicy",
  properties: { name: replacing(optional(text)), role: replacing(required(text)), policy: required(text) },
  named: { property: "name", longest: 128 },
  create: async ({ name, role, policy }, { account }) => {
    await account.iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: policy }));
    return `${role}:${name}`;
  },
  read: async (_id, { account, known }) => {
    const { role, name } = known;
    const asking = account.iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }));
    const found = await unlessMissing(gone, asking);
    if (found === undefined) return undefined;
    return { role: found.RoleName, name: found.PolicyName, policy: samePolicy(found.PolicyDocument, known.policy) };
  },
  update: async (_id, { wanted }, { account }) => {
    const { role, name, policy } = wanted;
    await account.iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: policy }));
  },
  remove: async (_id, { account, known }) => {
    const { role, name } = known;
    await unlessMissing(gone, account.iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: name })));
  },
});
