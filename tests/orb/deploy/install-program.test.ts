import { describe, expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { destroyer, engine, handedOver, realTools, story } from "./engine.ts";

const node = { "infra/Pulumi.yaml": "name: web\nruntime: nodejs\n", "infra/package.json": "{}" };
/** What the stub of a manager would have left. */
const installed = { "infra/node_modules/x/package.json": "{}" };
const npm = (reply: Reply = {}, ...more: string[]) =>
  call("npm ci --no-audit --no-fund --prefer-offline --no-update-notifier --loglevel=error".split(" ").concat(more), {
    ...reply,
  });

function install(options: ScriptOptions = {}) {
  return runScript("install_program.sh", {
    tools: ["pulumi", "npm"],
    realTools,
    ...options,
    files: { ...handedOver, ...node, ...installed, "infra/package-lock.json": "{}", ...options.files },
  });
}

const begin =
  "Installing the dependencies and plugins of the program in infra.\nThe versions are those of infra/package-lock.json.\n";

test("the versions of the lock file are installed, by its own manager, where the program lies", async () => {
  const outcome = await install({ calls: [npm({ stdout: "added 7 packages\n" })] });
  expect(story(outcome)).toEqual({
    status: 0,
    stdout: `${begin}added 7 packages\nThe program in infra has what it needs.\n`,
    stderr: "",
  });
  expect(outcome.calls.map(({ cwd }) => cwd)).toEqual(["<work>/infra"]);
});

const classic = "# yarn lockfile v1\n";

test.each<[string, string, string, string]>([
  ["pnpm", "pnpm-lock.yaml", "", "pnpm install --frozen-lockfile --prefer-offline"],
  ["yarn", "yarn.lock", classic, "yarn install --frozen-lockfile --prefer-offline --non-interactive"],
  ["yarn", "yarn.lock", "__metadata:\n", "yarn install --immutable"],
  ["bun", "bun.lock", "{}", "bun install --frozen-lockfile"],
])(
  "a workspace of %s with %s is installed at its root, and no newer version can come in",
  async (manager, lock, text, command) => {
    const outcome = await install({
      files: {
        "package.json": '{"workspaces":["infra"]}',
        "node_modules/x/package.json": "{}",
        [lock]: text,
        ...(manager === "pnpm" && { "pnpm-workspace.yaml": "packages:\n- infra\n" }),
      },
      calls: [call(command)],
    });
    expect([outcome.status, outcome.calls.map(({ cwd }) => cwd)]).toEqual([0, ["<work>"]]);
  },
);

test("the manager of Pulumi.yaml is the one whose lock file counts", async () => {
  const files = {
    ...node,
    "infra/Pulumi.yaml": "name: web\nruntime:\n  name: nodejs\n  options:\n    packagemanager: yarn\n",
    "infra/yarn.lock": classic,
  };
  const calls = [
    call("yarn install --frozen-lockfile --prefer-offline --non-interactive"),
    // Without node_modules, as with Plug'n'Play, no one can tell whether a package has a plugin.
    engine(["install", "--no-dependencies"]),
  ];
  const outcome = await runScript("install_program.sh", { files: { ...handedOver, ...files }, calls, realTools });
  expect(outcome.status).toBe(0);
});

test("plugins are installed where a package has one", async () => {
  const files = { "infra/node_modules/@pulumi/aws/package.json": '{"pulumi":{"resource": true}}' };
  const outcome = await install({ files, calls: [npm(), engine(["install", "--no-dependencies"])] });
  expect(outcome.status).toBe(0);
});

test("a cache of the job's own is used where it is asked for, and a machine's own is left to it", async () => {
  const kept = npm({}, "--cache=<home>/.arm-pipeline/npm");
  const calls = [
    { ...kept, args: [...(kept.args as string[]).slice(0, -1), /^--cache=\/.*\/home\/\.arm-pipeline\/npm$/] },
  ];
  expect((await install({ env: { PARAM_CACHE: "true" }, calls })).status).toBe(0);
  const env = { PARAM_CACHE: "true", npm_config_cache: "/somewhere" };
  expect((await install({ env, calls: [npm()] })).status).toBe(0);
});

test.each<[string, Record<string, string>, string]>([
  ["of another language", { "infra/Pulumi.yaml": "name: web\nruntime: yaml\n" }, ""],
  [
    "that makes packages of its own first",
    { "infra/Pulumi.yaml": "name: web\nruntime: nodejs\npackages:\n  x: y\n" },
    "",
  ],
])("a program %s is installed by Pulumi", async (_what, files, warning) => {
  const outcome = await install({ files, calls: [engine(["install"])], tools: ["node"] });
  expect([outcome.status, outcome.stderr]).toEqual([0, warning]);
});

const java = "name: web\nruntime: java\n";
/** The language of a project file, in each of the ways in which it can be written, and the command that it needs; with what lies beside it. */
const languages: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ["node", "name: web\nruntime: nodejs\n", {}],
  ["bun", "name: web\nruntime: bun\n", {}],
  ["go", "name: web\nruntime: go\n", {}],
  ["go", 'name: web\nruntime: {options: {binary: web}, name: "go"}\n', {}],
  ["python3", "name: web\nruntime:\n  name: python\n  options:\n    virtualenv: venv\n", {}],
  ["python3", '{"name": "web", "runtime": {"name": "python", "options": {"toolchain": "pip"}}}', {}],
  ["uv", "name: web\nruntime:\n  name: python\n  options: {toolchain: uv}\n", {}],
  ["poetry", 'name: web\nruntime:\n  name: python\n  options:\n    toolchain: "poetry"\n', {}],
  ["dotnet", "name: web\nruntime: dotnet\n", {}],
  ["java", java, {}],
  ["mvn", java, { "infra/pom.xml": "" }],
  ["gradle", java, { "infra/settings.gradle.kts": "" }],
  ["gradle", java, { "infra/build.gradle": "", "settings.gradle": "" }],
];
/** The images of CircleCI that have them. */
const images: Readonly<Record<string, string>> = {
  node: "cimg/node",
  go: "cimg/go",
  python3: "cimg/python",
  poetry: "cimg/python",
  java: "cimg/openjdk",
  mvn: "cimg/openjdk",
  gradle: "cimg/openjdk",
};

