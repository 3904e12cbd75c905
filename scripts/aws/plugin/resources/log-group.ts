import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Account } from "../account.ts";
import { number, optional, replacing, text, withDefault } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { tagChange, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, whileRefused } from "../waiting.ts";

async function describe({ logs }: Account, name: string) {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups.find(({ logGroupName }) => logGroupName === name);
}

/** Nothing for ever, as the real plugin has it. */
const setRetention = ({ logs }: Account, name: string, days: number) =>
  days === 0
    ? logs.send(new DeleteRetentionPolicyCommand({ logGroupName: name }))
    : logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: days }));

/** `aws:cloudwatch/logGroup:LogGroup` */
export const logGroup = resourceType({
  token: "aws:cloudwatch/logGroup:LogGroup",
  properties: { name: replacing(optional(text)), retentionInDays: withDefault(number, 0), tags },
  named: { property: "name", longest: 512 },
  create: async ({ name = "", retentionInDays, tags: given }, call) => {
    await call.account.logs.send(new CreateLogGroupCommand({ logGroupName: name, tags: { ...given } }));
    call.exists(name);
    if (retentionInDays > 0) await setRetention(call.account, name, retentionInDays);
    return name;
  },
  read: async (name, { account }) => {
    const found = await describe(account, name);
    if (found === undefined) return undefined;
    const arn = found.arn?.replace(/:\*$/, "") ?? "";
    const listed = await account.logs.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    const listedTags = Object.entries(listed.tags ?? {}).map(([key, value]) => ({ key, value }));
    return { arn, name, retentionInDays: found.retentionInDays ?? 0, ...tagsOf(listedTags) };
  },
  update: async (name, { old, wanted, changed }, { account }) => {
    if (changed.has("retentionInDays")) await setRetention(account, name, wanted.retentionInDays);
    const resourceArn = (await describe(account, name))?.arn?.replace(/:\*$/, "") ?? "";
    const { put, drop } = tagChange(old.tags, wanted.tags);
    if (drop.length > 0) await account.logs.send(new UntagResourceCommand({ resourceArn, tagKeys: [...drop] }));
    if (Object.keys(put).length > 0) await account.logs.send(new TagResourceCommand({ resourceArn, tags: { ...put } }));
  },
  remove: async (name, { account }, call) => {
    const waiting = { what: `${name} to be at rest`, minutes: 1, codes: ["OperationAbortedException"] };
    await whileRefused(waiting, call, () =>
      unlessMissing(
        ["ResourceNotFoundException"],
        account.logs.send(new DeleteLogGroupCommand({ logGroupName: name })),
      ),
    );
  },
});
