import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runScript, type ScriptOptions, type ScriptOutcome, scriptsFolder } from "../support/run-script.ts";
import { realTools, story } from "./engine.ts";

const program = { "infra/Pulumi.yaml": "name: web\nruntime: nodejs\n", "infra/index.ts": "// $(touch x)\n" };

function handOver(options: ScriptOptions = {}) {
  return runScript("hand_over_program.sh", {
    files: program,
    realTools,
    ...options,
    env: { PARAM_PROGRAM: "infra", PARAM_STACK: "ci-42", ...options.env },
  });
}

/** What came into .arm-pipeline/program, by path from there. */
function handed({ files }: ScriptOutcome): readonly string[] {
  const folder = ".arm-pipeline/program/";
  return Object.keys(files)
    .filter((path) => path.startsWith(folder))
    .map((path) => path.slice(folder.length));
}

const stackOf = (outcome: ScriptOutcome) => JSON.parse(outcome.files[".arm-pipeline/stack.json"] ?? "");

test("destroying gets the project file and no source, and the stack is named", async () => {
  const outcome = await handOver({
    env: {
      CIRCLE_WORKFLOW_ID: "w-1",
      CIRCLE_SHA1: "abc",
      CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/web/42",
    },
    files: {
      ...program,
      "infra/lambda/node_modules/a/index.js": "no",
      ".arm-pipeline/program/stale.ts": "of an earlier job",
    },
  });
  expect({ ...story(outcome), handed: handed(outcome), stack: stackOf(outcome) }).toEqual({
    status: 0,
    stdout: expect.stringMatching(
      /^Handing over the program "web" in infra, for the stack "ci-42"\.\nHanded over what destroying needs: 1 files, \d+ kB, in \.arm-pipeline\/program; and \.arm-pipeline\/stack\.json\.\n$/,
    ),
    stderr: "",
    handed: ["Pulumi.yaml"],
    stack: {
      schema: 2,
      stack: "ci-42",
      project: "web",
      program: "infra",
      handed_over: ".arm-pipeline/program",
      workflow: "w-1",
      job: "https://circleci.com/gh/acme/web/42",
      revision: "abc",
    },
  });
});

test.each([
  [
    "a layer of Python with its environment",
    "infra/layer/.venv/pyvenv.cfg",
    "infra/layer/.venv/lib/python3.12/site-packages/x/__init__.py",
  ],
  [
    "a folder of PHP or Go with what it vendors",
    "functions/api/vendor/modules.txt",
    "functions/api/vendor/github.com/x/y/y.go",
  ],
  ["a build beside the program", "functions/web/dist/node_modules/sharp/package.json", "functions/web/dist/index.js"],
])("%s stays where the program finds it, and none of it travels", async (_what, ...paths) => {
  const lying = Object.fromEntries(paths.map((path) => [path, "deployed"]));
  const outcome = await handOver({ files: { ...program, ...lying } });
  const stay = Object.fromEntries(paths.map((path) => [path, outcome.files[path]]));
  expect([outcome.status, stay, handed(outcome)]).toEqual([0, lying, ["Pulumi.yaml"]]);
});

const json = (value: unknown) => JSON.stringify(value);

test.each([
  ["npm", { "package.json": json({ workspaces: ["infra", "libs/*", "!libs/old"] }), "package-lock.json": "{}" }],
  [
    "yarn",
    { "package.json": json({ workspaces: { packages: ["infra/", "./libs/*", "!libs/old"] } }), "yarn.lock": "" },
  ],
  [
    "pnpm",
    {
      "package.json": "{}",
      "pnpm-lock.yaml": "",
      "pnpm-workspace.yaml":
        "packages:\n  - infra\n  - 'libs/**' # all of them\n  - \"!libs/old\"\nonlyBuiltDependencies:\n  - x\n",
    },
  ],
  ["bun", { "package.json": json({ workspaces: ["*", "libs/*", "!libs/old"] }), "bun.lock": "{}" }],
])(
  "in a workspace of %s the lock file and the packages that the program uses go along, in their places",
  async (_manager, root) => {
    const outcome = await handOver({
      files: {
        ...program,
        ...root,
        "infra/package.json": json({ name: "infra", dependencies: { "@acme/shared": "*", pulumi: "1" } }),
        "infra/node_modules/x/package.json": "{}",
        "libs/shared/package.json": json({ name: "@acme/shared", dependencies: { "@acme/deep": "1.0.0" } }),
        "libs/shared/dist/index.js": "shared",
        "libs/shared/node_modules/x/index.js": "no",
        "libs/deep/package.json": json({ name: "@acme/deep" }),
        "libs/deep/index.js": "deep",
        "libs/app/package.json": json({ name: "@acme/app" }),
        "libs/app/index.js": "no",
        "libs/old/package.json": json({ name: "@acme/old" }),
        "libs/file": "no",
      },
    });
    expect([outcome.status, outcome.stderr, handed(outcome), stackOf(outcome).handed_over]).toEqual([
      0,
      "",
      [
        ...Object.keys(root),
        "infra/Pulumi.yaml",
        "infra/package.json",
        "libs/app/package.json",
        "libs/deep/index.js",
        "libs/deep/package.json",
        "libs/shared/dist/index.js",
        "libs/shared/package.json",
      ].sort(),
      ".arm-pipeline/program/infra",
    ]);
  },
);

