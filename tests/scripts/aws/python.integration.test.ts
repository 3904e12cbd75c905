import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Account } from "../../../scripts/aws/account/start-account.ts";
import { installLocked } from "../../../scripts/provision/install-locked.ts";
import { installPython } from "../../../scripts/provision/install-python.ts";
import { type Configuration, exampleFolder, imageByDigest, readSettings } from "../../examples/ecs-graviton/program.ts";
import { anyName, type TestAccount, testAccount } from "./account.ts";

const examples = resolve(import.meta.dirname, "../../../examples");
let aws: TestAccount;
let account: Account;

beforeAll(async () => {
  aws = await testAccount();
  account = await aws.open();
});
afterAll(() => aws.end());

/** JSON and user data as what they say: each language puts its own blanks between. */
function meaning(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(meaning);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, meaning(of)]));
  if (typeof value !== "string") return value;
  if (/^[[{]/.test(value)) return meaning(JSON.parse(value));
  return anyName(/^[A-Za-z0-9+/]{40,}=*$/.test(value) ? Buffer.from(value, "base64").toString() : value);
}

type State = Readonly<Record<string, unknown>> & { readonly urn: string; readonly custom: boolean };

/** What a preview names: every resource with its inputs, what it depends on, and which property of which. */
async function previewed(language: "nodejs" | "python"): Promise<unknown> {
  const stack = await aws.stack(account.endpoint, { language });
  const { exitCode, output } = await stack.pulumi(["preview", "--json", "--show-sames"]);
  expect(exitCode, output).toBe(0);
  const from = output.indexOf("{\n");
  const { steps } = JSON.parse(output.slice(from, output.lastIndexOf("\n}") + 2)) as {
    steps: readonly { newState: State }[];
  };
  const names = (urns: unknown) =>
    ((urns ?? []) as readonly string[]).map((urn) => urn.split("::").slice(2).join("::")).toSorted();
  return Object.fromEntries(
    steps
      .filter(({ newState }) => newState.custom)
      .map(({ newState }) => [
        names([newState.urn])[0] ?? "",
        {
          inputs: meaning(newState.inputs),
          dependencies: names(newState.dependencies),
          properties: Object.fromEntries(
            Object.entries((newState.propertyDependencies ?? {}) as Readonly<Record<string, readonly string[]>>)
              .filter(([, urns]) => urns.length > 0)
              .map(([property, urns]) => [property, names(urns)]),
          ),
          timeouts: newState.customTimeouts,
        },
      ])
      .toSorted(),
  );
}

test("the previews of both programs name the same resources, with the same properties and the same dependencies", async () => {
  const [one, other] = [await previewed("nodejs"), await previewed("python")];
  expect(Object.keys(one as object)).toHaveLength(32);
  expect(other).toEqual(one);
});

test("a configuration is read alike, and a mistake in it is refused in the same words", async () => {
  const example = join(examples, "ecs-graviton-python");
  const image = imageByDigest;
  const configurations: readonly Configuration[] = [
    { image },
    { image, zones: "3", containerPort: "80", healthPath: "/", healthCommand: "[]", registrySecretArn: "arn:x" },
    ...["t4g.nano", "m7gd.2xlarge", "x2gd.metal"].map((instanceType) => ({ image, instanceType })),
    { image: "acme/web:latest" },
    { image: `acme/web@sha256:${"a".repeat(63)}` },
    { image, instanceType: "t3.small" },
    { image, instanceType: "a1.large" },
    { image, zones: "1" },
    { image, zones: "7" },
    { image, containerPort: "70000" },
    { image, healthPath: "health" },
  ];
  const read = await execa(join(await installPython(example), "bin", "python3"), ["-c", reader], {
    cwd: example,
    input: JSON.stringify(configurations),
  });
  await installLocked(exampleFolder);
  const theirs = await readSettings(configurations);
  expect(JSON.parse(read.stdout)).toEqual(theirs);
});

/** The example's own reader over many configurations, which are what Pulumi's `Config` would answer from. */
const reader = `
import json, sys, pulumi
from infrastructure.settings import read_settings

def read(values):
    pulumi.runtime.config.set_all_config({f"web:{key}": value for key, value in values.items()}, [])
    try:
        settings = vars(read_settings(pulumi.Config("web")))
    except pulumi.RunError as error:
        return {"refused": str(error)}
    camel = lambda name: "".join(part if at == 0 else part.title() for at, part in enumerate(name.split("_")))
    return {camel(name): value for name, value in settings.items() if value is not None}

print(json.dumps([read(values) for values in json.load(sys.stdin)]))
`;

test("both have the same app, and the same versions of Pulumi's packages, each with its hashes", () => {
  const files = (example: string) =>
    ["app", "Dockerfile", ".dockerignore"].flatMap((name) =>
      name === "app"
        ? readdirSync(join(examples, example, name), { recursive: true, encoding: "utf8", withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), "utf8")])
            .toSorted()
        : [[name, readFileSync(join(examples, example, name), "utf8")]],
    );
  expect(files("ecs-graviton-python")).toEqual(files("ecs-graviton"));
  const { dependencies } = JSON.parse(readFileSync(join(examples, "ecs-graviton/package.json"), "utf8"));
  const locked = readFileSync(join(examples, "ecs-graviton-python/requirements.txt"), "utf8").split(/\n(?=\S)/);
  const packages = locked.filter((line) => /^[a-z]/.test(line));
  expect(packages.map((line) => line.split(" ")[0]).filter((line) => line?.startsWith("pulumi"))).toEqual([
    `pulumi==${dependencies["@pulumi/pulumi"]}`,
    `pulumi-aws==${dependencies["@pulumi/aws"]}`,
  ]);
  expect(packages.filter((line) => !line.includes("--hash=sha256:"))).toEqual([]);
});
