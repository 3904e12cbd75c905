import { expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { runScript } from "../support/run-script.ts";
import { refusal, said, shown } from "./engine.ts";

const credentials = { DOCKER_USERNAME: "ann", DOCKER_PASSWORD: "s3cret" };

test("Docker Hub is the default, the password goes in by standard input, and no host is named", async () => {
  const calls = [
    call("docker login --username=ann --password-stdin", { stdin: "s3cret", stdout: "Login Succeeded\n" }),
  ];
  const outcome = await runScript("log_in.sh", { env: { ...credentials, ARM_PIPELINE_LOGINS: "ghcr.io" }, calls });
  expect(outcome.exports).toEqual({ ARM_PIPELINE_LOGINS: "ghcr.io docker.io" });
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout:
      "Logging in to docker.io as the user in DOCKER_USERNAME, with the password or token in DOCKER_PASSWORD.\n" +
      "Login Succeeded\n" +
      "Logged in to docker.io. The log_out step removes the login at the end of the job.\n",
    stderr: "",
  });
});

test("another registry, with variables of other names; the password may hold anything", async () => {
  const env = {
    PARAM_REGISTRY: "$HOST",
    HOST: "ghcr.io",
    PARAM_USERNAME: "GH_USER",
    PARAM_PASSWORD: "GH_TOKEN",
    GH_USER: "-x y",
    GH_TOKEN: "a\\n %s$(id) \n",
  };
  const calls = [
    call(["docker", "login", "--username=-x y", "--password-stdin", "--", "ghcr.io"], { stdin: env.GH_TOKEN }),
  ];
  expect((await runScript("log_in.sh", { env, calls })).status).toBe(0);
});

test("wrong credentials end at once with 3 and name the variables to set", async () => {
  const calls = [
    call("docker login --username=ann --password-stdin -- localhost:5000", { stdin: "s3cret", ...said.wrongPassword }),
  ];
  const outcome = await runScript("log_in.sh", { env: { ...credentials, PARAM_REGISTRY: "localhost:5000" }, calls });
  expect(shown(outcome)).toEqual({
    status: 3,
    stdout: `Logging in to localhost:5000 as the user in DOCKER_USERNAME, with the password or token in DOCKER_PASSWORD.\n${said.wrongPassword.stderr}`,
    stderr:
      "log_in: localhost:5000 refused the credentials. Check DOCKER_USERNAME and DOCKER_PASSWORD in the CircleCI context of this job: the registry's user name, and a password or access token that is still valid and may push.\n",
  });
  expect(outcome.pauses).toEqual([]);
});

test.each([
  'Error response from daemon: Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password',
  'Error response from daemon: Get "https://ghcr.io/v2/": denied: denied',
  "Error response from daemon: toomanyrequests: too many failed login attempts for username or IP address",
])("%s is a refusal, never tried again", async (stderr) => {
  const calls = [call("docker login --username=ann --password-stdin", { stdin: "s3cret", status: 1, stderr })];
  const outcome = await runScript("log_in.sh", { env: credentials, calls });
  expect([outcome.status, outcome.pauses]).toEqual([3, []]);
});

test("a dropped connection is tried again, and the login that then works is a success", async () => {
  const login = (reply: object) => call("docker login --username=ann --password-stdin", { stdin: "s3cret", ...reply });
  const outcome = await runScript("log_in.sh", {
    env: credentials,
    calls: [login(said.down), login(said.down), login({})],
  });
  expect([outcome.status, outcome.pauses]).toEqual([0, [2, 4]]);
});

test("a registry that stays silent ends with 4 after every try", async () => {
  const login = call("docker login --username=ann --password-stdin", { stdin: "s3cret", ...said.down });
  const outcome = await runScript("log_in.sh", {
    env: { ...credentials, PARAM_ATTEMPTS: "3" },
    calls: [login, login, login],
  });
  expect([outcome.status, outcome.pauses, outcome.stderr]).toEqual([
    4,
    [2, 4],
    'log_in: docker.io could not be reached: 3 of 3 tries met the fault above. Check the parameter "registry" and the registry\'s status page, then run the job again.\n',
  ]);
});

