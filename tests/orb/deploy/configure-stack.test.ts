import { describe, expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { engine, handedOver, pushed, reference, story } from "./engine.ts";

const select = (status = 0, stderr = "") => engine(["stack", "select", "--stack=ci-42"], { status, stderr });
const init = engine(["stack", "init", "--stack=ci-42"], { stdout: "Created stack 'ci-42'\n" });
const refresh = (reply: Reply = {}) => engine(["config", "refresh", "--stack=ci-42"], reply);
const fresh = refresh({ status: 1, stderr: "error: getting latest configuration: no previous deployment\n" });
const missing = select(6, "error: no stack named 'ci-42' found\n");

/** A value by standard input; `how` says whether it is encrypted. */
function sets(key: string, value: string, how: "--plaintext" | "--secret" = "--plaintext", status = 0): PlannedCall {
  return engine(["config", "set", "--stack=ci-42", how, "--raw", "--", key], { stdin: value, status });
}

function configure(options: ScriptOptions = {}) {
  return runScript("configure_stack.sh", {
    tools: ["pulumi"],
    ...options,
    files: { ...handedOver, ...options.files },
    env: { PARAM_STACK: "ci-42", ...options.env },
  });
}

test("an existing stack gets its configuration, its secrets and the image by digest, all by standard input", async () => {
  const outcome = await configure({
    files: pushed,
    env: {
      PARAM_CONFIG: "aws:region=eu-central-1\n  greeting=a=b $NAME \n\nempty=",
      PARAM_SECRET_CONFIG: "token=API_TOKEN",
      NAME: "x",
      API_TOKEN: "canary\n",
    },
    calls: [
      select(),
      fresh,
      sets("aws:region", "eu-central-1"),
      sets("greeting", "a=b x"),
      sets("empty", ""),
      sets("token", "canary\n", "--secret"),
      sets("image", reference),
    ],
  });
  expect(story(outcome)).toEqual({
    status: 0,
    stdout:
      'The stack "ci-42" is there.\n' +
      `The image is ${reference} (configuration "image").\n` +
      'The stack "ci-42" is ready: 4 configuration values set, 1 of them secret.\n',
    stderr: "",
  });
  expect(JSON.stringify(outcome.calls.map(({ args }) => args))).not.toContain("canary");
});

test("a stack that the backend says is missing is created", async () => {
  const outcome = await configure({ calls: [missing, init] });
  expect(story(outcome)).toEqual({
    status: 0,
    stdout:
      'The stack "ci-42" does not exist; creating it.\n' +
      "Created stack 'ci-42'\n" +
      "No image was handed over, so none is set.\n" +
      'The stack "ci-42" is ready: 0 configuration values set, 0 of them secret.\n',
    stderr: "",
  });
});

test("a created stack gets the secrets provider that was asked for", async () => {
  const provider = "awskms://alias/pulumi?region=eu-central-1";
  const calls = [missing, engine(["stack", "init", "--stack=ci-42", `--secrets-provider=${provider}`])];
  expect((await configure({ env: { PARAM_SECRETS_PROVIDER: provider }, calls })).status).toBe(0);
});

describe("a stack is created on no other failure", () => {
  test.each([
    [
      3,
      "error: [403] Forbidden\n",
      3,
      ": the backend refused the credentials. Check the access token in the job's context, and what it may do.",
    ],
    [
      1,
      "error: dial tcp: connection refused\n",
      4,
      " (Pulumi's status: 1), since a service could not be reached; what Pulumi said stands above. Run this job again when the service answers.",
    ],
    [1, "error: no\n", 1, undefined],
    [2, "error: unknown flag\n", 1, undefined],
    [255, "panic\n", 1, undefined],
  ])("Pulumi's status %i", async (status, said, ends, sentence) => {
    const outcome = await configure({ calls: [select(status, said)] });
    const what = 'the stack "ci-42" could not be selected, and was not created in its place';
    expect(story(outcome)).toEqual({
      status: ends,
      stdout: "",
      stderr: `${said}configure_stack: ${what}${sentence === undefined ? ` (Pulumi's status: ${status}); what it said stands above.` : sentence}\n`,
    });
  });

  test.each(["false", "0"])("or when create is %s", async (create) => {
    expect(story(await configure({ env: { PARAM_CREATE: create }, calls: [missing] }))).toEqual({
      status: 6,
      stdout: "",
      stderr:
        'configure_stack: the stack "ci-42" does not exist, and "create" is false. Check its name and organisation, or set "create".\n',
    });
  });
});

test("a stack that was just created is removed again when its configuration cannot be set", async () => {
  const remove = engine(["stack", "rm", "--yes", "--preserve-config", "--stack=ci-42"]);
  const outcome = await configure({
    env: { PARAM_CONFIG: "a=b" },
    calls: [missing, init, sets("a", "b", "--plaintext", 1), remove],
  });
  expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
    status: 1,
    stderr: 'configure_stack: could not set the configuration "a" (Pulumi\'s status: 1); what it said stands above.\n',
  });
});