test.each(languages)(
  "a program that needs %s is installed where it is there, and else that is said first",
  async (tool, project, beside) => {
    const files = { ...handedOver, "infra/Pulumi.yaml": project, ...beside };
    const others = project.includes("java") && tool !== "java" ? ["java"] : [];
    const there = { files, tools: ["pulumi", tool, ...others], realTools };
    expect((await runScript("install_program.sh", { ...there, calls: [engine(["install"])] })).status).toBe(0);
    const missing = await runScript("install_program.sh", {
      files,
      tools: ["pulumi", ...others],
      realTools,
      without: [tool],
    });
    const image = images[tool] === undefined ? "" : `, such as ${images[tool]}`;
    expect([missing.status, missing.stderr]).toEqual([
      2,
      `install_program: the program in infra needs "${tool}", which is not installed here. Install it in a step before, or use an executor that has it${image}.\n`,
    ]);
  },
);

test.each<[string, string, Readonly<Record<string, string>>]>([
  [
    "is built already",
    "name: web\nruntime: {name: java, options: {binary: target/web.jar}}\n",
    { "infra/pom.xml": "" },
  ],
  [
    "names another builder",
    "name: web\nruntime: {name: java, options: {use-executor: sbt}}\n",
    { "infra/pom.xml": "" },
  ],
  ["has the wrapper of Maven", java, { "infra/pom.xml": "", "infra/mvnw": "" }],
  ["has the wrapper of Gradle at its root", java, { "infra/build.gradle": "", "settings.gradle": "", gradlew: "" }],
])("a program of Java that %s needs no builder", async (_what, project, beside) => {
  const files = { ...handedOver, "infra/Pulumi.yaml": project, ...beside };
  const calls = [engine(["install"])];
  expect((await runScript("install_program.sh", { files, calls, tools: ["java"], realTools })).status).toBe(0);
});

test("uv keeps to its lock file, which may be that of a workspace, here and in the steps after this one", async () => {
  const files = {
    ...handedOver,
    "uv.lock": "",
    "infra/Pulumi.yaml": "name: web\nruntime:\n  name: python\n  options: {toolchain: uv}\n",
  };
  const calls = [engine(["install"])];
  const outcome = await runScript("install_program.sh", { files, calls, tools: ["pulumi", "uv"], realTools });
  expect([outcome.status, outcome.stdout.includes("The versions are those of ./uv.lock.\n"), outcome.exports]).toEqual([
    0,
    true,
    { UV_LOCKED: "1" },
  ]);
});

