import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, expect, inject, test } from "vitest";
import { leftovers } from "../../scripts/demo/leftovers.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { accessToken, startEnvironmentsApi } from "../orb/support/environments-api.ts";
import { type RecipeRepository, recipeRepository, server } from "./support/recipe-repository.ts";
import { manifestOf, platformOf } from "./support/registry-contents.ts";
import { contexts, docker, type Ended, rehearsed, revision } from "./support/run.ts";

const { registry, dockerHost } = inject("services");
/** The program logs in to the registry, since the engine that pulls is another one than the engine that built. */
const deploying = ["--deploy-context", "state", "--deploy-context", "registry"];
let repository: RecipeRepository;
afterEach(() => repository.remove());

const rehearse = (...args: readonly string[]) =>
  rehearsed(repository.folder, {
    args: ["--docker", "host", ...args],
    contexts: contexts(repository.stateFolder),
    variables: repository.variables,
  });

/** How each job ended; with what the first that failed has said, without which it would not be known why. */
function endings(ended: Ended): Readonly<Record<string, string>> {
  const jobs = ended.events.flatMap((event) => (event.kind === "job-ended" ? [event.job] : []));
  const failed = jobs.find((job) => ended.ending(job).includes(": "));
  const said = failed === undefined ? {} : { said: ended.output(failed).slice(-3000) };
  return { ...Object.fromEntries(jobs.map((job) => [job, ended.ending(job)])), ...said };
}

/** What runs, as the engine said when it was deployed. */
async function deployed(ended: Ended): Promise<object> {
  const { images, outputs } = JSON.parse(await ended.handedOver("arm/deploy", ".arm-pipeline/deployment.json"));
  return { images, runs: outputs.runs, answers: outputs.answers };
}

const left = (stack: string, ...images: readonly string[]) =>
  leftovers({ system: realSystem(), dockerHost, stack, stateFolder: repository.stateFolder, images });

const success = (...jobs: readonly string[]) => Object.fromEntries(jobs.map((job) => [job, "success"]));
const stackJobs = ["arm/deploy", "arm/smoke_test", "arm/destroy"];

test("build-only pushes an image for arm64 under its commit, and deploys nothing", async () => {
  repository = await recipeRepository("build-only", { files: server("web"), flags: ["--image", "acme/only"] });
  const ended = await rehearse();
  expect([endings(ended), await platformOf("acme/only", revision), await readdir(repository.stateFolder)]).toEqual([
    success("arm/build_and_push"),
    "linux/arm64",
    [],
  ]);
});

test("multi-architecture merges both platforms by digest, deploys what was merged, and destroys it", async () => {
  repository = await recipeRepository("multi-architecture", {
    files: server("web"),
    flags: ["--image", "acme/multi-recipe", ...deploying],
  });
  const ended = await rehearse();
  expect(endings(ended)).toEqual(success("build_arm64", "build_amd64", "arm/publish_manifest", ...stackJobs));
  const index = await manifestOf("acme/multi-recipe", revision);
  const parts = await Promise.all(
    (index.manifests ?? []).map(async ({ digest, platform }) => ({
      pushed: ended
        .output(`build_${platform.architecture}`)
        .includes(`Pushed ${registry.host}/acme/multi-recipe@${digest}`),
      says: `${platform.os}/${platform.architecture}`,
      is: await platformOf("acme/multi-recipe", digest),
    })),
  );
  expect(parts.toSorted((a, b) => a.says.localeCompare(b.says))).toEqual(
    ["linux/amd64", "linux/arm64"].map((platform) => ({ pushed: true, says: platform, is: platform })),
  );
  const reference = `${registry.host}/acme/multi-recipe@${index.digest}`;
  expect(await deployed(ended)).toEqual({
    images: { "multi-recipe": reference },
    runs: { web: reference },
    answers: { web: "web on arm64" },
  });
  expect(await left("ci-1", "acme/multi-recipe")).toEqual([]);
});

/** The value of an environment that the program reads, and one that it hides. */
const greeting = "hello from an environment";
const hidden = "canary-of-an-environment-4c1";

/** The steps by which a job shows what it got, in the place where it opens the environment. */
const showing = `pre-steps: [environment, {run: {name: Show what was opened, command: 'echo "got $HIDDEN"; printenv HIDDEN >&2; base64 "$HIDDEN_FILE"'}}]`;

