import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

const { dockerConfig, dockerHost, path, registry, baseImage } = inject("services");
const examples = fileURLToPath(new URL("../../../examples", import.meta.url));
const stack = "integration";
const repository = `${registry.host}/acme/local`;
const canary = "canary-7d20";

let folder = "";
let env: Readonly<Record<string, string>> = {};
/** References by digest of two versions of the app, and of an image that ends at once. */
let one = "";
let two = "";
let ending = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-local-"));
  env = {
    PATH: [...path, process.env.PATH].join(delimiter),
    DOCKER_HOST: dockerHost,
    DOCKER_CONFIG: join(folder, "docker"),
    PULUMI_HOME: join(folder, "pulumi"),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "of this test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Types are checked by a unit test; checked again at each update, they take half of its time.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
  // A copy of its own: to log in writes the password there, and the folder goes with this test.
  await cp(dockerConfig, join(folder, "docker"), { recursive: true });
  const login = ["login", "--username", registry.username, "--password-stdin", registry.host];
  await execa("docker", login, { env, input: registry.password });
  one = await push("one", {
    dockerfile: join(examples, "ecs-graviton", "Dockerfile"),
    context: join(examples, "ecs-graviton"),
  });
  two = await push("two", {
    dockerfile: join(examples, "ecs-graviton", "Dockerfile"),
    context: join(examples, "ecs-graviton"),
  });
  const dockerfile =
    'ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nCMD ["node", "-e", "console.error(\'no database\'); process.exit(3)"]\n';
  ending = await push("ending", { dockerfile: "-", context: examples, input: dockerfile });

  const program = { recursive: true, filter: (source: string) => !source.includes("node_modules") };
  await cp(join(examples, "local"), join(folder, "program"), program);
  await pulumi("install");
  await pulumi("stack", "init", stack);
  await pulumi("config", "set", "image", one);
  await execa("pulumi", ["config", "set", "--secret", "token"], { env, cwd: join(folder, "program"), input: canary });
});

afterAll(async () => {
  const left = await containers();
  if (left.length > 0) await execa("docker", ["rm", "--force", ...left.map(({ id }) => id)], { env });
  await rm(folder, { recursive: true, force: true });
});

interface Build {
  readonly dockerfile: string;
  readonly context: string;
  readonly input?: string;
}

/** Builds for arm64, pushes, and returns the reference by digest; the local copy goes, so that a deployment must pull it. */
async function push(version: string, { dockerfile, context, input }: Build): Promise<string> {
  const tag = `${repository}:${version}`;
  const build = ["build", "--platform", "linux/arm64", "--build-arg", `BASE_IMAGE=${baseImage}`];
  const rest = ["--build-arg", `REVISION=${version}`, "--tag", tag, "--file", dockerfile, context];
  await execa("docker", [...build, ...rest], { env: { ...env, DOCKER_BUILDKIT: "1" }, input: input ?? "" });
  await execa("docker", ["push", "--quiet", tag], { env });
  const { stdout } = await execa("docker", ["image", "inspect", "--format", "{{index .RepoDigests 0}}", tag], { env });
  await execa("docker", ["image", "rm", tag], { env });
  return stdout;
}

/** Runs Pulumi, and returns all that it printed; a failure is an error that shows it. */
async function pulumi(...args: readonly string[]): Promise<string> {
  const { all } = await execa("pulumi", [...args, "--non-interactive"], {
    env,
    cwd: join(folder, "program"),
    all: true,
  });
  return all;
}

/** Runs an update that must fail, and returns all that it printed. */
async function failingUp(): Promise<string> {
  return pulumi("up", "--yes", "--skip-preview").then(
    (all) => {
      throw new Error(`the update succeeded:\n${all}`);
    },
    (error: { readonly all: string }) => error.all,
  );
}

/** The containers of this stack, found as an operator would: by their label. */
async function containers(): Promise<
  readonly { readonly id: string; readonly image: string; readonly state: string }[]
