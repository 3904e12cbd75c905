import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Aws, startAws } from "../../scripts/provision/services/aws.ts";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { programWith } from "./support/program.ts";
import { contexts, folderWith, lastWords, run } from "./support/run.ts";

const { folders } = inject("services");
let session: Session;
let aws: Aws;
const made: { readonly remove: () => Promise<void> }[] = [];

const credentials = () => ({
  AWS_ENDPOINT_URL: aws.endpoint,
  AWS_ACCESS_KEY_ID: "x",
  AWS_SECRET_ACCESS_KEY: "x",
  AWS_REGION: "eu-west-1",
});

/** Calls ECS as the program's provider would. */
async function ecs(...args: readonly string[]): Promise<string> {
  const command = ["ecs", ...args, "--region", "eu-west-1", "--output", "text"];
  return (await execa(join(aws.commandFolder, "aws"), command, { env: credentials() })).stdout;
}

/** A task definition of the family, by its ARN. */
const registered = (image: string) =>
  ecs(
    ...["register-task-definition", "--family", "web", "--query", "taskDefinition.taskDefinitionArn"],
    ...["--container-definitions", JSON.stringify([{ name: "web", image, memory: 10 }])],
  );

beforeAll(async () => {
  const [system, { privilege }] = [realSystem(), inject("facts")];
  session = await Session.begin({ system, folders, privilege, progress: { say: () => undefined } });
  aws = await startAws(session, folders);
});
afterAll(async () => {
  await session.end();
  for (const each of made) await each.remove();
});

test("the deploy job is red when ECS runs another task definition than was deployed, though the update ended well", async () => {
  const state = await folderWith({});
  const program = await programWith(
    'const config = new (require("@pulumi/pulumi").Config)();\n' +
      'exports.ecsService = { cluster: "web", service: "web", taskDefinition: config.require("definition") };\n',
  );
  made.push(state, program);
  const deploy = (definition: string) =>
    run(
      [
        {
          "arm/deploy": {
            stack: "production",
            attach: false,
            config: `definition=${definition}`,
            context: ["state", "aws"],
            ecs_service: "ecsService",
            ecs_deadline: 5,
          },
        },
      ],
      {
        repository: program.folder,
        variables: program.variables,
        tools: [aws.commandFolder],
        contexts: { ...contexts(state.folder), aws: credentials() },
      },
    );
  await ecs("create-cluster", "--cluster-name", "web");
  const [first, second] = [await registered("acme/web:1"), await registered("acme/web:2")];
  await ecs(
    ...["create-service", "--cluster", "web", "--service-name", "web", "--desired-count", "0"],
    ...["--task-definition", first],
  );
  const good = await deploy(first);
  await good.remove();
  expect([good.ending("arm/deploy"), good.output("arm/deploy")]).toEqual([
    "success",
    expect.stringContaining('The ECS service "web" runs web:1 (0 of 0 tasks).'),
  ]);
  // As after a rollback by the circuit breaker: the stack names the second, and the service is of the first again.
  const back = await deploy(second);
  await back.remove();
  expect([back.ending("arm/deploy"), lastWords(back.output("arm/deploy"))]).toEqual([
    "Ask the ECS service what it runs: 5",
    expect.stringContaining('the ECS service "web" runs web:1, not web:2, which was deployed'),
  ]);
});