test("several-images gives one program the digest of each, which it runs with values of an environment, and destroys them together", async () => {
  const pulumiCloud = await startEnvironmentsApi();
  pulumiCloud.environments["acme/web/production"] = {
    environmentVariables: { GREETING: { value: greeting }, HIDDEN: { value: hidden, secret: true } },
    files: { HIDDEN_FILE: { value: `${hidden}\n`, secret: true } },
  };
  const files = Object.entries({ "services/api": server("api"), "services/web": server("web") }).flatMap(
    ([folder, service]) => Object.entries(service).map(([name, text]) => [`${folder}/${name}`, text]),
  );
  repository = await recipeRepository("several-images", {
    files: Object.fromEntries(files),
    flags: [
      ...["--image", "api=acme/api", "--image", "web=acme/web", "--pulumi-environment", "acme/web/production"],
      ...deploying,
    ],
  });
  const config = join(repository.folder, ".circleci", "config.yml");
  const text = await readFile(config, "utf8");
  const opening = "environments: acme/web/production";
  const changed = text.replace(opening, `${opening}\n          service_url: ${pulumiCloud.url}`);
  await writeFile(config, changed.replaceAll("pre-steps: [environment]", showing));
  const known = contexts(repository.stateFolder);
  const ended = await rehearsed(repository.folder, {
    args: ["--docker", "host"],
    contexts: { ...known, state: { ...known.state, PULUMI_ACCESS_TOKEN: accessToken } },
    variables: repository.variables,
  }).finally(() => pulumiCloud.close());
  expect(endings(ended)).toEqual(success("build_api", "build_web", ...stackJobs));
  for (const job of ["arm/deploy", "arm/destroy"]) {
    expect(ended.output(job)).toMatch(/^got \*{4}\r?\n\*{4}\r?\n[*A-Za-z0-9=]{4,12}\r?$/m);
    expect(ended.output(job)).toContain("The credentials of this job are removed.");
  }
  for (const secret of [hidden, Buffer.from(hidden).toString("base64").slice(0, 20), accessToken])
    expect(JSON.stringify(ended.events)).not.toContain(secret);
  const { outputs } = JSON.parse(await ended.handedOver("arm/deploy", ".arm-pipeline/deployment.json"));
  expect(outputs.greeting).toBe(greeting);
  const [api, web] = await Promise.all(
    ["api", "web"].map(
      async (name) => `${registry.host}/acme/${name}@${(await manifestOf(`acme/${name}`, revision)).digest}`,
    ),
  );
  expect(api?.split("@")[1]).not.toBe(web?.split("@")[1]);
  expect(await deployed(ended)).toEqual({
    images: { api, web },
    runs: { api, web },
    answers: { api: "api on arm64", web: "web on arm64" },
  });
  expect(await left("ci-1", "acme/api", "acme/web")).toEqual([]);
});

test("branch-environment has one stack for each branch, which the next push updates, until the branch is gone", async () => {
  repository = await recipeRepository("branch-environment", {
    files: server("web"),
    flags: ["--image", "acme/branch", ...deploying],
  });
  const origin = await mkdtemp(join(tmpdir(), "arm-pipeline-origin-"));
  const git = (...args: readonly string[]) =>
    execa("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], { cwd: repository.folder });
  await execa("git", ["init", "--quiet", "--bare", "--initial-branch=main", origin]);
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", "https://github.com/acme/web.git");
  const reachable = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.file://${origin}.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://github.com/acme/web.git",
  };
  const known = contexts(repository.stateFolder);
  // An image says the commit that was checked out.
  const head = async () => (await git("rev-parse", "HEAD")).stdout;
  const push = async (branch: string) =>
    rehearsed(repository.folder, {
      args: ["--docker", "host", "--branch", branch, "--revision", await head()],
      contexts: { ...known, state: { ...known.state, ...reachable } },
      variables: repository.variables,
    });
  const commit = async (message: string) => {
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "--message", message);
    await git("push", "--quiet", "--force", origin, "HEAD:main");
  };
  await commit("The app");
  const stack = "review-feature-new-page-d0df364";
  const runs = async () =>
    await docker("ps", "--no-trunc", "--filter", `label=arm-pipeline.stack=${stack}`, "--format", "{{.Image}}");
  const branchJobs = success("arm/build_and_push", "arm/deploy", "arm/smoke_test");
  try {
    const first = await push("feature/new-page");
    expect(endings(first)).toEqual(branchJobs);
    const before = await runs();
    await commit("Another version");
    expect(endings(await push("feature/new-page"))).toEqual(branchJobs);
    const { digest } = await manifestOf("acme/branch", await head());
    expect([before === (await runs()), await runs(), (await left(stack, "acme/branch")).length]).toEqual([
      false,
      `${registry.host}/acme/branch@${digest}`,
      2, // the container and the stack
    ]);
    // Its pipeline may still run: a branch that is gone counts an hour after the last update.
    const young = await push("main");
    expect([endings(young), young.output("arm/reap")]).toEqual([
      success("arm/reap"),
      expect.stringContaining(
        `left       ${stack}  its branch "feature/new-page" is gone, but it was updated only just now`,
      ),
    ]);
    const config = join(repository.folder, ".circleci", "config.yml");
    const text = await readFile(config, "utf8");
    await writeFile(config, text.replace("{dry_run: false,", "{dry_run: false, min_age: 0m,"));
    await commit("Do not wait");
    expect([endings(await push("main")), await left(stack, "acme/branch")]).toEqual([success("arm/reap"), []]);
  } finally {
    await rm(origin, { recursive: true, force: true });
  }
});
