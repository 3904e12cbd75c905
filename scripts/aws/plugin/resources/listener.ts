import {
  CreateListenerCommand,
  DeleteListenerCommand,
  DescribeListenersCommand,
  ModifyListenerCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { list, number, object, replacing, required, text, type Values, withDefault } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { tagList, tags } from "../tagging.ts";
import { unlessMissing } from "../waiting.ts";
import { balancingTags, changeBalancingTags } from "./load-balancer.ts";

const properties = {
  loadBalancerArn: replacing(required(text)),
  port: required(number),
  protocol: withDefault(text, "HTTP"),
  defaultActions: required(list(object({ type: required(text), targetGroupArn: required(text) }))),
  tags,
};

const settings = ({ port, protocol, defaultActions }: Values<typeof properties>) => ({
  Port: port,
  Protocol: protocol as "HTTP",
  DefaultActions: defaultActions.map(({ type, targetGroupArn }) => ({
    Type: type as "forward",
    TargetGroupArn: targetGroupArn,
  })),
});

/** `aws:lb/listener:Listener` that forwards to a target group. */
export const listener = resourceType({
  token: "aws:lb/listener:Listener",
  properties,
  create: async (inputs, call) => {
    const made = await call.account.balancing.send(
      new CreateListenerCommand({
        LoadBalancerArn: inputs.loadBalancerArn,
        ...settings(inputs),
        Tags: inputs.tags && tagList(inputs.tags),
      }),
    );
    return made.Listeners?.[0]?.ListenerArn ?? "";
  },
  read: async (arn, { account }) => {
    const described = await unlessMissing(
      ["ListenerNotFound", "ListenerNotFoundException", "LoadBalancerNotFound", "LoadBalancerNotFoundException"],
      account.balancing.send(new DescribeListenersCommand({ ListenerArns: [arn] })),
    );
    const found = described?.Listeners?.[0];
    if (found === undefined) return undefined;
    return {
      arn,
      loadBalancerArn: found.LoadBalancerArn,
      port: found.Port,
      protocol: found.Protocol,
      defaultActions: found.DefaultActions?.map(({ Type, TargetGroupArn }) => ({
        type: Type,
        targetGroupArn: TargetGroupArn,
      })),
      ...(await balancingTags(account, arn)),
    };
  },
  update: async (arn, { old, wanted }, { account }) => {
    await account.balancing.send(new ModifyListenerCommand({ ListenerArn: arn, ...settings(wanted) }));
    await changeBalancingTags(account, arn, { old: old.tags, wanted: wanted.tags });
  },
  remove: async (arn, { account }) => {
    await unlessMissing(
      ["ListenerNotFound", "ListenerNotFoundException"],
      account.balancing.send(new DeleteListenerCommand({ ListenerArn: arn })),
    );
  },
});
