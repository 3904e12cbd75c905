import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Account } from "../account.ts";
import { number, object, optional, replacing, required, text, type Values, withDefault } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { tagList, tags } from "../tagging.ts";
import { unlessMissing, whileRefused } from "../waiting.ts";
import { balancingTags, changeBalancingTags } from "./load-balancer.ts";

const properties = {
  name: replacing(optional(text)),
  vpcId: replacing(required(text)),
  targetType: replacing(withDefault(text, "instance")),
  protocol: replacing(required(text)),
  port: replacing(required(number)),
  healthCheck: optional(
    object({
      path: optional(text),
      matcher: optional(text),
      interval: optional(number),
      timeout: optional(number),
      healthyThreshold: optional(number),
      unhealthyThreshold: optional(number),
    }),
  ),
  deregistrationDelay: withDefault(number, 300),
  tags,
};
type Inputs = Values<typeof properties>;

const gone = ["TargetGroupNotFound", "TargetGroupNotFoundException"];

const health = ({ healthCheck: check }: Inputs) => ({
  HealthCheckPath: check?.path,
  Matcher: check?.matcher === undefined ? undefined : { HttpCode: check.matcher },
  HealthCheckIntervalSeconds: check?.interval,
  HealthCheckTimeoutSeconds: check?.timeout,
  HealthyThresholdCount: check?.healthyThreshold,
  UnhealthyThresholdCount: check?.unhealthyThreshold,
});

const setDelay = ({ balancing }: Account, arn: string, { deregistrationDelay }: Inputs) =>
  balancing.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: arn,
      Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: String(deregistrationDelay) }],
    }),
  );

/** `aws:lb/targetGroup:TargetGroup` */
export const targetGroup = resourceType({
  token: "aws:lb/targetGroup:TargetGroup",
  properties,
  named: { property: "name", longest: 32 },
  create: async (inputs, call) => {
    const { account } = call;
    const made = await account.balancing.send(
      new CreateTargetGroupCommand({
        Name: inputs.name,
        VpcId: inputs.vpcId,
        TargetType: inputs.targetType as "ip",
        Protocol: inputs.protocol as "HTTP",
        Port: inputs.port,
        ...health(inputs),
        Tags: inputs.tags && tagList(inputs.tags),
      }),
    );
    const arn = made.TargetGroups?.[0]?.TargetGroupArn ?? "";
    call.exists(arn);
    await setDelay(account, arn, inputs);
    return arn;
  },
  read: async (arn, { account }) => {
    const asking = account.balancing.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }));
    const found = (await unlessMissing(gone, asking))?.TargetGroups?.[0];
    if (found === undefined) return undefined;
    const { Attributes = [] } = await account.balancing.send(
      new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }),
    );
    const delay = Attributes.find(({ Key }) => Key === "deregistration_delay.timeout_seconds")?.Value;
    return {
      arn,
      arnSuffix: arn.split(":").at(-1),
      name: found.TargetGroupName,
      vpcId: found.VpcId,
      targetType: found.TargetType,
      protocol: found.Protocol,
      port: found.Port,
      healthCheck: {
        path: found.HealthCheckPath,
        matcher: found.Matcher?.HttpCode,
        interval: found.HealthCheckIntervalSeconds,
        timeout: found.HealthCheckTimeoutSeconds,
        healthyThreshold: found.HealthyThresholdCount,
        unhealthyThreshold: found.UnhealthyThresholdCount,
      },
      deregistrationDelay: Number(delay ?? 300),
      loadBalancerArns: found.LoadBalancerArns,
      ...(await balancingTags(account, arn)),
    };
  },
  update: async (arn, { old, wanted, changed }, { account }) => {
    if (changed.has("healthCheck"))
      await account.balancing.send(new ModifyTargetGroupCommand({ TargetGroupArn: arn, ...health(wanted) }));
    if (changed.has("deregistrationDelay")) await setDelay(account, arn, wanted);
    await changeBalancingTags(account, arn, { old: old.tags, wanted: wanted.tags });
  },
  remove: async (arn, { account }, call) => {
    const waiting = { what: `no listener to use ${arn}`, minutes: 2, codes: ["ResourceInUse"] };
    await whileRefused(waiting, call, () =>
      unlessMissing(gone, account.balancing.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn }))),
    );
  },
});