describe("a stack that is created", () => {
  const env = { CIRCLE_PROJECT_ID: "project-1", CIRCLE_PIPELINE_ID: "p-1", CIRCLE_BRANCH: "main" };
  const tag = (name: string, value: string, status = 0) =>
    engine(["stack", "tag", "set", "--stack=ci-42", "--", `arm-pipeline:${name}`, value], { status });
  const clock: PlannedCall = { tool: "date", args: ["+%s"], stdout: "1000000000\n" };

  test("says in its tags whose it is, so that nothing that happens next leaves it unknown; one that was there is not claimed", async () => {
    const tags = [tag("project", "project-1"), tag("branch", "main"), tag("owner", "-"), tag("pipeline", "p-1")];
    const calls = [missing, init, clock, ...tags, tag("revision", "-"), tag("expires", "2001-09-16T01:46:40Z")];
    expect((await configure({ env: { ...env, PARAM_EXPIRES: "7d" }, calls })).status).toBe(0);
    expect((await configure({ env: { ...env, PARAM_EXPIRES: "7d" }, calls: [select(), fresh] })).status).toBe(0);
  });

  test("and has to be found by reap is removed again when it cannot be tagged", async () => {
    const remove = engine(["stack", "rm", "--yes", "--preserve-config", "--stack=ci-42"]);
    const calls = [missing, init, clock, tag("project", "project-1", 1), remove];
    const outcome = await configure({ env: { ...env, PARAM_EXPIRES: "7d" }, calls });
    expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
      status: 1,
      stderr:
        'configure_stack: the stack "ci-42" could not be tagged, so reap would not find it when its time is over, and it was not updated; what Pulumi said stands above.\n',
    });
  });

  test("with an expiry that is none is not created", async () => {
    const outcome = await configure({ env: { ...env, PARAM_EXPIRES: "soon" } });
    expect([outcome.status, outcome.stderr]).toEqual([
      2,
      'configure_stack: parameter "expires" is not a duration, such as 90m, 12h or 7d: "soon"\n',
    ]);
  });
});

test("a stack that was there before is kept then", async () => {
  const outcome = await configure({
    env: { PARAM_CONFIG: "a=b" },
    calls: [select(), fresh, sets("a", "b", "--plaintext", 1)],
  });
  expect(outcome.status).toBe(1);
});

test("a stack that cannot be created is said, with what to check", async () => {
  const outcome = await configure({
    calls: [
      missing,
      engine(["stack", "init", "--stack=ci-42"], { stderr: "error: passphrase must be set\n", status: 1 }),
    ],
  });
  expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
    status: 2,
    stderr:
      'error: passphrase must be set\nconfigure_stack: the stack "ci-42" could not be created, since the passphrase of its secrets is not set. Set PULUMI_CONFIG_PASSPHRASE in a context and give the job that context.\n',
  });
});

test("no image is set where no key is given", async () => {
  const outcome = await configure({ files: pushed, env: { PARAM_IMAGE_CONFIG: "" }, calls: [select(), fresh] });
  expect(outcome.status).toBe(0);
});

const providers = (secrets_providers: unknown, reply: Reply = {}) =>
  engine(["stack", "export", "--stack=ci-42"], {
    stdout: JSON.stringify({ deployment: { secrets_providers } }),
    ...reply,
  });
const kms = "awskms://alias/pulumi?region=eu-central-1";

const file = "infra/Pulumi.ci-42.yaml";

describe("a file of the repository", () => {
  const files = { "infra/Pulumi.review.yaml": "config: {web:size: small}\n" };

  test("becomes the stack's own, for a stack of each pipeline, and destroying gets it", async () => {
    const env = { PARAM_CONFIG_FILE: "infra/Pulumi.$KIND.yaml", KIND: "review" };
    const outcome = await configure({ env, files, calls: [select()] });
    expect([outcome.status, outcome.files[file], outcome.files[".arm-pipeline/program/Pulumi.ci-42.yaml"]]).toEqual([
      0,
      files["infra/Pulumi.review.yaml"],
      files["infra/Pulumi.review.yaml"],
    ]);
  });

  test("that is the stack's own already is taken as it is", async () => {
    const own = { [file]: "config: {}\n" };
    const outcome = await configure({ env: { PARAM_CONFIG_FILE: file }, files: own, calls: [select()] });
    expect([outcome.status, outcome.files[file]]).toEqual([0, "config: {}\n"]);
  });

  test.each([
    ["is not there", {}, 'parameter "config_file" names no file: "infra/Pulumi.review.yaml" (looked in <work>)'],
    [
      "stands against the stack's own",
      { ...files, [file]: "config: {}\n" },
      `parameter "config_file" is "infra/Pulumi.review.yaml", but the stack has a file of its own, ${file}.`,
    ],
  ])("that %s is refused before the stack is touched", async (_what, there, sentence) => {
    const outcome = await configure({ env: { PARAM_CONFIG_FILE: "infra/Pulumi.review.yaml" }, files: there });
    expect(story(outcome)).toEqual({ status: 2, stdout: "", stderr: `configure_stack: ${sentence}\n` });
  });
});

