import { describe, expect, test } from "vitest";
import { lastTests } from "../../../src/generator/repository/existing-config.ts";
import { inspect } from "./support.ts";

describe("Git's own files", () => {
  const config = (url: string) => ({ ".git/config": `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n` });

  test.each([
    ["git@github.com:Acme/Web.git", "acme/web", "github"],
    ["https://gitlab.com/acme/tools/shop", "tools/shop", "gitlab"],
    ["ssh://git@bitbucket.org:22/acme/web.git/", "acme/web", "bitbucket"],
    ["git@code.acme.com:acme/web.git", "acme/web", undefined],
    ["/srv/acme/web", "acme/web", undefined],
  ])("name the repository: %s", (url, slug, codeHost) => {
    expect(inspect(config(url))).toMatchObject({ slug, codeHost });
  });

  test("name the branch that others start from", () => {
    const head = { ".git/HEAD": "ref: refs/heads/feature/x\n" };
    expect(inspect({ ...head, ".git/refs/remotes/origin/HEAD": "ref: refs/remotes/origin/trunk\n" })).toMatchObject({
      branch: "feature/x",
      defaultBranch: "trunk",
    });
    expect(inspect(head).defaultBranch).toBeUndefined();
    expect(inspect({ ".git/HEAD": "ref: refs/heads/main\n" }).defaultBranch).toBe("main");
  });
});

describe("the language", () => {
  const languages = (manifest: unknown) =>
    inspect({ "package.json": JSON.stringify(manifest), "requirements.txt": "flask\n" }).apps.map(
      ({ language }) => language,
    );

  test("is not that of this tool, which was installed beside it", () => {
    expect(languages({ devDependencies: { "arm-pipeline": "^0.1.0" } })).toEqual(["python"]);
  });

  test("is what a manifest with anything else says", () => {
    expect(languages({ devDependencies: { "arm-pipeline": "^0.1.0", vite: "^7" } })).toEqual(["node"]);
    expect(languages({ scripts: { test: "vitest" }, devDependencies: { "arm-pipeline": "^0.1.0" } })).toEqual(["node"]);
    expect(languages({})).toEqual(["node"]);
  });
});

describe("the configuration that is there", () => {
  const config = (text: string) => inspect({ ".circleci/config.yml": text }).config;

  test("has workflows and jobs, and some of them test", () => {
    const found = config(
      [
        "version: 2.1",
        "orbs: {node: circleci/node@7, arm: {jobs: {}}}",
        "jobs:",
        "  quality: {docker: [{image: x}], steps: [checkout, {run: npm ci}, {run: {name: T, command: npm test}}]}",
        "  package: {docker: [{image: x}], steps: [{run: tar czf x.tgz .}]}",
        "workflows:",
        "  version: 2",
        "  main:",
        "    jobs:",
        "      - package",
        "      - node/test: {name: unit tests}",
        "      - quality: {requires: [unit tests]}",
        "      - hold: {type: approval, requires: [{quality: [success]}]}",
        "      - test-hold: {type: approval}",
      ].join("\n"),
    );
    expect(found).toEqual({
      path: ".circleci/config.yml",
      version: "2.1",
      setup: false,
      readable: true,
      orbs: { node: "circleci/node@7", arm: undefined },
      jobs: ["quality", "package"],
      workflows: [
        {
          name: "main",
          jobs: [
            { name: "package", job: "package", requires: [], tests: false, approval: false },
            { name: "unit tests", job: "node/test", requires: [], tests: true, approval: false },
            { name: "quality", job: "quality", requires: ["unit tests"], tests: true, approval: false },
            { name: "hold", job: "hold", requires: ["quality"], tests: false, approval: true },
            { name: "test-hold", job: "test-hold", requires: [], tests: false, approval: true },
          ],
        },
      ],
    });
    expect(lastTests(found?.workflows[0]?.jobs ?? [])).toEqual(["quality"]);
  });

  test("is tested last by what no other test requires, also around a circle and past jobs that test nothing", () => {
    const job = (name: string, requires: readonly string[], tests = true) => ({
      name,
      job: name,
      requires,
      tests,
      approval: false,
    });
    expect(lastTests([job("a", []), job("b", ["a"], false), job("c", ["b"]), job("d", [])])).toEqual(["c", "d"]);
    expect(lastTests([job("a", ["b"]), job("b", ["a"]), job("c", [])])).toEqual(["c"]);
  });

  test.each([
    ["npm run test", true],
    ["yarn test --ci", true],
    ["go test ./...", true],
    ["./mvnw -B verify", true],
    ["poetry run pytest -q", true],
    ["bundle exec rspec", true],
    ["npm publish", false],
    ["echo latest", false],
    ["docker build -t contest .", false],
  ])("a job that runs %s tests: %s", (command, tests) => {
    const text = `version: 2.1\njobs: {it: {steps: [{run: ${JSON.stringify(command)}}]}}\nworkflows: {w: {jobs: [it]}}\n`;
    expect(config(text)?.workflows[0]?.jobs[0]?.tests).toBe(tests);
  });

  test("may be a setup configuration, an old version, or no YAML at all", () => {
    expect(config("version: 2.1\nsetup: true\n")).toMatchObject({ setup: true });
    expect(config("version: 2\njobs: {}\n")).toMatchObject({ version: "2", setup: false });
    expect(config("version: [2.1\n")).toMatchObject({ readable: false, workflows: [] });
    expect(inspect({}).config).toBeUndefined();
  });
});