test("an engine that is not there is neither a refusal nor silence of the registry", async () => {
  const stderr =
    "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: connect: permission denied\n";
  const calls = [call("docker login --username=ann --password-stdin", { stdin: "s3cret", status: 1, stderr })];
  expect((await runScript("log_in.sh", { env: credentials, calls })).status).toBe(1);
});

test.each([
  [{}, "DOCKER_USERNAME DOCKER_PASSWORD"],
  [{ DOCKER_USERNAME: "ann" }, "DOCKER_PASSWORD"],
  [{ DOCKER_USERNAME: "", DOCKER_PASSWORD: "x" }, "DOCKER_USERNAME"],
])("variables that are not set are named, before anything is asked", async (env, missing) => {
  expect(await refusal("log_in.sh", { env })).toBe(
    `2: log_in: not set: ${missing}. Set DOCKER_USERNAME and DOCKER_PASSWORD in a CircleCI context or in the project's environment variables, and give the job that context.\n`,
  );
});

test.each([
  ["123456789012.dkr.ecr.eu-central-1.amazonaws.com", "ecr", "eu-central-1"],
  ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "ecr", "cn-north-1"],
  ["public.ecr.aws", "ecr-public", "us-east-1"],
])("%s is ECR: its password comes from the AWS CLI", async (host, service, region) => {
  const calls = [
    call(`aws ${service} get-login-password --region ${region}`, { stdout: "token\n" }),
    call(`docker login --username=AWS --password-stdin -- ${host}`, { stdin: "token" }),
  ];
  const outcome = await runScript("log_in.sh", { env: { PARAM_REGISTRY: host }, calls });
  expect([outcome.status, outcome.stdout.includes("token")]).toEqual([0, false]);
});

test("the region of an ECR registry behind another host is a parameter, or the job's", async () => {
  const calls = [
    call("aws ecr get-login-password --region us-west-2", { stdout: "token" }),
    call("docker login --username=AWS --password-stdin -- localhost:5000", { stdin: "token" }),
  ];
  const env = { PARAM_REGISTRY: "localhost:5000", PARAM_LOGIN: "ecr" };
  expect((await runScript("log_in.sh", { env: { ...env, PARAM_AWS_REGION: "us-west-2" }, calls })).status).toBe(0);
  expect((await runScript("log_in.sh", { env: { ...env, AWS_REGION: "us-west-2" }, calls })).status).toBe(0);
  expect(await refusal("log_in.sh", { env })).toBe(
    '2: log_in: parameter "aws_region" is not an AWS region, such as "eu-central-1": ""\n',
  );
});

test.each([
  [2, 'Unable to locate credentials. You can configure credentials by running "aws configure".'],
  [
    3,
    "An error occurred (UnrecognizedClientException) when calling the GetAuthorizationToken operation: The security token included in the request is invalid.",
  ],
  [
    3,
    "An error occurred (AccessDeniedException) when calling the GetAuthorizationToken operation: User is not authorized to perform: ecr:GetAuthorizationToken",
  ],
  [1, "Unknown options: --nope"],
])("status %i when the AWS CLI says: %s", async (status, stderr) => {
  const calls = [call("aws ecr get-login-password --region us-west-2", { status: 254, stderr })];
  const env = { PARAM_REGISTRY: "123456789012.dkr.ecr.us-west-2.amazonaws.com" };
  expect((await runScript("log_in.sh", { env, calls, tools: ["docker"] })).status).toBe(status);
});