test.each([
  ["uv", "uv", "error: The lockfile at `uv.lock` needs to be updated, but `UV_LOCKED=1` was provided.\n"],
  [
    "poetry",
    "poetry",
    "pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock`.\n",
  ],
  ["go", "go", "main.go:4:2: missing go.sum entry for module providing package example.com/x\n"],
])("a lock file of %s that does not fit ends the step", async (_what, tool, stderr) => {
  const options = tool === "go" ? "" : `\n  options: {toolchain: ${tool}}`;
  const project = `name: web\nruntime:\n  name: ${tool === "go" ? "go" : "python"}${options}\n`;
  const outcome = await runScript("install_program.sh", {
    files: { ...handedOver, "infra/Pulumi.yaml": project },
    calls: [engine(["install"], { stderr, status: 255 })],
    tools: ["pulumi", tool],
    realTools,
  });
  expect([outcome.status, outcome.stderr]).toEqual([
    1,
    "install_program: the lock file of the program in infra does not fit what the program asks for, and other versions than it names are not installed. Lock it anew (uv lock, poetry lock, go mod tidy) and commit the lock file.\n",
  ]);
});

test("a program without a lock file is installed by Pulumi, and that is said", async () => {
  const outcome = await runScript("install_program.sh", {
    files: { ...handedOver, ...node },
    calls: [engine(["install"])],
    tools: ["node"],
    realTools,
  });
  expect([outcome.status, outcome.stderr]).toEqual([
    0,
    "install_program: warning: no lock file is in ./infra, so the newest versions that package.json allows are installed. Commit one.\n",
  ]);
});

test("a passing fault is waited out", async () => {
  const dropped = { stderr: "npm error network read ECONNRESET\n", status: 1 };
  const outcome = await install({ calls: [npm(dropped), npm()] });
  expect({ status: outcome.status, pauses: outcome.pauses }).toEqual({ status: 0, pauses: [2] });
});

const command = "npm ci --no-audit --no-fund --prefer-offline --no-update-notifier --loglevel=error";

test.each([
  [
    "a registry that stays away",
    "npm error code ETIMEDOUT\n",
    5,
    4,
    `a package registry or a plugin's server could not be reached in 5 tries; what "${command}" said stands above.`,
  ],
  [
    "a package that does not exist",
    "npm error 404\n",
    1,
    1,
    `"${command}" failed in infra (status 1); what it said stands above.`,
  ],
  [
    "a registry that refuses the token",
    "npm error code E401\n",
    1,
    3,
    `a package registry refused the credentials; what "${command}" said stands above. Check the token in the job's context, and what it may read.`,
  ],
  [
    "a lock file that does not fit",
    "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.\n",
    1,
    1,
    "the lock file package-lock.json does not fit its package.json, and other versions than it names are not installed. Run the package manager's install in ./infra and commit the lock file.",
  ],
])("%s ends the step", async (_what, stderr, tries, status, sentence) => {
  const outcome = await install({ calls: Array.from({ length: tries }, () => npm({ stderr, status: 1 })) });
  expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
    status,
    stderr: `install_program: ${sentence}\n`,
  });
});

test("a manager that is not there is named", async () => {
  const outcome = await install({
    files: { "infra/pnpm-lock.yaml": "", "infra/Pulumi.yaml": `${node["infra/Pulumi.yaml"]}packagemanager: pnpm\n` },
  });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    'install_program: "pnpm" is not installed, and the program\'s lock file is its. Install it in a step before, or use an image that has it.\n',
  ]);
});

