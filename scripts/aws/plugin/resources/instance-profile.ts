import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { optional, replacing, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { tagChange, tagList, tags, tagsOf } from "../tagging.ts";
import { unlessMissing } from "../waiting.ts";

const gone = ["NoSuchEntity"];

/** `aws:iam/instanceProfile:InstanceProfile` with its role. */
export const instanceProfile = resourceType({
  token: "aws:iam/instanceProfile:InstanceProfile",
  properties: { name: replacing(optional(text)), role: optional(text), tags },
  named: { property: "name", longest: 128 },
  create: async ({ name = "", role, tags: given }, call) => {
    const { iam } = call.account;
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name, Tags: tagList(given) }));
    call.exists(name);
    if (role !== undefined)
      await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: role }));
    return name;
  },
  read: async (name, { account }) => {
    const asking = account.iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }));
    const found = (await unlessMissing(gone, asking))?.InstanceProfile;
    if (found === undefined) return undefined;
    return {
      arn: found.Arn,
      name: found.InstanceProfileName,
      uniqueId: found.InstanceProfileId,
      role: found.Roles?.[0]?.RoleName,
      ...tagsOf(found.Tags),
    };
  },
  update: async (name, { old, wanted, changed }, { account }) => {
    const { iam } = account;
    if (changed.has("role")) {
      const profile = { InstanceProfileName: name };
      if (old.role !== undefined)
        await iam.send(new RemoveRoleFromInstanceProfileCommand({ ...profile, RoleName: old.role }));
      if (wanted.role !== undefined)
        await iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName: wanted.role }));
    }
    const { put, drop } = tagChange(old.tags, wanted.tags);
    if (drop.length > 0)
      await iam.send(new UntagInstanceProfileCommand({ InstanceProfileName: name, TagKeys: [...drop] }));
    if (Object.keys(put).length > 0)
      await iam.send(new TagInstanceProfileCommand({ InstanceProfileName: name, Tags: tagList(put) }));
  },
  remove: async (name, { account, known }) => {
    const profile = { InstanceProfileName: name };
    if (known.role !== undefined)
      await unlessMissing(
        gone,
        account.iam.send(new RemoveRoleFromInstanceProfileCommand({ ...profile, RoleName: known.role })),
      );
    await unlessMissing(gone, account.iam.send(new DeleteInstanceProfileCommand(profile)));
  },
});
