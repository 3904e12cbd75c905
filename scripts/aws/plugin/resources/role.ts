import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { optional, replacing, required, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { tagChange, tagList, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, whileRefused } from "../waiting.ts";

const gone = ["NoSuchEntity"];

/** IAM gives documents with their characters escaped; one that says the same is the same. */
export function samePolicy(found: string | undefined, known: string): string {
  const decoded = decodeURIComponent(found ?? "");
  const parsed = (text: string) => JSON.stringify(JSON.parse(text));
  return parsed(decoded) === parsed(known) ? known : decoded;
}

/** `aws:iam/role:Role` */
export const role = resourceType({
  token: "aws:iam/role:Role",
  properties: {
    name: replacing(optional(text)),
    assumeRolePolicy: required(text),
    description: optional(text),
    tags,
  },
  named: { property: "name", longest: 64 },
  create: async (inputs, call) => {
    const name = inputs.name ?? "";
    await call.account.iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: inputs.assumeRolePolicy,
        Description: inputs.description,
        Tags: tagList(inputs.tags),
      }),
    );
    return name;
  },
  read: async (name, { account, known }) => {
    const found = (await unlessMissing(gone, account.iam.send(new GetRoleCommand({ RoleName: name }))))?.Role;
    if (found === undefined) return undefined;
    return {
      arn: found.Arn,
      name: found.RoleName,
      uniqueId: found.RoleId,
      assumeRolePolicy: samePolicy(found.AssumeRolePolicyDocument, known.assumeRolePolicy),
      ...tagsOf(found.Tags),
    };
  },
  update: async (name, { old, wanted, changed }, { account }) => {
    if (changed.has("assumeRolePolicy"))
      await account.iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: wanted.assumeRolePolicy }),
      );
    const { put, drop } = tagChange(old.tags, wanted.tags);
    if (drop.length > 0) await account.iam.send(new UntagRoleCommand({ RoleName: name, TagKeys: [...drop] }));
    if (Object.keys(put).length > 0) await account.iam.send(new TagRoleCommand({ RoleName: name, Tags: tagList(put) }));
  },
  remove: async (name, { account }, call) => {
    const waiting = { what: `${name} to be free of policies and profiles`, minutes: 2, codes: ["DeleteConflict"] };
    await whileRefused(waiting, { signal: call.signal, limitMs: undefined }, () =>
      unlessMissing(gone, account.iam.send(new DeleteRoleCommand({ RoleName: name }))),
    );
  },
});
