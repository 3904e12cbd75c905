import { describe, expect, test } from "vitest";
import { delivered } from "../../../src/generator/repository/inspect.ts";
import { inspect } from "./support.ts";

describe("the Pulumi programs of a repository", () => {
  test("are found several folders deep, with their stacks, in each form of the project file", () => {
    const files = {
      "deploy/aws/network/Pulumi.yaml": "name: network\nruntime: {name: python}\nbackend: {url: 's3://state'}\n",
      "deploy/aws/network/Pulumi.dev.yaml": "config: {}\n",
      "deploy/aws/network/Pulumi.acme-production.yaml": "config: {}\n",
      "infra/Pulumi.yml": "name: web\nruntime: nodejs\nstackConfigDir: stacks\n",
      "infra/stacks/Pulumi.test.yaml": "config: {}\n",
      "ops/Pulumi.json": '{"name": "ops", "runtime": "go"}',
      "node_modules.md": "",
    };
    expect(
      inspect(files).programs.map(({ folder, name, runtime, backend, stacks }) => ({
        folder,
        name,
        runtime,
        backend,
        stacks,
      })),
    ).toEqual([
      { folder: "infra", name: "web", runtime: "nodejs", backend: undefined, stacks: ["test"] },
      { folder: "ops", name: "ops", runtime: "go", backend: undefined, stacks: [] },
      {
        folder: "deploy/aws/network",
        name: "network",
        runtime: "python",
        backend: "s3://state",
        stacks: ["acme-production", "dev"],
      },
    ]);
  });

  test("give no defaults where their project file is broken", () => {
    expect(inspect({ "Pulumi.yaml": "name: [web\n" }).programs).toEqual([
      {
        folder: ".",
        name: undefined,
        runtime: undefined,
        backend: undefined,
        stacks: [],
        imageKeys: [],
        outputs: [],
        lambda: false,
        aside: false,
      },
    ]);
  });

  test("for tests and examples stand aside while there are others", () => {
    const files = { "examples/local/Pulumi.yaml": "name: a\n", "infra/Pulumi.yaml": "name: b\n" };
    expect(delivered(inspect(files).programs).map(({ folder }) => folder)).toEqual(["infra"]);
  });
});

describe("what a program reads and exports", () => {
  const wants = (path: string, source: string, project = "name: x\n") => {
    const [program] = inspect({ "Pulumi.yaml": project, [path]: source }).programs;
    return [program?.imageKeys, program?.outputs];
  };

  test.each([
    [
      "TypeScript",
      "index.ts",
      'const image = new pulumi.Config().require("image");\nexport const url = pulumi.interpolate`http://x`;',
    ],
    ["JavaScript", "index.js", 'const image = config.requireSecret("image");\nexports.url = x;'],
    ["Python", "__main__.py", 'image = config.require("image")\npulumi.export("url", url)'],
    ["Go", "main.go", 'image := config.Require(ctx, "image")\nctx.Export("url", url)'],
    [
      "C#",
      "Program.cs",
      'var image = config.Require("image");\nreturn new Dictionary<string, object?> { ["url"] = url };',
    ],
    ["Java", "src/main/java/App.java", 'var image = ctx.config().require("image");\nctx.export("url", url);'],
  ])("is seen in %s", (_language, path, source) => {
    expect(wants(path, source)).toEqual([["image"], ["url"]]);
  });

  test("is seen in the project file of a program in YAML", () => {
    const project =
      "name: x\nruntime: yaml\nconfig: {'x:image': {type: string}, zone: {type: string}}\noutputs: {url: x}\n";
    expect(wants("README.md", "", project)).toEqual([["image"], ["url"]]);
  });

  test.each([
    ["TypeScript", "index.ts", 'new aws.lambda.Function("f", { packageType: "Image", imageUri: image });'],
    ["Python", "__main__.py", 'aws.lambda_.Function("f", package_type="Image", image_uri=image)'],
    ["Go", "main.go", 'lambda.NewFunction(ctx, "f", &lambda.FunctionArgs{ImageUri: image})'],
    ["YAML", "Pulumi.yaml", "name: x\nresources: {f: {type: aws:lambda:Function, properties: {imageUri: x}}}\n"],
  ])("is an image for AWS Lambda in %s, and an archive is none", (_language, path, source) => {
    const seen = (text: string) =>
      inspect({ "Pulumi.yaml": "name: x\n", [path]: text }).programs.map(({ lambda }) => lambda);
    expect([seen(source), seen(source.replace(/image_?uri/i, "code"))]).toEqual([[true], [false]]);
  });

  test("is several images, where there are several keys, and nothing of a program below it", () => {
    const files = {
      "Pulumi.yaml": "name: x\n",
      "index.ts": 'config.require("apiImage"); config.get<string>("webImage"); config.getNumber("port");',
      "inner/Pulumi.yaml": "name: y\n",
      "inner/index.ts": 'config.require("otherImage");',
    };
    expect(inspect(files).programs.map(({ imageKeys }) => imageKeys)).toEqual([
      ["apiImage", "webImage"],
      ["otherImage"],
    ]);
  });
});