test("a package that a path names goes along with what it names in turn, from beside the program", async () => {
  const outcome = await handOver({
    env: { PARAM_PROGRAM: "a/infra" },
    files: {
      "a/infra/Pulumi.yaml": "name: web\nruntime: {name: nodejs}\n",
      "a/infra/package.json": json({ dependencies: { lib: "file:../lib", archive: "file:../x-1.0.0.tgz" } }),
      "a/infra/package-lock.json": "{}",
      "a/lib/package.json": json({ dependencies: { far: "link:../../far" } }),
      "a/x-1.0.0.tgz": "archive",
      "far/package.json": "{}",
      "far/index.js": "far",
    },
  });
  expect([outcome.status, outcome.stderr, handed(outcome), stackOf(outcome).handed_over]).toEqual([
    0,
    "",
    [
      "a/infra/Pulumi.yaml",
      "a/infra/package-lock.json",
      "a/infra/package.json",
      "a/lib/package.json",
      "a/x-1.0.0.tgz",
      "far/index.js",
      "far/package.json",
    ],
    ".arm-pipeline/program/a/infra",
  ]);
});

test("a package that is not where a manifest says is said, by the path that it would have", async () => {
  const files = { ...program, "infra/package.json": json({ dependencies: { lib: "file:../lib" } }) };
  const outcome = await handOver({ files });
  expect([outcome.status, outcome.stderr]).toEqual([
    0,
    "hand_over_program: warning: lib, which infra names, is not there, so it cannot be handed over.\n",
  ]);
});

test("more files than one call of tar takes go along, and by no list in a file, which not every BusyBox' tar reads", async () => {
  const modules = Array.from({ length: 501 }, (_, at) => `infra/m/${at}.py`);
  const outcome = await handOver({
    files: {
      "infra/Pulumi.yaml": "name: web\nruntime: python\n",
      ...Object.fromEntries(modules.map((name) => [name, "x"])),
    },
  });
  expect([outcome.status, handed(outcome)]).toEqual([
    0,
    ["Pulumi.yaml", ...modules.map((name) => name.slice("infra/".length))].sort(),
  ]);
  expect(readFileSync(join(scriptsFolder, "lib/travel.sh"), "utf8")).not.toMatch(/\btar [^|]*-T\b/);
});

test("a Python program's modules go along, since its dynamic providers are stored as references to them, and no environment does", async () => {
  const outcome = await handOver({
    files: {
      "infra/Pulumi.yaml": "name: web\nruntime:\n  name: python\n  options:\n    virtualenv: env\n",
      "infra/__main__.py": "import provider\n",
      "infra/providers/provider.py": "x\n",
      "infra/requirements.txt": "pulumi>=3\n-e ../lib\n-r ../more.txt\n",
      "infra/pyproject.toml": '[tool.uv.sources]\nother = { path = "../other" }\n',
      "infra/README.md": "no",
      "infra/env/pyvenv.cfg": "",
      "infra/env/lib/x.py": "no",
      "lib/setup.py": "lib",
      "lib/lib.egg-info": "x",
      "more.txt": "y",
      "other/other.py": "z",
    },
  });
  expect([outcome.status, outcome.stderr, handed(outcome)]).toEqual([
    0,
    "",
    [
      "infra/Pulumi.yaml",
      "infra/__main__.py",
      "infra/providers/provider.py",
      "infra/pyproject.toml",
      "infra/requirements.txt",
      "lib/lib.egg-info",
      "lib/setup.py",
      "more.txt",
      "other/other.py",
    ],
  ]);
});

