import { expect, test } from "vitest";
import { anyCalls, call } from "../support/planned-call.ts";
import { runScript, type ScriptOutcome } from "../support/run-script.ts";
import { pushed, said } from "./engine.ts";

const canary = "canary-4b1d-s3cret";

/** All that a person, a process list, a workspace or a later step could see of a run. */
function visible(outcome: ScriptOutcome): string {
  const { stdout, stderr, files, left, exports, calls } = outcome;
  return JSON.stringify({ stdout, stderr, files, left, exports, args: calls.map((made) => [made.tool, ...made.args]) });
}

test.each([
  ["accepted", {}],
  ["refused", said.wrongPassword],
])("a password that is %s is in no argument, no output and no file", async (_what, reply) => {
  const env = { DOCKER_USERNAME: "ann", DOCKER_PASSWORD: canary };
  const outcome = await runScript("log_in.sh", {
    env,
    calls: [call("docker login --username=ann --password-stdin", { stdin: canary, ...reply })],
  });
  expect([outcome.calls.map((made) => made.stdin), visible(outcome).includes(canary)]).toEqual([[canary], false]);
});

test("a password of ECR goes from one tool to the other and nowhere else, also in a try that fails", async () => {
  const host = "123456789012.dkr.ecr.us-west-2.amazonaws.com";
  const calls = [
    call("aws ecr get-login-password --region us-west-2", { stdout: canary }),
    call(`docker login --username=AWS --password-stdin -- ${host}`, { stdin: canary, ...said.down }),
    call("aws ecr get-login-password --region us-west-2", { stdout: canary }),
    call(`docker login --username=AWS --password-stdin -- ${host}`, { stdin: canary }),
  ];
  const outcome = await runScript("log_in.sh", { env: { PARAM_REGISTRY: host }, calls });
  expect([outcome.status, visible(outcome).includes(canary)]).toEqual([0, false]);
});

test("a build's secrets, and a token in the repository's address, are in no argument, no label and no output", async () => {
  const env = {
    PARAM_IMAGE: "acme/web",
    PARAM_TAGS: "1",
    PARAM_SECRETS: "npm=NPM_TOKEN",
    NPM_TOKEN: canary,
    CIRCLE_REPOSITORY_URL: `https://x-token:${canary}@github.com/acme/web.git`,
  };
  const calls = [anyCalls("docker"), anyCalls("git"), anyCalls("uname", { stdout: "aarch64\n" })];
  const outcome = await runScript("build_image.sh", { env, files: { Dockerfile: "" }, calls });
  const build = outcome.calls.find((made) => made.args[1] === "build");
  expect([
    build?.env.NPM_TOKEN,
    build?.args.includes("--secret=id=npm,env=NPM_TOKEN"),
    visible(outcome).includes(canary),
  ]).toEqual([canary, true, false]);
});

test("a password of a further registry goes in by standard input, and its name alone is shown", async () => {
  const env = {
    PARAM_LOGIN: "none",
    PARAM_ALSO_PUSH_TO: "ghcr.io/acme/web=GH_USER:GH_TOKEN",
    GH_USER: "octo",
    GH_TOKEN: canary,
  };
  const calls = [call("docker login --username=octo --password-stdin -- ghcr.io", { stdin: canary })];
  const outcome = await runScript("log_in.sh", { env, calls });
  expect([outcome.status, visible(outcome).includes(canary), outcome.stdout.includes("GH_TOKEN")]).toEqual([
    0,
    false,
    true,
  ]);
});

test.each(["copy_image.sh", "create_repository.sh", "log_out.sh"])(
  "%s, which is told the names of a further registry's login, shows nothing of it",
  async (script) => {
    const env = {
      PARAM_IMAGE: "acme/web",
      PARAM_ALSO_PUSH_TO: "ghcr.io/acme/web=GH_USER:GH_TOKEN\n123456789012.dkr.ecr.us-west-2.amazonaws.com/web",
      PARAM_ATTEMPTS: "1",
      GH_USER: "octo",
      GH_TOKEN: canary,
      DOCKER_PASSWORD: canary,
    };
    const failing = { status: 1, stderr: "denied: requested access to the resource is denied\n" };
    const outcome = await runScript(script, {
      env,
      files: { ".arm-pipeline/images/web.json": pushed("1") },
      calls: [
        call("docker buildx version", { anyTimes: true, stdout: "github.com/docker/buildx v0.38.2\n" }),
        anyCalls("docker", failing),
        anyCalls("aws", failing),
      ],
    });
    expect([[0, 1, 3].includes(outcome.status), visible(outcome).includes(canary)]).toEqual([true, false]);
  },
);
