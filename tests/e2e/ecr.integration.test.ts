import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Aws, startAws } from "../../scripts/provision/services/aws.ts";
import { type Registry, startRegistry } from "../../scripts/provision/services/registry.ts";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import type { Data, DataMap } from "../../src/model/index.ts";
import { contexts, folderWith, lastWords, run } from "./support/run.ts";

const { folders } = inject("services");
/** What the stand-in for AWS gives out as ECR's password for this account. */
const user = { username: "AWS", password: "123456789012-auth-token" };
let session: Session;
let aws: Aws;
let registry: Registry;
let repository: Awaited<ReturnType<typeof folderWith>>;

beforeAll(async () => {
  const system = realSystem();
  session = await Session.begin({
    system,
    folders,
    privilege: inject("facts").privilege,
    progress: { say: () => undefined },
  });
  aws = await startAws(session, folders);
  registry = await startRegistry(session, { system, user });
  repository = await folderWith({ Dockerfile: "FROM scratch\nCOPY file /file\n", file: "x" });
});
afterAll(async () => {
  await session.end();
  await repository.remove();
});

const assume = { assume_aws_role: { role_arn: "arn:aws:iam::123456789012:role/ci", role_region: "eu-central-1" } };

/** Runs steps as a job whose AWS is the stand-in. */
function asJob(steps: readonly Data[], environment: Readonly<Record<string, string>> = {}) {
  const machine = { machine: { image: "ubuntu-2404:current" }, resource_class: "arm.medium" };
  return run([{ "arm/ecr": { context: ["aws"] } }], {
    repository: repository.folder,
    jobs: { ecr: { ...machine, environment, steps } },
    tools: [aws.commandFolder],
    contexts: { ...contexts(), aws: { AWS_ENDPOINT_URL: aws.endpoint, RETRY_PAUSE: "0" } },
  });
}

/** Assumes a role with the job's token, logs in with what AWS gives, builds and pushes. */
function push(environment: Readonly<Record<string, string>>) {
  const steps = [
    ...["checkout", assume],
    { log_in: { registry: registry.host, login: "ecr", aws_region: "eu-central-1" } },
    { build_image: { image: "acme/web", registry: registry.host, tags: "1" } },
    { push_image: {} },
    { log_out: { registry: registry.host } },
  ];
  return asJob(steps, environment);
}

test("a repository is created once, with immutable tags and scanned, and stays as it is the second time", async () => {
  const host = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
  const create = (more: DataMap) => ({ create_repository: { image: "acme/made", registry: host, ...more } });
  const ask =
    "aws ecr describe-repositories --region eu-central-1 --query 'repositories[].[repositoryName,imageTagMutability,imageScanningConfiguration.scanOnPush]' --output text";
  const steps = [assume, create({}), create({ repository_tags: "mutable" }), { run: { name: "Look", command: ask } }];
  const ended = await asJob(steps);
  await ended.remove();
  const output = ended.output("arm/ecr");
  expect([
    ended.ending("arm/ecr"),
    output.includes(`Created ${host}/acme/made.`),
    output.includes("It is there, and stays as it is."),
    /^acme\/made\s+IMMUTABLE\s+True$/m.test(output),
  ]).toEqual(["success", true, true, true]);
});

test("a role assumed by OpenID Connect logs in to ECR and pushes, and its password is in no output", async () => {
  const ended = await push({});
  await ended.remove();
  const output = ended.output("arm/ecr");
  expect([
    ended.ending("arm/ecr"),
    /Pushed \S+@sha256:/.test(output),
    output.includes(user.password),
    // What is masked was printed.
    output.includes("****"),
  ]).toEqual(["success", true, false, false]);
});

test("without a token the job says which context gives one", async () => {
  const ended = await push({ CIRCLE_OIDC_TOKEN_V2: "" });
  await ended.remove();
  expect([ended.ending("arm/ecr"), lastWords(ended.output("arm/ecr"))]).toEqual([
    "Assume the AWS role: 2",
    expect.stringContaining("CIRCLE_OIDC_TOKEN_V2"),
  ]);
});
