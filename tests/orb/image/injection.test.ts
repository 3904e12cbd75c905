import { expect, test } from "vitest";
import { anyCalls } from "../support/planned-call.ts";
import { runScript } from "../support/run-script.ts";
import { handedOver, pushed } from "./engine.ts";

/** Every way out of a value that shells and CircleCI know; each would leave a file "pwned" behind. */
const hostile = {
  "substitution, quotes, separators and CircleCI's brackets":
    "a$(touch pwned)`touch pwned`'; touch pwned; '\"; touch pwned; \"|touch pwned&<< parameters.x >>\\",
  "a leading dash": "-x$(touch pwned)",
  "an option": "--push",
  "arithmetic that runs": "a[$(touch pwned)]",
  "another line": "a\ntouch pwned",
} as const;

const built = { ".arm-pipeline/images/web.json": handedOver() };
const parts = {
  ".arm-pipeline/parts/web/linux-amd64.json": pushed("1", { platform: "linux/amd64" }),
  ".arm-pipeline/parts/web/linux-arm64.json": pushed("2"),
};
const login = { DOCKER_USERNAME: "ann", DOCKER_PASSWORD: "s3cret" };
const building = { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1" };
const tools = [...["docker", "git", "aws"].map((tool) => anyCalls(tool)), anyCalls("uname", { stdout: "aarch64\n" })];

/** The parameters whose grammar has no room for such a value: it is refused by its name, and no tool is called. */
const refusing: readonly (readonly [
  script: string,
  parameters: readonly string[],
  env: Record<string, string>,
  files: Record<string, string>,
])[] = [
  ["log_in.sh", ["registry", "login", "username", "password", "attempts"], login, {}],
  ["log_in.sh", ["aws_region"], { PARAM_LOGIN: "ecr" }, {}],
  ["log_out.sh", ["registry"], {}, {}],
  [
    "build_image.sh",
    [
      "image",
      "registry",
      "tags",
      "platform",
      "target",
      "build_args",
      "secrets",
      "secret_files",
      "ssh",
      "network",
      "add_hosts",
    ],
    building,
    { Dockerfile: "" },
  ],
  ["build_image.sh", ["pull", "no_cache", "part", "image_name"], building, { Dockerfile: "" }],
  ["build_image.sh", ["dockerfile", "build_context"], building, { Dockerfile: "" }],
  ["log_in.sh", ["also_push_to"], login, {}],
  ["log_out.sh", ["also_push_to"], {}, {}],
  ["find_image.sh", ["image", "registry", "tags", "platform", "part", "image_name", "attempts"], building, {}],
  ["copy_image.sh", ["also_push_to", "image_name", "attempts"], {}, { ".arm-pipeline/images/web.json": pushed("1") }],
  [
    "create_repository.sh",
    ["image", "registry", "also_push_to", "aws_region", "repository_tags", "scan_on_push", "attempts"],
    { ...building, PARAM_REGISTRY: "123456789012.dkr.ecr.eu-central-1.amazonaws.com" },
    {},
  ],
  ["push_image.sh", ["attempts", "part", "image_name"], {}, built],
  ["verify_image.sh", ["platforms", "attempts", "image_name"], {}, { ".arm-pipeline/images/web.json": pushed("1") }],
  ["publish_manifest.sh", ["image", "registry", "tags", "annotations", "attempts", "image_name"], building, parts],
];

const cases = refusing.flatMap(([script, parameters, env, files]) =>
  parameters.map((parameter) => ({ script, parameter, env, files })),
);

test.each(cases)(
  "$script refuses a hostile $parameter by name, and runs nothing of it",
  async ({ script, parameter, env, files }) => {
    const outcomes = Object.values(hostile).map(async (value) => {
      const outcome = await runScript(script, {
        env: { ...env, [`PARAM_${parameter.toUpperCase()}`]: value },
        files,
        calls: tools,
      });
      const named =
        outcome.stderr.includes(`parameter "${parameter}"`) || `status ${outcome.status}: ${outcome.stderr}`;
      const called = outcome.calls.filter((made) => made.tool !== "circleci").map((made) => made.tool);
      return { status: outcome.status, named, called, files: outcome.files };
    });
    const refused = { status: 2, named: true, called: [], files };
    expect(await Promise.all(outcomes)).toEqual(Object.values(hostile).map(() => refused));
  },
);

test.each(Object.entries(hostile))(
  "a build gets %s unchanged, as one argument, in each list that takes any text",
  async (_kind, value) => {
    const env = {
      ...building,
      VALUE: value,
      PARAM_BUILD_ARGS: "A=$VALUE",
      PARAM_LABELS: "l=$VALUE",
      PARAM_BUILD_CONTEXTS: "c=$VALUE",
      PARAM_CACHE_FROM: "$VALUE",
      PARAM_CACHE_TO: "type=inline,x=$VALUE",
    };
    const files = { Dockerfile: "" };
    const outcome = await runScript("build_image.sh", { env, files, calls: tools });
    const build = outcome.calls.find((made) => made.args[0] === "buildx" && made.args[1] === "build");
    const kept = [
      `--build-arg=A=${value}`,
      `--label=l=${value}`,
      `--build-context=c=${value}`,
      `--cache-from=${value}`,
      `--cache-to=type=inline,x=${value}`,
    ];
    expect(build?.args.filter((arg) => arg.includes(value.slice(0, 5)))).toEqual([
      kept[0],
      kept[1],
      kept[3],
      kept[4],
      kept[2],
    ]);
    expect([build?.args.slice(-2), outcome.files]).toEqual([["--", "."], files]);
  },
);

test.each(Object.entries(hostile))("%s is the name of no default branch, and runs nothing", async (_kind, value) => {
  const env = { ...building, PARAM_TAGS: "git:latest\n1", CIRCLE_BRANCH: "main", PARAM_DEFAULT_BRANCH: value };
  const outcome = await runScript("build_image.sh", { env, files: { Dockerfile: "" }, calls: tools });
  const build = outcome.calls.find((made) => made.args[1] === "build");
  expect([build?.args.filter((arg) => arg.startsWith("--tag=")), outcome.files]).toEqual([
    ["--tag=docker.io/acme/web:1"],
    { Dockerfile: "" },
  ]);
});

test("a Dockerfile and a folder with a hostile name are just names", async () => {
  const name = "a$(touch pwned)`touch pwned`'; touch pwned; '\" << x >>";
  const files = { [name]: "", [`d${name}/x`]: "" };
  const env = { ...building, PARAM_DOCKERFILE: name, PARAM_BUILD_CONTEXT: `d${name}` };
  const outcome = await runScript("build_image.sh", { env, files, calls: tools });
  const build = outcome.calls.find((made) => made.args[1] === "build");
  expect([build?.args[3], build?.args.slice(-2), outcome.files]).toEqual([`--file=${name}`, ["--", `d${name}`], files]);
});