describe("the registry in use", () => {
  const registry = (files: Readonly<Record<string, string>>) => inspect(files).registry;

  test.each([
    ["docker push ghcr.io/acme/web:latest", "ghcr.io", "acme/web"],
    [
      "aws ecr get-login-password | docker login -u AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com",
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
      undefined,
    ],
    ["docker buildx build --push -t europe-docker.pkg.dev/acme/apps/web .", "europe-docker.pkg.dev", "acme/apps/web"],
    ["docker push acme/web:$TAG", "docker.io", "acme/web"],
    ["docker push acme/web", "docker.io", "acme/web"],
  ])("is read from what a script does: %s", (line, host, image) => {
    expect(registry({ "scripts/release.sh": `#!/bin/sh\n# docker push quay.io/old/one\n${line}\n` })).toEqual({
      host,
      image,
      path: "scripts/release.sh",
    });
  });

  test("is CircleCI's before a script's, and that of Compose where nothing pushes", () => {
    const compose = { "compose.yaml": "services: {web: {build: ., image: 'quay.io/acme/web:dev'}}\n" };
    expect(registry(compose)).toEqual({ host: "quay.io", image: "acme/web", path: "compose.yaml" });
    const circleci = {
      ".circleci/config.yml": "jobs: {b: {steps: [{aws-ecr/build_and_push_image: {repo: ghcr.io/acme/web}}]}}",
    };
    expect(registry({ ...compose, ...circleci })?.host).toBe("ghcr.io");
  });

  test("is not where images are only pulled from", () => {
    expect(
      registry({
        Makefile: "run:\n\tdocker run ghcr.io/acme/tool\n",
        "compose.yml": "services: {db: {image: quay.io/x/db}}\n",
      }),
    ).toBeUndefined();
  });
});

describe("other deployers", () => {
  test("are known by their files, each once", () => {
    const files = {
      ...{
        "main.tf": "",
        "terraform/network.tf": "",
        "cdk.json": "{}",
        "serverless.yml": "",
        "deploy/chart/Chart.yaml": "",
      },
      "config/deploy.yml": "service: web\nimage: acme/web\n",
      "fly.toml": "",
      Procfile: "web: node .\n",
      "k8s/web.yaml": "apiVersion: apps/v1\nkind: Deployment\n",
      "compose.prod.yaml": "services: {}\n",
      "template.yaml": "AWSTemplateFormatVersion: '2010-09-09'\n",
    };
    expect(inspect(files).deployers.map(({ name, path }) => `${name}: ${path}`)).toEqual([
      ...["Terraform: main.tf", "AWS CDK: cdk.json", "CloudFormation: template.yaml"],
      ...["Serverless Framework: serverless.yml", "Helm: deploy/chart/Chart.yaml", "Kubernetes: k8s/web.yaml"],
      ...["Kamal: config/deploy.yml", "Fly.io: fly.toml", "Heroku: Procfile", "Docker Compose: compose.prod.yaml"],
    ]);
  });

  test("are not what only looks like one", () => {
    const files = {
      "config/deploy.yml": "stages: []\n",
      "k8s/values.yaml": "a: 1\n",
      "template.yaml": "a: 1\n",
      "docker-compose.yml": "services: {db: {image: postgres}}\n",
      "app.yaml": "name: x\n",
    };
    expect(inspect(files).deployers).toEqual([]);
  });
});

