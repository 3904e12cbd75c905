import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient } from "@aws-sdk/client-iam";
import { SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

/** The account and the region that a program deploys to, and the services there. */
export type Account = {
  readonly id: string;
  readonly region: string;
  readonly partition: string;
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly ecs: ECSClient;
  readonly balancing: ElasticLoadBalancingV2Client;
  readonly iam: IAMClient;
  readonly ssm: SSMClient;
  readonly logs: CloudWatchLogsClient;
};

/** As many tries as the real plugin makes, so that a throttled account is a slow one and not a failure. */
const maxAttempts = 25;

/**
 * Asks AWS who is calling, as the real plugin does before anything else: credentials that are no good are refused
 * before the first resource.
 */
export async function openAccount(region: string): Promise<Account> {
  const settings = { region, maxAttempts };
  const sts = new STSClient({ region, maxAttempts: 3 });
  const { Account: id = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({})).catch((error: Error) => {
    throw new Error(`The credentials for AWS were refused: ${error.name}: ${error.message}`, { cause: error });
  });
  return {
    id,
    region,
    partition: arn.split(":")[1] ?? "aws",
    ec2: new EC2Client(settings),
    autoScaling: new AutoScalingClient(settings),
    ecs: new ECSClient(settings),
    balancing: new ElasticLoadBalancingV2Client(settings),
    iam: new IAMClient(settings),
    ssm: new SSMClient(settings),
    logs: new CloudWatchLogsClient(settings),
  };
}
