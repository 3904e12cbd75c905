import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** What Git has in every repository of these tests. */
const git = (slug: string): Readonly<Record<string, string>> => ({
  ".git/HEAD": "ref: refs/heads/main\n",
  ".git/config": `[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:${slug}.git\n`,
});

/** A Node.js app with a Dockerfile and a Pulumi program. */
export const nodeApp: Readonly<Record<string, string>> = {
  ...git("acme/shop"),
  "package.json": JSON.stringify({ name: "shop", scripts: { start: "node server.js", test: "node --test" } }),
  "package-lock.json": "{}",
  "server.js": 'require("http").createServer().listen(process.env.PORT || 3000);\n',
  Dockerfile: "FROM arm64v8/node:24-slim\nCOPY . .\nEXPOSE 3000\n",
  "infra/Pulumi.yaml": "name: shop\nruntime: nodejs\n",
  "infra/Pulumi.production.yaml": "config: {}\n",
  "infra/index.ts": 'const image = new pulumi.Config().require("image");\nexport const url = "http://shop";\n',
};

/** A Python app that CircleCI tests already, and that Terraform deploys. */
export const pythonApp: Readonly<Record<string, string>> = {
  ...git("acme/ledger"),
  Containerfile: "FROM python:3.14-slim\nEXPOSE 8000\n",
  "requirements.txt": "flask\n",
  "tests/test_app.py": "def test(): pass\n",
  "terraform/main.tf": "",
  ".circleci/config.yml": `# What every push is tested by.
version: 2.1

jobs:
  lint:
    docker: [{image: "cimg/python:3.14"}]
    steps: [checkout, {run: ruff check .}]
  test:
    docker:
      - image: cimg/python:3.14
    steps:
      - checkout
      - run: pip install -r requirements.txt && pytest  # no plugin

workflows:
  main:
    jobs:
      - lint
      - test: {requires: [lint]}
`,
};

/** Two services and one Pulumi program that runs both. */
export const monorepo: Readonly<Record<string, string>> = {
  ...git("acme/mono"),
  "services/api/Dockerfile": "FROM arm64v8/node:24-slim\nEXPOSE 8080\n",
  "services/web/Dockerfile": "FROM arm64v8/nginx\nCOPY services/web/page /page\nEXPOSE 80\n",
  "services/web/page/index.html": "",
  "deploy/aws/Pulumi.yaml": "name: mono\nruntime: python\n",
  "deploy/aws/__main__.py": 'config.require("apiImage")\nconfig.require("webImage")\npulumi.export("url", url)\n',
};

const talk = resolve(import.meta.dirname, "../../../examples/ecs-graviton/app");

/** The talk's app, as it is before anyone thought of a container. */
export const talkApp: Readonly<Record<string, string>> = {
  ...git("acme/talk"),
  ...Object.fromEntries(
    readdirSync(talk, { recursive: true, encoding: "utf8" })
      .filter((path) => /\.\w+$/.test(path))
      .map((path) => [path, readFileSync(join(talk, path), "utf8")]),
  ),
};
