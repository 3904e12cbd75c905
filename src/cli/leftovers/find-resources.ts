import { type AskAws, AwsDenied } from "./aws-command.ts";
import { resourceTags } from "./tags.ts";

/** Something in the account that says which stack it belongs to. */
export type Resource = {
  readonly arn: string;
  /** Its service and its kind there, such as "ec2 instance". */
  readonly kind: string;
  readonly region: string;
  readonly program: string;
  readonly stack: string;
};

/** What the account could not be asked for, and why. */
export type NotLookedAt = { readonly what: string; readonly why: string };

/** Where tags are asked for. */
export type Asking = {
  readonly ask: AskAws;
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  /** Told of each answer that AWS denied. */
  readonly onDenied: (denied: NotLookedAt) => void;
};

/** An answer of AWS, read for what is looked for and nothing else. */
export type Answer = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | undefined>>;

/** Asks, and gives no answer for what the credentials may not see. */
export async function asked({ ask, onDenied, region }: Asking, words: readonly string[]): Promise<Answer | undefined> {
  try {
    return (await ask(words, region)) as Answer;
  } catch (error) {
    if (!(error instanceof AwsDenied)) throw error;
    onDenied({ what: words.slice(0, 2).join(" "), why: error.message });
    return undefined;
  }
}

type Tags = Readonly<Record<string, string>>;
type Pair = { readonly [name: string]: unknown };

/** Tags as AWS's services write them: `Key` or `key`. */
const tagsOf = (pairs: unknown): Tags =>
  Object.fromEntries(
    ((pairs ?? []) as readonly Pair[]).map((pair) => [String(pair.Key ?? pair.key), String(pair.Value ?? pair.value)]),
  );

/**
 * Everything of one region that carries the tag of a stack. The Resource Groups Tagging API knows most of what can be
 * tagged; IAM's roles are none of it, and what stands in for AWS in tests knows fewer, so the services themselves are
 * asked too. https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
 */
export async function taggedResources(asking: Asking): Promise<readonly Resource[]> {
  const { account, partition, region } = asking;
  const byTag = `Key=${resourceTags.stack}`;
  const [tagged, ofEc2, groups] = await Promise.all([
    asked(asking, ["resourcegroupstaggingapi", "get-resources", "--tag-filters", byTag]),
    asked(asking, ["ec2", "describe-tags", "--filters", `Name=key,Values=${Object.values(resourceTags).join(",")}`]),
    asked(asking, ["autoscaling", "describe-auto-scaling-groups"]),
  ]);
  const ec2 = new Map<string, { readonly type: string; readonly tags: Record<string, string> }>();
  for (const { ResourceId, ResourceType, Key, Value } of ofEc2?.Tags ?? []) {
    const of = ec2.get(String(ResourceId)) ?? { type: String(ResourceType), tags: {} };
    of.tags[String(Key)] = String(Value);
    ec2.set(String(ResourceId), of);
  }
  const found = [
    ...(tagged?.ResourceTagMappingList ?? []).map((each) => ({ arn: each.ResourceARN, tags: tagsOf(each.Tags) })),
    ...[...ec2].map(([id, { type, tags }]) => ({
      arn: `arn:${partition}:ec2:${region}:${account}:${type}/${id}`,
      tags,
    })),
    ...(groups?.AutoScalingGroups ?? []).map((each) => ({ arn: each.AutoScalingGroupARN, tags: tagsOf(each.Tags) })),
  ];
  return resources(found, region);
}

/** The roles, which belong to no region, and carry tags that only IAM tells. */
export async function taggedRoles(asking: Omit<Asking, "region">): Promise<readonly Resource[]> {
  const words = ["iam", "get-account-authorization-details", "--filter", "Role"];
  const details = await asked({ ...asking, region: "us-east-1" }, words);
  return resources(
    (details?.RoleDetailList ?? []).map((each) => ({ arn: each.Arn, tags: tagsOf(each.Tags) })),
    "global",
  );
}

function resources(
  found: readonly { readonly arn: unknown; readonly tags: Tags }[],
  region: string,
): readonly Resource[] {
  const all = new Map<string, Resource>();
  for (const { arn, tags } of found) {
    const stack = tags[resourceTags.stack];
    if (stack === undefined) continue;
    const text = canonical(String(arn));
    all.set(text, { arn: text, kind: kindOf(text), region, program: tags[resourceTags.program] ?? "-", stack });
  }
  // A task ends with its service, and is not to be removed for itself.
  return [...all.values()].filter(({ kind }) => kind !== "ecs task").toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** Both names that the type of a NAT gateway has had. */
const canonical = (arn: string): string => arn.replace(/:natgateway\/(nat-)/, ":nat-gateway/$1");

/** `arn:aws:ec2:eu-west-1:123456789012:instance/i-1` is an "ec2 instance". */
export function kindOf(arn: string): string {
  const [, , service = "", , , ...rest] = arn.split(":");
  const type = rest.join(":").split(/[/:]/)[0] ?? "";
  return `${service === "elasticloadbalancing" ? "elb" : service} ${type.replaceAll(/([a-z])([A-Z])/g, "$1-$2").toLowerCase()}`;
}