test("an AWS endpoint that does not answer is tried again, then 4", async () => {
  const aws = call("aws ecr get-login-password --region us-west-2", {
    status: 255,
    stderr: 'Could not connect to the endpoint URL: "http://127.0.0.1:5998/"',
  });
  const env = { PARAM_REGISTRY: "123456789012.dkr.ecr.us-west-2.amazonaws.com", PARAM_ATTEMPTS: "2" };
  const outcome = await runScript("log_in.sh", { env, calls: [aws, aws], tools: ["docker"] });
  expect([outcome.status, outcome.pauses]).toEqual([4, [2]]);
});

test('"none" logs in nowhere and says so', async () => {
  const outcome = await runScript("log_in.sh", { env: { PARAM_LOGIN: "none" }, tools: ["docker"] });
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout: 'No login to docker.io: parameter "login" is "none", so the machine\'s own credentials are used.\n',
    stderr: "",
  });
});

test("a missing docker or aws is named, with the way to get it", async () => {
  const docker = await runScript("log_in.sh", { env: credentials });
  expect([docker.status, docker.stderr]).toEqual([
    2,
    'log_in: "docker" is not installed. Run this on a machine executor, or add setup_remote_docker before it.\n',
  ]);
  const aws = await runScript("log_in.sh", { env: { PARAM_REGISTRY: "public.ecr.aws" }, tools: ["docker"] });
  expect([aws.status, aws.stderr.split(". ")[0]]).toEqual([2, 'log_in: "aws" is not installed']);
});

test("the further registries are logged in to in turn: each host once, with its own variables", async () => {
  const ecr = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
  const env = {
    ...credentials,
    GH_USER: "octo",
    GH_TOKEN: "t0ken",
    PARAM_ALSO_PUSH_TO: `ghcr.io/acme/web=GH_USER:GH_TOKEN\nghcr.io/mirror/web\ndocker.io/acme/copy\nlocalhost:5000/web=none\n${ecr}/web`,
  };
  const calls = [
    call("docker login --username=ann --password-stdin", { stdin: "s3cret" }),
    call("docker login --username=octo --password-stdin -- ghcr.io", { stdin: "t0ken" }),
    call("aws ecr get-login-password --region eu-central-1", { stdout: "for-a-day" }),
    call(`docker login --username=AWS --password-stdin -- ${ecr}`, { stdin: "for-a-day" }),
  ];
  const outcome = await runScript("log_in.sh", { env, calls });
  expect([outcome.status, outcome.exports]).toEqual([0, { ARM_PIPELINE_LOGINS: `docker.io ghcr.io ${ecr}` }]);
  expect(outcome.stdout).toContain('No login to localhost:5000, as "also_push_to" says.\n');
});

test("a machine that is logged in to its own registry logs in to the further ones", async () => {
  const env = {
    PARAM_LOGIN: "none",
    GH_USER: "octo",
    GH_TOKEN: "t",
    PARAM_ALSO_PUSH_TO: "ghcr.io/acme/web=GH_USER:GH_TOKEN",
  };
  const calls = [call("docker login --username=octo --password-stdin -- ghcr.io", { stdin: "t" })];
  expect((await runScript("log_in.sh", { env, calls })).exports).toEqual({ ARM_PIPELINE_LOGINS: "ghcr.io" });
});

test("variables of a further registry that are not set are named, and a login that is not named is not guessed", async () => {
  const calls = [call("docker login --username=ann --password-stdin", { stdin: "s3cret" })];
  const env = { ...credentials, PARAM_ALSO_PUSH_TO: "ghcr.io/acme/web=GH_USER:GH_TOKEN" };
  const unset = await runScript("log_in.sh", { env, calls });
  expect([unset.status, unset.stderr]).toEqual([
    2,
    "log_in: not set: GH_USER GH_TOKEN. Set GH_USER and GH_TOKEN in a CircleCI context or in the project's environment variables, and give the job that context.\n",
  ]);
  const guess = await refusal("log_in.sh", { env: { ...credentials, PARAM_ALSO_PUSH_TO: "ghcr.io/acme/web" } });
  expect(guess).toContain('2: log_in: parameter "also_push_to" does not say how to log in to ghcr.io:');
});
