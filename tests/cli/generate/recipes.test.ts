import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { suggest } from "../../../src/compiler/diagnostics/suggest.ts";
import { recipes } from "../../../src/generator/recipes/recipes.ts";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const repository = {
  Dockerfile: "FROM scratch\n",
  "Pulumi.yaml": "name: web\nruntime: nodejs\n",
  ".git/config": '[remote "origin"]\n\turl = git@github.com:Acme/Web.git\n',
};

describe("recipes", () => {
  test("lists what one has and what one types", async () => {
    const { status, stdout, stderr } = await cli.run(["recipes"]);
    expect([status, stderr]).toEqual([
      0,
      "With the file: arm-pipeline recipes NAME. With flags of your own: arm-pipeline generate config --recipe NAME\n",
    ]);
    await expect(stdout).toMatchFileSnapshot("recorded/recipes.txt");
  });

  test("shows one: the command to a person, the file to a pipe", async () => {
    const { status, stdout, stderr } = await cli.run(["recipes", "keep"]);
    expect({ status, stderr, jobs: parse(stdout).workflows.deliver.jobs.length }).toEqual({
      status: 0,
      stderr: [
        "Keep what is deployed. Pipelines stand in line for the stack, and there is no destroy. A release that fails, in its update or in its smoke test, is taken back: what was there before is deployed again and smoke tested, and the workflow stays red. With --approval a person approves each update. The smoke test wants the deployed revision in the answer's header x-revision, or the version before would pass it: docs/smoke-test.md says what an app needs for that.",
        "I have one production that every commit of the default branch updates:",
        "  $ arm-pipeline generate config --keep --stack production",
        "",
      ].join("\n"),
      jobs: 4,
    });
  });

  test("knows no other name", async () => {
    expect(await cli.run(["recipes", "helm"])).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: There is no recipe "helm".\n  next: ${suggest(
        "helm",
        recipes.map(({ name }) => name),
        "Choose from",
      )}\n`,
    });
    expect((await cli.run(["recipes", "kep"])).stderr).toContain('next: Did you mean "keep"?');
  });
});

describe("generate config --recipe", () => {
  const generate = (files: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    cli.run(["generate", "config", "--recipe", ...args, "--out", "-"], { in: cli.folder(files) });

  test("takes flags on top, and names the same command as they do without it", async () => {
    const { status, stdout } = await generate(repository, "deploy-from-main", "--deploy-branch", "trunk", "--approval");
    expect([status, stdout.split("\n")[0]]).toEqual([
      0,
      "# Made by: arm-pipeline generate config --image acme/web --approval --deploy-branch trunk",
    ]);
  });

  test("needs no program where nothing is deployed", async () => {
    const { status, stdout } = await generate({ Dockerfile: "FROM scratch\n" }, "build-only", "--image", "acme/web");
    expect([status, Object.keys(parse(stdout).workflows)]).toEqual([0, ["build"]]);
  });

  test("makes an image of each Dockerfile that it finds, for several images", async () => {
    const files = { ...repository, Dockerfile: "FROM scratch\n", "services/api/Dockerfile": "FROM scratch\n" };
    const { status, stdout } = await generate(files, "several-images");
    expect([status, parse(stdout).workflows.deliver.jobs[2]["arm/deploy"].image_config]).toEqual([
      0,
      "webImage=web\napiImage=api",
    ]);
  });

  test.each([
    ["keep", "--stack", "generate config --keep --stack production"],
    [
      "ecr-oidc",
      "--registry and --role-arn",
      "generate config --registry 123456789012.dkr.ecr.eu-central-1.amazonaws.com --role-arn arn:aws:iam::123456789012:role/circleci",
    ],
    [
      "google-oidc",
      "--registry and --google-identity",
      "generate config --image acme/images/web --registry europe-docker.pkg.dev --google-identity projects/123456789/locations/global/workloadIdentityPools/circleci/providers/circleci=ci@acme.iam.gserviceaccount.com",
    ],
    [
      "azure-oidc",
      "--registry and --azure-identity",
      "generate config --image web --registry acme.azurecr.io --azure-identity aaaaaaaa-1111-2222-3333-444444444444/bbbbbbbb-1111-2222-3333-444444444444/cccccccc-1111-2222-3333-444444444444",
    ],
    ["self-managed-state", "--backend", "generate config --backend 's3://acme-pulumi-state?region=eu-central-1'"],
    [
      "several-images",
      "--dockerfile for each image",
      "generate config --dockerfile api=services/api/Dockerfile --dockerfile web=services/web/Dockerfile",
    ],
  ])("%s says what it needs of each user", async (name, needed, example) => {
    const { status, stdout, stderr } = await generate(repository, name);
    expect([status, stdout, stderr.split("\n").slice(1)]).toEqual([
      2,
      "",
      [`error: The recipe "${name}" needs ${needed}.`, `  next: As in: arm-pipeline ${example}`, ""],
    ]);
  });

  test("needs no backend where the project has one", async () => {
    const project = "name: web\nruntime: nodejs\nbackend: {url: 's3://state'}\n";
    const { status } = await generate({ ...repository, "Pulumi.yaml": project }, "self-managed-state");
    expect(status).toBe(0);
  });
});