> {
  const filter = ["--filter", `label=arm-pipeline.stack=${stack}`, "--filter", "label=arm-pipeline.project=local"];
  const format = ["--format", '{"id":"{{.ID}}","image":"{{.Image}}","state":"{{.State}}"}'];
  const { stdout } = await execa("docker", ["ps", "--all", "--no-trunc", ...filter, ...format], { env });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** What the app at the stack's url says, once it answers: an emulated one needs seconds to start. */
async function answer(): Promise<unknown> {
  const { stdout: url } = await execa("pulumi", ["stack", "output", "url"], { env, cwd: join(folder, "program") });
  const { stdout } = await execa("curl", [
    ...[
      "--silent",
      "--show-error",
      "--fail",
      "--retry",
      "60",
      "--retry-delay",
      "1",
      "--retry-all-errors",
      `${url}/health`,
    ],
  ]);
  return JSON.parse(stdout);
}

const up = () => pulumi("up", "--yes", "--skip-preview");

// The tests tell one story, in order: each begins with what the one before it left.
test("up pulls the image by digest and runs it where url says", async () => {
  await up();
  expect(await answer()).toEqual({ status: "ok", revision: "one", image: one });
  expect(await containers()).toEqual([{ id: expect.any(String), image: one, state: "running" }]);
});

test("a second preview finds nothing to do", async () => {
  expect(await pulumi("preview", "--expect-no-changes")).toContain("2 unchanged");
});

test("the token reaches the container, and neither the outputs nor the state in clear", async () => {
  const [container] = await containers();
  const variables = await execa("docker", ["inspect", "--format", "{{json .Config.Env}}", container?.id ?? ""], {
    env,
  });
  expect(JSON.parse(variables.stdout)).toContain(`API_TOKEN=${canary}`);
  expect(await pulumi("stack", "output", "--json")).toContain('"token": "[secret]"');
  expect(await pulumi("stack", "export")).not.toContain(canary);
});

test("refresh notices a container that someone removed, and up makes it again", async () => {
  const [removed] = await containers();
  await execa("docker", ["rm", "--force", removed?.id ?? ""], { env });
  expect(await pulumi("refresh", "--yes", "--skip-preview")).toContain("- 1 deleted");
  await up();
  expect(await answer()).toEqual({ status: "ok", revision: "one", image: one });
});

test("refresh notices a container that someone stopped, and up replaces it", async () => {
  const [stopped] = await containers();
  await execa("docker", ["stop", stopped?.id ?? ""], { env });
  await pulumi("up", "--refresh", "--yes", "--skip-preview");
  const now = await containers();
  expect(now).toEqual([{ id: expect.any(String), image: one, state: "running" }]);
  expect(now[0]?.id).not.toBe(stopped?.id);
});

test("another digest replaces the container", async () => {
  await pulumi("config", "set", "image", two);
  await up();
  expect(await answer()).toEqual({ status: "ok", revision: "two", image: two });
  expect(await containers()).toEqual([{ id: expect.any(String), image: two, state: "running" }]);
});

test("an image that ends at once fails the update with its last words, and what ran goes on running", async () => {
  const before = await containers();
  await pulumi("config", "set", "image", ending);
  expect(await failingUp()).toContain("the container ended at once, with status 3. Its last lines:\n    no database");
  expect(await containers()).toEqual(before);
});

test("an image by tag is refused", async () => {
  await pulumi("config", "set", "image", `${repository}:one`);
  expect(await failingUp()).toContain(`"${repository}:one" does not name an image by digest`);
});

test("destroy leaves nothing behind, also after an update that failed", async () => {
  await pulumi("destroy", "--yes", "--skip-preview", "--remove");
  expect(await containers()).toEqual([]);
  const { stdout } = await execa("pulumi", ["stack", "ls", "--json"], { env, cwd: join(folder, "program") });
  expect(JSON.parse(stdout)).toEqual([]);
});