describe("languages and their tests", () => {
  const apps = (files: Readonly<Record<string, string>>) =>
    inspect(files).apps.map(({ folder, language, test }) => [folder, language, test]);
  const manifest = (more: object) => JSON.stringify({ scripts: { test: "vitest run" }, ...more });

  test("of Node.js, by the package manager whose lock file is there", () => {
    expect(apps({ "package.json": manifest({}), "package-lock.json": "" })).toEqual([
      [".", "node", "npm ci && npm test"],
    ]);
    expect(apps({ "package.json": "{}", "yarn.lock": "", "api/package.json": manifest({}) })).toEqual([
      [".", "node", undefined],
      ["api", "node", "yarn install --frozen-lockfile && yarn test"],
    ]);
    expect(apps({ "package.json": manifest({ packageManager: "pnpm@10.1.0" }) })).toEqual([
      [".", "node", "pnpm install && pnpm test"],
    ]);
    const written = { scripts: { test: 'echo "Error: no test specified" && exit 1' } };
    expect(apps({ "package.json": JSON.stringify(written) })).toEqual([[".", "node", undefined]]);
  });

  test("of Python, by the tool that installs it", () => {
    const py = { "tests/test_app.py": "" };
    expect(apps({ "requirements.txt": "", ...py })).toEqual([
      [".", "python", "pip install -r requirements.txt pytest && python -m pytest"],
    ]);
    expect(apps({ "pyproject.toml": "", "uv.lock": "", ...py })).toEqual([
      [".", "python", "uv sync && uv run python -m pytest"],
    ]);
    expect(apps({ "pyproject.toml": "[tool.poetry]\n", ...py })).toEqual([
      [".", "python", "poetry install && poetry run python -m pytest"],
    ]);
    expect(apps({ "requirements.txt": "", "manage.py": "", "shop/test_models.py": "" })).toEqual([
      [".", "python", "pip install -r requirements.txt && python manage.py test"],
    ]);
    expect(apps({ "requirements.txt": "" })).toEqual([[".", "python", undefined]]);
  });

  test("of others", () => {
    expect(apps({ "go.mod": "", "a/a_test.go": "" })).toEqual([[".", "go", "go test ./..."]]);
    expect(apps({ "pom.xml": "", mvnw: "" })).toEqual([[".", "java", "./mvnw --batch-mode verify"]]);
    expect(apps({ Gemfile: "", "spec/a_spec.rb": "" })).toEqual([[".", "ruby", "bundle install && bundle exec rspec"]]);
    expect(apps({ "Cargo.toml": "" })).toEqual([[".", "rust", "cargo test"]]);
    expect(apps({ "composer.json": "", "phpunit.xml": "" })).toEqual([
      [".", "php", "composer install && vendor/bin/phpunit"],
    ]);
    expect(apps({ "x.sln": "", "X.Tests/X.Tests.csproj": "" })[0]).toEqual([".", "dotnet", "dotnet test"]);
    expect(apps({ "mix.exs": "", "test/a_test.exs": "" })).toEqual([[".", "elixir", "mix deps.get && mix test"]]);
  });

  test("are those of apps and not of Pulumi programs", () => {
    expect(apps({ "infra/Pulumi.yaml": "name: x\n", "infra/package.json": manifest({}), "go.mod": "" })).toEqual([
      [".", "go", undefined],
    ]);
  });
});