test("a Pulumi that the machine brings, and that is too old to take values as they are, is refused before the stack is touched", async () => {
  const outcome = await configure({ calls: [call("pulumi --version", { stdout: "v3.219.0\n" })] });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    'configure_stack: "pulumi" is of version 3.219 here, and these scripts need 3.248 or newer. Run install_pulumi before this step.\n',
  ]);
});

describe("a stack that is there is known as it was last deployed", () => {
  test("where the repository has no file of it, and destroying gets that file", async () => {
    const written = `secretsprovider: ${kms}\nencryptedkey: x\n`;
    const outcome = await configure({
      env: { PARAM_SECRETS_PROVIDER: kms },
      calls: [
        select(),
        refresh({ writes: { [file]: written } }),
        providers({ type: "cloud", state: { url: kms, encryptedkey: "x" } }),
      ],
    });
    expect({ ...story(outcome), handed: outcome.files[".arm-pipeline/program/Pulumi.ci-42.yaml"] }).toEqual({
      status: 0,
      stdout:
        'The stack "ci-42" is there.\n' +
        "Its configuration is as it was last deployed.\n" +
        "No image was handed over, so none is set.\n" +
        'The stack "ci-42" is ready: 0 configuration values set, 0 of them secret.\n',
      stderr: "",
      handed: written,
    });
  });

  test("but the file of the repository is the one that counts where there is one", async () => {
    const outcome = await configure({ files: { [file]: "config: {}\n" }, calls: [select()] });
    expect([outcome.status, outcome.files[".arm-pipeline/program/Pulumi.ci-42.yaml"]]).toEqual([0, "config: {}\n"]);
  });

  test("a backend that does not tell is no reason to begin anew", async () => {
    const outcome = await configure({ calls: [select(), refresh({ status: 1, stderr: "error: no route to host\n" })] });
    expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
      status: 4,
      stderr:
        'error: no route to host\nconfigure_stack: the configuration with which the stack "ci-42" was last deployed could not be read (Pulumi\'s status: 1), since a service could not be reached; what Pulumi said stands above. Run this job again when the service answers.\n',
    });
  });

  test("and a stack whose configuration Pulumi Cloud keeps is as that says", async () => {
    const remote = refresh({ status: 1, stderr: "error: cannot refresh stacks with remote config\n" });
    expect((await configure({ calls: [select(), remote] })).status).toBe(0);
  });

  test.each([
    ["a passphrase, in its file", null, "encryptionsalt: v1:x\n", "passphrase"],
    [
      "a key of Azure, in its file",
      null,
      "secretsprovider: azurekeyvault://acme.vault.azure.net/keys/p\n",
      "azurekeyvault://acme.vault.azure.net/keys/p",
    ],
    [
      "a key of Vault, in its state",
      { type: "cloud", state: { url: "hashivault://p" } },
      "config: {}\n",
      "hashivault://p",
    ],
    ["another key, in its file", null, "secretsprovider: 'gcpkms://key'\n", "gcpkms://key"],
    ["a passphrase, in its state", { type: "passphrase", state: { salt: "v1:x" } }, "config: {}\n", "passphrase"],
    ["another key, in its state", { type: "cloud", state: { url: "gcpkms://key" } }, "config: {}\n", "gcpkms://key"],
  ])("and its secrets provider stays: %s, is not replaced by the parameter's", async (_what, state, written, found) => {
    const calls = [select(), refresh({ writes: { [file]: written } }), providers(state)];
    const outcome = await configure({ env: { PARAM_SECRETS_PROVIDER: kms }, calls });
    expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
      status: 2,
      stderr: `configure_stack: parameter "secrets_provider" is "${kms}", but the secrets of the stack "ci-42" are kept by "${found}". Give that one, or change the stack's: pulumi stack change-secrets-provider --stack ci-42 ${kms}\n`,
    });
  });

  test.each(["service", "passphrase"])('which by the name of "default" is %s', async (type) => {
    const calls = [select(), fresh, providers({ type, state: {} })];
    expect((await configure({ env: { PARAM_SECRETS_PROVIDER: "default" }, calls })).status).toBe(0);
  });

  test("which a state that cannot be read does not tell", async () => {
    const calls = [select(), fresh, providers(null, { status: 1, stderr: "error: no\n" })];
    const outcome = await configure({ env: { PARAM_SECRETS_PROVIDER: kms }, calls });
    expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
      status: 1,
      stderr:
        'error: no\nconfigure_stack: the state of the stack "ci-42" could not be read, so its secrets provider is not known (Pulumi\'s status: 1); what it said stands above.\n',
    });
  });
});