describe("for destroying", () => {
  const destroying = (calls: readonly PlannedCall[], files: Readonly<Record<string, string>> = {}) =>
    install({
      env: { PARAM_PROGRAM: ".arm-pipeline/program", PARAM_ATTEMPTS: "1" },
      calls,
      files: {
        ".arm-pipeline/program/Pulumi.yaml": "name: web\nruntime: nodejs\n",
        ".arm-pipeline/program/package.json": "{}",
        ".arm-pipeline/program/package-lock.json": "{}",
        ...files,
      },
    });
  const state = (type: string, reply: Reply = {}) =>
    destroyer(["stack", "export", "--stack=ci-42"], {
      stdout: JSON.stringify({ deployment: { resources: [{ type: "pulumi:pulumi:Stack" }, { type }] } }),
      ...reply,
    });
  const none =
    "Destroying runs no program, and the stack has no resource of a dynamic provider, so nothing is installed.\n";

  test.each(["aws:ec2/vpc:Vpc", "pulumi:providers:aws"])("nothing is installed for a stack of %s", async (type) => {
    expect(story(await destroying([state(type)]))).toEqual({ status: 0, stdout: none, stderr: "" });
  });

  test("nothing is installed for a stack that is not there", async () => {
    expect(story(await destroying([state("x", { status: 6 })]))).toEqual({ status: 0, stdout: none, stderr: "" });
  });

  test("nothing is asked again where the step before has asked", async () => {
    expect(story(await destroying([], { ".arm-pipeline/dependencies.key": "not needed\n" })).stdout).toBe(none);
  });

  test.each([
    "pulumi-nodejs:dynamic:Resource",
    "pulumi-nodejs:dynamic/docker:Container",
    "pulumi-python:dynamic:Resource",
  ])("the packages of %s are installed from what was handed over, without running their scripts", async (type) => {
    const outcome = await destroying([state(type), npm({}, "--ignore-scripts")]);
    expect([outcome.status, outcome.calls.at(-1)?.cwd]).toEqual([0, "<work>/.arm-pipeline/program"]);
  });

  test("an installation that fails is a warning, and Pulumi decides", async () => {
    const failed = npm({ status: 1, stderr: "npm error code ECONNREFUSED\n" }, "--ignore-scripts");
    expect(story(await destroying([state("pulumi-nodejs:dynamic:Resource"), failed]))).toMatchObject({
      status: 0,
      stderr: `install_program: warning: a package registry or a plugin's server could not be reached in 1 tries; what "${command} --ignore-scripts" said stands above. Destroying goes on without: only resources of a dynamic provider need it.\n`,
    });
  });

  test.each([
    ["pnpm, which is not there,", "pnpm-lock.yaml", undefined, '"pnpm" is not installed'],
    [
      "a lock file that does not fit",
      "package-lock.json",
      {
        status: 1,
        stderr: "npm ci can only install packages when your package.json and package-lock.json are in sync\n",
      },
      "the lock file package-lock.json does not fit",
    ],
    [
      "a registry that refuses the token",
      "package-lock.json",
      { status: 1, stderr: "npm error code E401\n" },
      "a package registry refused the credentials",
    ],
  ])("%s keeps nothing from being destroyed", async (_what, lock, reply, words) => {
    const outcome = await runScript("install_program.sh", {
      env: { PARAM_PROGRAM: ".arm-pipeline/program", PARAM_ATTEMPTS: "1" },
      files: {
        ...handedOver,
        ".arm-pipeline/program/Pulumi.yaml": "name: web\nruntime: nodejs\n",
        ".arm-pipeline/program/package.json": "{}",
        [`.arm-pipeline/program/${lock}`]: "{}",
      },
      realTools,
      calls: [
        state("pulumi-nodejs:dynamic:Resource"),
        ...(reply === undefined ? [] : [npm(reply, "--ignore-scripts")]),
      ],
    });
    expect([
      outcome.status,
      outcome.stderr.includes(words),
      outcome.stderr.includes("Destroying goes on without"),
    ]).toEqual([0, true, true]);
  });

  test("there is nothing to install where nothing was handed over", async () => {
    const outcome = await runScript("install_program.sh", {
      env: { PARAM_PROGRAM: ".arm-pipeline/program" },
      tools: ["pulumi"],
    });
    expect(story(outcome)).toEqual({
      status: 0,
      stdout: "No program was handed over in .arm-pipeline/program, so there is nothing to install.\n",
      stderr: "",
    });
  });
});

test("a program that is not where it was said to be is refused", async () => {
  const outcome = await runScript("install_program.sh", { env: { PARAM_PROGRAM: "infra" }, tools: ["pulumi"] });
  expect(story(outcome)).toEqual({
    status: 2,
    stdout: "",
    stderr: 'install_program: parameter "program" names no folder: "infra" (looked in <work>)\n',
  });
});