test.each([
  [
    "in block style",
    "Pulumi.yaml",
    "name: web\nruntime: go\nplugins:\n  providers:\n    - name: own\n      path: ../bin # path: ../x\nconfig:\n  path: /healthz\n",
  ],
  ["in flow style", "Pulumi.yaml", "name: web\nruntime: go\nplugins:\n  providers:\n  - {name: own, path: ../bin}\n"],
  ["in one line", "Pulumi.yaml", 'name: web\nruntime: go\nplugins: {providers: [{path: "../bin", name: own}]}\n'],
  [
    "in JSON",
    "Pulumi.json",
    '{"name": "web", "runtime": "go", "plugins": {"providers": [{"name": "own", "path": "../bin"}]}}',
  ],
])(
  "a program of Go needs its project file only, and the plugins that lie in the repository, named %s",
  async (_style, file, project) => {
    const outcome = await handOver({
      files: {
        [`infra/${file}`]: project,
        "infra/go.mod": "replace x => ../x\n",
        "x/x.go": "no",
        "bin/pulumi-resource-own": "plugin",
      },
    });
    expect([outcome.status, outcome.stderr, handed(outcome)]).toEqual([
      0,
      "",
      ["bin/pulumi-resource-own", `infra/${file}`],
    ]);
  },
);

test("a secret that is written out in a manager's settings stays out of the workspace, and the name of a variable does not", async () => {
  const outcome = await handOver({
    files: {
      ...program,
      "infra/package.json": "{}",
      "infra/.npmrc": "//a/:_authToken=canary-1\n//b/:_authToken=${NPM_TOKEN}\nregistry=https://npm.acme.com/\n",
      "infra/.yarnrc.yml": 'npmAuthToken: "canary-2"\nnodeLinker: node-modules\n',
      "infra/bunfig.toml": '[install.scopes]\n"@acme" = { token = "canary-3", url = "x" }\n',
    },
  });
  const handedText = Object.entries(outcome.files).filter(([path]) => path.startsWith(".arm-pipeline/"));
  expect([
    outcome.status,
    outcome.files[".arm-pipeline/program/.npmrc"],
    outcome.files[".arm-pipeline/program/.yarnrc.yml"],
    json(handedText).includes("canary"),
    outcome.stderr.match(/\S+ has a secret written out/g)?.sort(),
  ]).toEqual([
    0,
    "//b/:_authToken=${NPM_TOKEN}\nregistry=https://npm.acme.com/\n",
    "nodeLinker: node-modules\n",
    false,
    [".npmrc has a secret written out", ".yarnrc.yml has a secret written out", "bunfig.toml has a secret written out"],
  ]);
});

test.each([
  ["another stack", "staging", true],
  ["the same stack", "ci-42", false],
])(
  "a program that an earlier job handed over for %s is replaced, and said so if that matters",
  async (_what, before, warned) => {
    const files = { ...program, ".arm-pipeline/stack.json": JSON.stringify({ schema: 2, stack: before }) };
    const outcome = await handOver({ files });
    expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
      status: 0,
      stderr: warned
        ? 'hand_over_program: warning: the workspace holds the program of the stack "staging", which this one replaces: a job that destroys "staging" must not come after this job.\n'
        : "",
    });
    expect(JSON.parse(outcome.files[".arm-pipeline/stack.json"] ?? "")).toMatchObject({ stack: "ci-42" });
  },
);

test.each([
  ["CIRCLE_BRANCH", "feature/x", "ci-feature/x"],
  ["CIRCLE_BRANCH", "feature/x", "acme/web/feature/x"],
  ["CIRCLE_TAG", "web/v1", "web/v1"],
])(
  "a stack that holds the slash of %s is refused, since Pulumi would take it for an organisation's",
  async (variable, value, stack) => {
    const outcome = await handOver({ env: { [variable]: value, PARAM_STACK: stack } });
    expect({ status: outcome.status, stderr: outcome.stderr, files: outcome.files }).toEqual({
      status: 2,
      stderr: `hand_over_program: parameter "stack" is "${stack}", which holds the "/" of ${variable}, "${value}"; Pulumi would read what stands before it as an organisation. Name the stack from the pipeline's number instead, or from $ARM_PIPELINE_BRANCH, which is the branch made fit.\n`,
      files: program,
    });
  },
);