const both = {
  ".arm-pipeline/images/my-api.json": JSON.stringify({
    schema: 2,
    name: "my-api",
    reference: "docker.io/acme/api@sha256:1",
  }),
  ...pushed,
};

test("each of several images is set under the key that names it", async () => {
  const outcome = await configure({
    files: both,
    env: { PARAM_IMAGE_CONFIG: "myApiImage=my-api\nweb:image=web\n" },
    calls: [select(), fresh, sets("myApiImage", "docker.io/acme/api@sha256:1"), sets("web:image", reference)],
  });
  expect(story(outcome)).toEqual({
    status: 0,
    stdout:
      'The stack "ci-42" is there.\n' +
      'The image is docker.io/acme/api@sha256:1 (configuration "myApiImage").\n' +
      `The image is ${reference} (configuration "web:image").\n` +
      'The stack "ci-42" is ready: 0 configuration values set, 0 of them secret.\n',
    stderr: "",
  });
});

describe("refused before the stack is touched:", () => {
  test.each([
    [
      "a secret whose variable is not set",
      { env: { PARAM_SECRET_CONFIG: "token=API_TOKEN" } },
      'the variable API_TOKEN, which holds the secret configuration "token", is not set. Set it in a context and give the job that context.',
    ],
    [
      "a secret that is no variable's name",
      { env: { PARAM_SECRET_CONFIG: "token=the secret itself" } },
      'parameter "secret_config" is not the name of an environment variable: "the secret itself"',
    ],
    [
      "an entry without a value",
      { env: { PARAM_CONFIG: "just-a-key" } },
      'an entry of parameter "config" is not "key=..." with a key of Pulumi\'s, such as image or aws:region: "just-a-key"',
    ],
    [
      "a key that is an option",
      { env: { PARAM_CONFIG: "--path=x" } },
      'an entry of parameter "config" is not "key=..." with a key of Pulumi\'s, such as image or aws:region: "--path=x"',
    ],
    [
      "an image that was not pushed",
      { files: { ".arm-pipeline/images/web.json": '{"schema":2,"reference":null}' } },
      ".arm-pipeline/images/web.json names no digest: the image was built but not pushed. Run push_image before this job.",
    ],
    [
      "a key alone where several images were handed over",
      { files: both },
      'parameter "image_config" gives the key "image" without an image, and several were handed over. Write which key gets which, one a line:\n  myApiImage=my-api\n  webImage=web',
    ],
    [
      "an image that was not handed over",
      { files: both, env: { PARAM_IMAGE_CONFIG: "image=wbe" } },
      'parameter "image_config" names the image "wbe", which was not handed over; these were: my-api web',
    ],
    [
      "a key for two images",
      { files: both, env: { PARAM_IMAGE_CONFIG: "image=web\nimage=my-api" } },
      'parameter "image_config" gives the key "image" twice.',
    ],
    [
      "an image by another version of the orb",
      { files: { ".arm-pipeline/images/web.json": '{"schema":1}' } },
      ".arm-pipeline/images/web.json is not what this version of the orb writes (schema 2). Use one version of the orb in all jobs of a workflow.",
    ],
    [
      "another stack than the program was handed over for",
      { env: { PARAM_STACK: "ci-43" } },
      'parameter "stack" is "ci-43", but the program was handed over for "ci-42". Give both steps the same stack.',
    ],
    [
      "a boolean that is none",
      { env: { PARAM_CREATE: "maybe" } },
      'parameter "create" is neither true nor false: "maybe"',
    ],
  ] as const)("%s", async (_what, options, sentence) => {
    const outcome = await configure(options);
    expect(story(outcome)).toEqual({ status: 2, stdout: "", stderr: `configure_stack: ${sentence}\n` });
  });

  test("a program that was not handed over", async () => {
    const outcome = await runScript("configure_stack.sh", { env: { PARAM_STACK: "ci-42" }, tools: ["pulumi"] });
    expect(story(outcome)).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "configure_stack: no program was handed over: .arm-pipeline/stack.json or .arm-pipeline/program is missing. Run hand_over_program and configure_stack in this job first.\n",
    });
  });
});
