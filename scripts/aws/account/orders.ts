import { type Dependence, type Order, routes } from "./order.ts";
import { rules } from "./rules/all.ts";

const [service, group] = ["aws:ecs/service:Service", "aws:autoscaling/group:Group"];
const policy = "aws:iam/rolePolicy:RolePolicy";
const securityRules = [
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
] as const;

/** Where no request is refused, but tasks fail: it is in `behaviour/`. */
const ofTasks: readonly Order[] = [
  {
    name: "tasks that may not write their logs",
    document: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    code: "",
    satisfied: "`dependsOn` of the service: the policy of the start role",
    dependsOn: [{ of: service, on: [policy], for: "up" }],
    without: "the circuit breaker opens",
  },
  {
    name: "tasks that the balancer cannot reach",
    document: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html",
    code: "",
    satisfied: "`dependsOn` of the group of instances and of the service: the rules; either is enough",
    dependsOn: [{ of: service, on: securityRules, for: "up" }],
    without: "the circuit breaker opens",
  },
  {
    name: "draining by instances without permission or way out",
    document: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
    code: "",
    satisfied: "`dependsOn` of the group of instances: policy, routes, rules",
    dependsOn: [{ of: group, on: [policy, ...routes, ...securityRules], for: "destroy" }],
    without:
      "the engine deletes level by level, from the last that could be created to the first, and so keeps this order by itself; a policy that is deleted by hand makes the destroy fail after 15 minutes",
  },
];

/** What moto refuses by itself. */
const ofMoto: readonly Order[] = [
  {
    name: "a target group that a listener uses",
    document: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html",
    code: "ResourceInUse",
    satisfied: "a reference",
    without: "",
  },
  {
    name: "a role with policies or in an instance profile",
    document: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html",
    code: "DeleteConflict",
    satisfied: "a reference",
    without: "",
  },
  {
    name: "a group of instances that is not deleted by force",
    document: "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html",
    code: "ResourceInUse",
    satisfied: "`forceDelete`",
    without: "",
  },
];

/** All of them. */
export const orders: readonly Order[] = [...rules, ...ofTasks, ...ofMoto];

/** Those that a `dependsOn` of the example keeps, on the way there or back. */
export const dependences = (way: Dependence["for"]): readonly Dependence[] =>
  orders.flatMap(({ dependsOn = [] }) => dependsOn).filter((each) => each.for === way);
