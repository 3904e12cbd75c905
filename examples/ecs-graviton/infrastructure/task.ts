import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { grantRole, type Statement } from "./policy";
import type { Settings } from "./settings";
import { tags } from "./tags";

/** What one task runs, and the permission to start it. */
export interface Task {
  readonly definition: aws.ecs.TaskDefinition;
  readonly startPolicy: aws.iam.RolePolicy;
}

/** The name of the one container, which the service needs to find its port. */
export const containerName = "web";

/** The app as an Arm task with its logs. It gets no role of its own: it calls nothing of AWS. */
export function createTask(settings: Settings): Task {
  const logs = new aws.cloudwatch.LogGroup("web", { retentionInDays: 14, tags });
  const { role, policy } = grantRole("start", {
    service: "ecs-tasks.amazonaws.com",
    statements: [
      { Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: pulumi.interpolate`${logs.arn}:*` },
      ...pullStatements(settings),
    ],
  });
  const definition = new aws.ecs.TaskDefinition("web", {
    family: pulumi.interpolate`${pulumi.getProject()}-${pulumi.getStack()}`,
    requiresCompatibilities: ["EC2"],
    // On EC2 the default is the instance's own; said here, a task can never start on a machine it was not built for.
    runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
    networkMode: "awsvpc",
    cpu: "256",
    memory: "256",
    executionRoleArn: role.arn,
    containerDefinitions: pulumi.jsonStringify([containerDefinition(settings, logs)]),
    tags,
  });
  return { definition, startPolicy: policy };
}

function containerDefinition(
  { image, containerPort, healthCommand, registrySecretArn }: Settings,
  logs: aws.cloudwatch.LogGroup,
): object {
  return {
    name: containerName,
    image,
    ...(registrySecretArn === undefined ? {} : { repositoryCredentials: { credentialsParameter: registrySecretArn } }),
    essential: true,
    portMappings: [{ containerPort, protocol: "tcp" }],
    environment: [
      { name: "IMAGE", value: image },
      { name: "PORT", value: String(containerPort) },
    ],
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    // ECS does not read the HEALTHCHECK of an image.
    ...(healthCommand.length === 0
      ? {}
      : { healthCheck: { command: ["CMD", ...healthCommand], interval: 10, timeout: 5, retries: 3, startPeriod: 20 } }),
    stopTimeout: 30,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logs.name,
        "awslogs-region": aws.getRegionOutput().region,
        "awslogs-stream-prefix": "web",
      },
    },
  };
}

/** Permission to pull: from ECR when the image lies there, with the secret when there is one, none for a public image. */
function pullStatements({ image, registrySecretArn }: Settings): readonly Statement[] {
  const ecr = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^@:]+)/.exec(image);
  const fromEcr =
    ecr === null ? [] : ecrStatements({ account: ecr[1] ?? "", region: ecr[2] ?? "", repository: ecr[3] ?? "" });
  const secret =
    registrySecretArn === undefined ? [] : [{ Action: ["secretsmanager:GetSecretValue"], Resource: registrySecretArn }];
  return [...fromEcr, ...secret];
}

function ecrStatements({
  account,
  region,
  repository,
}: {
  account: string;
  region: string;
  repository: string;
}): readonly Statement[] {
  const partition = aws.getPartitionOutput().partition;
  return [
    { Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
    {
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: pulumi.interpolate`arn:${partition}:ecr:${region}:${account}:repository/${repository}`,
    },
  ];
}
