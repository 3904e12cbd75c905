import {
  CreateTagsCommand,
  DeleteTagsCommand,
  type ResourceType as Ec2ResourceType,
  type TagSpecification,
} from "@aws-sdk/client-ec2";
import type { Account } from "./account.ts";
import { optional, texts } from "./properties.ts";

/** Tags by name. */
export type Tags = Readonly<Record<string, string>>;

/** The property of every resource that can carry tags. */
export const tags = optional(texts);

/** As EC2, Auto Scaling, IAM and ELB write them. */
export const tagList = (given: Tags = {}): { Key: string; Value: string }[] =>
  Object.entries(given).map(([Key, Value]) => ({ Key, Value }));

/** As ECS writes them. */
export const smallTagList = (given: Tags = {}): { key: string; value: string }[] =>
  Object.entries(given).map(([key, value]) => ({ key, value }));

type Listed = { readonly Key?: string | undefined; readonly Value?: string | undefined };
type SmallListed = { readonly key?: string | undefined; readonly value?: string | undefined };

/** What was read, as a program writes it. Those that AWS puts on things itself are not the program's. */
export function tagsOf(listed: readonly (Listed & SmallListed)[] | undefined): { tags: Tags; tagsAll: Tags } {
  const own = (listed ?? [])
    .map(({ Key, Value, key, value }) => [Key ?? key ?? "", Value ?? value ?? ""] as const)
    .filter(([name]) => !name.startsWith("aws:"))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const all = Object.fromEntries(own);
  return { tags: all, tagsAll: all };
}

/** Tags given with the creation of something of EC2, so that it is never without. */
export const tagSpecifications = (type: Ec2ResourceType, given: Tags | undefined): TagSpecification[] | undefined =>
  given === undefined || Object.keys(given).length === 0 ? undefined : [{ ResourceType: type, Tags: tagList(given) }];

/** What has to be done to get from some tags to others. */
export function tagChange(old: Tags = {}, wanted: Tags = {}): { readonly put: Tags; readonly drop: readonly string[] } {
  const put = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => old[name] !== value));
  return { put, drop: Object.keys(old).filter((name) => !(name in wanted)) };
}

/** Changes the tags of something of EC2. */
export async function changeEc2Tags(
  account: Account,
  id: string,
  { old, wanted }: { readonly old: Tags | undefined; readonly wanted: Tags | undefined },
): Promise<void> {
  const { put, drop } = tagChange(old, wanted);
  if (drop.length > 0)
    await account.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: drop.map((Key) => ({ Key })) }));
  if (Object.keys(put).length > 0)
    await account.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: tagList(put) }));
}
