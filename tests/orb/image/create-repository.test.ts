import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { said, shown } from "./engine.ts";

const host = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const where = ["--region=eu-central-1", "--registry-id=123456789012"];
const describeRepository = (reply: object = {}, at: readonly string[] = where, repository = "acme/web") =>
  call(
    [
      ...["aws", "ecr", "describe-repositories", ...at, `--repository-names=${repository}`],
      ...["--query=repositories[0].imageTagMutability", "--output=text"],
    ],
    reply,
  );
const missing = {
  status: 254,
  stderr:
    "An error occurred (RepositoryNotFoundException) when calling the DescribeRepositories operation: The repository with name 'acme/web' does not exist\n",
};
const create = (options: { mutability?: string; scan?: boolean; reply?: object } = {}) =>
  call(
    [
      ...["aws", "ecr", "create-repository", ...where, "--repository-name=acme/web"],
      `--image-tag-mutability=${options.mutability ?? "IMMUTABLE"}`,
      `--image-scanning-configuration=scanOnPush=${options.scan ?? true}`,
      ...["--query=repository.repositoryUri", "--output=text"],
    ],
    options.reply ?? { stdout: `${host}/acme/web\n` },
  );

function run(calls: readonly PlannedCall[], env: Readonly<Record<string, string>> = {}, more: ScriptOptions = {}) {
  return runScript("create_repository.sh", {
    ...more,
    env: { PARAM_IMAGE: "acme/web", PARAM_REGISTRY: host, ...env },
    calls,
    tools: ["aws"],
  });
}

test("a repository that is missing is created with tags that do not move, scanned, and looked for again", async () => {
  const outcome = await run([describeRepository(missing), create(), describeRepository({ stdout: "IMMUTABLE\n" })]);
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout:
      `Looking for the repository acme/web in ${host}.\n${missing.stderr}` +
      `Creating the repository acme/web in ${host}: its tags are immutable, images are scanned when they are pushed: true.\n` +
      `${host}/acme/web\nIMMUTABLE\nCreated ${host}/acme/web.\n`,
    stderr: "",
  });
  expect(outcome.left).toEqual({});
});

test("one that is there stays as it is", async () => {
  const outcome = await run([describeRepository({ stdout: "MUTABLE\n" })]);
  expect([outcome.status, outcome.stdout]).toEqual([
    0,
    `Looking for the repository acme/web in ${host}.\nMUTABLE\nIt is there, and stays as it is.\n`,
  ]);
});

test("its tags may move and its images go unscanned where that is said", async () => {
  const calls = [describeRepository(missing), create({ mutability: "MUTABLE", scan: false }), describeRepository()];
  const outcome = await run(calls, { PARAM_REPOSITORY_TAGS: "mutable", PARAM_SCAN_ON_PUSH: "false" });
  expect(outcome.status).toBe(0);
});

test("two jobs that create it at once are both content", async () => {
  const reply = { status: 254, stderr: "An error occurred (RepositoryAlreadyExistsException) when calling ...\n" };
  const outcome = await run([describeRepository(missing), create({ reply }), describeRepository()]);
  expect(outcome.status).toBe(0);
});

test("those of the further registries are created too, each in its own region", async () => {
  const other = "210987654321.dkr.ecr.us-west-2.amazonaws.com";
  const env = { PARAM_REGISTRY: "docker.io", PARAM_ALSO_PUSH_TO: `ghcr.io/acme/web=none\n${other}/team/web` };
  const at = ["--region=us-west-2", "--registry-id=210987654321"];
  const outcome = await run([describeRepository({}, at, "team/web")], env);
  expect([outcome.status, outcome.stdout.split("\n")[0]]).toEqual([
    0,
    `Looking for the repository team/web in ${other}.`,
  ]);
});

test("a host of one's own before ECR is taken for it by its login, in the region that is given", async () => {
  const env = { PARAM_REGISTRY: "images.example.com", PARAM_LOGIN: "ecr", PARAM_AWS_REGION: "eu-west-1" };
  expect((await run([describeRepository({}, ["--region=eu-west-1"])], env)).status).toBe(0);
});

test.each<readonly [number, object, string]>([
  [
    2,
    { status: 253, stderr: "Unable to locate credentials. You can configure credentials by running aws configure\n" },
    "there are no AWS credentials. Run assume_aws_role before this step, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in a CircleCI context.",
  ],
  [
    3,
    { status: 254, stderr: "An error occurred (AccessDeniedException): User is not authorized to perform ...\n" },
    "AWS refused the credentials. Check the role that assume_aws_role takes, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the CircleCI context, and that they may ecr:DescribeRepositories and ecr:CreateRepository.",
  ],
  [4, said.down, "Amazon ECR could not be reached: 1 of 1 tries met the fault above. Run the job again."],
  [
    1,
    { status: 254, stderr: "An error occurred (ServerException)\n" },
    "Amazon ECR did not say whether it has the repository acme/web; what it said stands above.",
  ],
])("status %i when AWS answers so", async (status, reply, message) => {
  const outcome = await run([describeRepository(reply)], { PARAM_ATTEMPTS: "1" });
  expect([outcome.status, outcome.stderr]).toEqual([status, `create_repository: ${message}\n`]);
});

test("a repository that cannot be created, or is not there afterwards, is red", async () => {
  const reply = { status: 254, stderr: "An error occurred (LimitExceededException)\n" };
  const full = await run([describeRepository(missing), create({ reply })]);
  expect([full.status, full.stderr]).toEqual([
    1,
    "create_repository: the repository acme/web could not be created; AWS says why above.\n",
  ]);
  const gone = await run([describeRepository(missing), create(), describeRepository(missing)]);
  expect([gone.status, gone.stderr]).toEqual([
    5,
    `create_repository: the repository acme/web is not in ${host} after it was created.\n`,
  ]);
});

test.each(["docker.io", "public.ecr.aws", "localhost:5000"])(
  "%s is no private registry of Amazon: 2",
  async (registry) => {
    const outcome = await run([], { PARAM_REGISTRY: registry });
    expect([outcome.status, outcome.stderr]).toEqual([
      2,
      `create_repository: parameter "create_repository" is for Amazon ECR, and ${registry} is none of its private registries. Docker Hub and GitHub create a repository with the first push; elsewhere create it once by hand.\n`,
    ]);
  },
);

test("a machine without the AWS CLI is told how to get it", async () => {
  const env = { PARAM_IMAGE: "acme/web", PARAM_REGISTRY: host };
  const outcome = await runScript("create_repository.sh", { env });
  expect([outcome.status, outcome.stderr.split(". ")[0]]).toEqual([2, 'create_repository: "aws" is not installed']);
});