test.each(["main", "feature-x"])("a stack of an organisation may hold a branch without a slash: %s", async (branch) => {
  const outcome = await handOver({ env: { CIRCLE_BRANCH: branch, PARAM_STACK: `acme/web-${branch}` } });
  expect(outcome.status).toBe(0);
});

test("a program at the top of the checkout is handed over without the hand-over itself", async () => {
  const outcome = await handOver({
    env: { PARAM_PROGRAM: ".", PARAM_STACK: "acme/web/dev" },
    files: {
      "Pulumi.yaml": 'name: "web"\nruntime: nodejs\n',
      "package.json": "{}",
      ".arm-pipeline/images/web.json": "{}",
    },
  });
  expect([handed(outcome), stackOf(outcome)]).toMatchObject([
    ["Pulumi.yaml", "package.json"],
    { stack: "acme/web/dev", project: "web", program: ".", handed_over: ".arm-pipeline/program" },
  ]);
});

test.each([
  ["Pulumi.yml", "description: x\nname: 'web'\n"],
  ["Pulumi.yaml", "name : web\n"],
  ["Pulumi.yaml", "{name: web, runtime: nodejs}\n"],
  ["Pulumi.yaml", '{"runtime": "go", "name": "web"}\n'],
  ["Pulumi.json", '{"name": "web"}'],
])("the project's name is read from a %s of the form %j", async (name, text) => {
  const outcome = await handOver({ files: { [`infra/${name}`]: text } });
  expect(JSON.parse(outcome.files[".arm-pipeline/stack.json"] ?? "")).toMatchObject({ project: "web" });
});

test.each([
  [
    "a folder that is not there",
    { PARAM_PROGRAM: "nowhere" },
    program,
    'parameter "program" names no folder: "nowhere" (looked in <work>)',
  ],
  ["an option", { PARAM_PROGRAM: "-x" }, program, 'parameter "program" names no folder: "-x" (looked in <work>)'],
  [
    "a folder without a program",
    {},
    { "infra/x": "" },
    'parameter "program" is "infra", but there is no Pulumi.yaml with a project\'s name in it. Name the folder that holds it.',
  ],
  [
    "what was handed over",
    { PARAM_PROGRAM: ".arm-pipeline/program" },
    { ".arm-pipeline/program/Pulumi.yaml": "name: web\n" },
    'parameter "program" is .arm-pipeline/program, which is what destroy gets. Name the folder of the program itself.',
  ],
  [
    "a stack with a space",
    { PARAM_STACK: "ci 42" },
    program,
    'parameter "stack" is not the name of a stack (letters, digits, ".", "_" and "-", with "organisation/" before it if it has one): "ci 42"',
  ],
  [
    "a stack that is an option",
    { PARAM_STACK: "--all" },
    program,
    'parameter "stack" is not the name of a stack (letters, digits, ".", "_" and "-", with "organisation/" before it if it has one): "--all"',
  ],
])("%s is refused, and nothing is handed over", async (_what, env, files, sentence) => {
  const outcome = await handOver({ env, files });
  expect({ ...story(outcome), files: outcome.files }).toEqual({
    status: 2,
    stdout: "",
    stderr: `hand_over_program: ${sentence}\n`,
    files,
  });
});

test("a branch as a stack is no organisation, project and stack of this program", async () => {
  const { status, stderr, files } = await handOver({ env: { PARAM_STACK: "feature/x/y" } });
  expect([status, stderr, files[".arm-pipeline/stack.json"]]).toEqual([
    2,
    'hand_over_program: parameter "stack" is "feature/x/y", which Pulumi reads as the stack "y" of the project "x" in the organisation "feature", but the program is the project "web". If it is a branch, name the stack from $ARM_PIPELINE_BRANCH, which is the branch made fit.\n',
    undefined,
  ]);
  expect((await handOver({ env: { PARAM_STACK: "acme/web/y" } })).status).toBe(0);
});
