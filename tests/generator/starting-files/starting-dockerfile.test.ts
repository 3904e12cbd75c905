import { describe, expect, test } from "vitest";
import { findNodeApps } from "../../../src/generator/repository/node-app.ts";
import { noDockerfileBecause, startingDockerfile } from "../../../src/generator/starting-files/starting-dockerfile.ts";

type Tree = Readonly<Record<string, string>>;

/** The app of a placeholder repository. */
function appIn(files: Tree, folder = ".") {
  const found = findNodeApps({ paths: Object.keys(files), read: (path) => files[path], readGit: () => undefined }, []);
  const app = found.find((each) => each.folder === folder);
  if (app === undefined) throw new Error(`no app in ${folder} among ${found.map((each) => each.folder).join(", ")}`);
  return app;
}

const manifest = (more: object = {}): string => JSON.stringify({ dependencies: { x: "1" }, main: "main.js", ...more });
const instructions = (files: Tree): readonly string[] => {
  const [dockerfile] = startingDockerfile(appIn(files), { port: 3000, ignored: [] });
  return (dockerfile?.text ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
};

describe("a starting Dockerfile", () => {
  test("installs what the lock file names, and runs as nobody on an Arm base", () => {
    const app = appIn({
      "package.json": manifest({ scripts: { start: "node main.js" } }),
      "package-lock.json": "",
      "main.js": "",
    });
    expect(startingDockerfile(app, { port: 3000, ignored: ["infra"] })).toEqual([
      {
        path: "Dockerfile",
        text: `# An Arm base by name: built on an x86 machine without emulation this fails at once, instead of on the server.
# Behind an argument, so that a mirror of the hub can be used.
ARG BASE_IMAGE=arm64v8/node:24-slim

FROM \${BASE_IMAGE}
WORKDIR /app
# What is named here is installed again only when it changes.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .

ENV NODE_ENV=production PORT=3000 HOME=/tmp
EXPOSE 3000
# By number: it needs no account in the base image, and a runtime can see that it is not root.
USER 10001:10001
CMD ["node", "main.js"]
`,
      },
      {
        path: ".dockerignore",
        text: `# What no image needs: history, what is installed again, secrets, and the pipeline itself.
.git
.circleci
.arm-pipeline
**/node_modules
**/.env
**/.env.*
**/*.log
coverage
Dockerfile
.dockerignore
infra
`,
      },
    ]);
  });

  test("builds in a stage of its own, with each package manager's words", () => {
    const build = manifest({ scripts: { build: "tsc", start: "NODE_ENV=production node dist/main.js --port=3000" } });
    expect(instructions({ "package.json": build, "package-lock.json": "" })).toEqual([
      "ARG BASE_IMAGE=arm64v8/node:24-slim",
      "FROM ${BASE_IMAGE} AS build",
      "WORKDIR /app",
      "COPY package.json package-lock.json ./",
      "RUN npm ci",
      "COPY . .",
      "RUN npm run build && npm prune --omit=dev",
      "FROM ${BASE_IMAGE}",
      "WORKDIR /app",
      "COPY --from=build /app ./",
      "ENV NODE_ENV=production PORT=3000 HOME=/tmp",
      "EXPOSE 3000",
      "USER 10001:10001",
      'CMD ["node", "dist/main.js", "--port=3000"]',
    ]);
    const runs = (files: Tree) => instructions(files).filter((line) => line.startsWith("RUN"));
    expect(runs({ "package.json": build, "yarn.lock": "" })).toEqual([
      "RUN yarn install --frozen-lockfile",
      "RUN yarn run build && yarn install --frozen-lockfile --production --ignore-scripts --prefer-offline",
    ]);
    const pnpm = manifest({ packageManager: "pnpm@10.4.1+sha512.abc" });
    expect(runs({ "package.json": pnpm, "pnpm-lock.yaml": "", "main.js": "" })).toEqual([
      "RUN npm install --global pnpm@10.4.1 && pnpm install --frozen-lockfile --prod",
    ]);
  });

  test("starts by npm what is more than plain words, and without a manifest the server's file", () => {
    const shell = manifest({ scripts: { start: "prisma migrate && node main.js" } });
    expect(instructions({ "package.json": shell, "package-lock.json": "" }).at(-1)).toBe('CMD ["npm", "start"]');
    expect(instructions({ "server.mjs": "" }).slice(1, 4)).toEqual(["FROM ${BASE_IMAGE}", "WORKDIR /app", "COPY . ."]);
    expect(instructions({ "server.mjs": "" }).at(-1)).toBe('CMD ["node", "server.mjs"]');
  });

  test.each([
    [{ ".nvmrc": "v22.11.0\n" }, "22"],
    [{ "package.json": manifest({ engines: { node: ">=20.12" } }) }, "20"],
    [{ "package.json": manifest({ engines: { node: "^14 || >=26" } }) }, "26"],
    [{ ".node-version": "lts/*\n" }, "24"],
  ] as const)("is of the version of Node.js that is asked for: %j", (files, version) => {
    expect(instructions({ "package.json": manifest(), "package-lock.json": "", "main.js": "", ...files })[0]).toBe(
      `ARG BASE_IMAGE=arm64v8/node:${version}-slim`,
    );
  });

  test.each([
    [
      "no lock file",
      { "package.json": manifest(), "main.js": "" },
      "it has no lock file, so each build would install something else",
    ],
    [
      "Bun",
      { "package.json": manifest(), "main.js": "", "bun.lock": "" },
      "it is installed with Bun, which the image arm64v8/node has not",
    ],
    [
      "a new Yarn",
      { "package.json": manifest({ packageManager: "yarn@4.9.0" }), "main.js": "", "yarn.lock": "" },
      "Yarn from version 2 on is set up by files of its own, which only you know",
    ],
    ["nothing to install", { "package.json": "{}", "index.js": "" }, undefined],
  ])("is not written for what it would get wrong: %s", (_what, files, because) => {
    expect(noDockerfileBecause(appIn(files))).toBe(because);
  });
});

describe("a Node.js app", () => {
  const found = (source: string, more: Tree = {}) => {
    const { port, healthPath, healthFile } = appIn({ "server.js": source, ...more });
    return { port, healthPath, healthFile };
  };

  test.each([
    ["const port = process.env.PORT || 3000;", 3000],
    ['const port = Number(environment.PORT ?? "8080");', 8080],
    ["app.listen(5000, () => {})", 5000],
    ["const port = 4000;", 4000],
    ["app.listen(port)", undefined],
    ["setTimeout(f, 5000)", undefined],
  ])("listens where its sources say: %s", (source, port) => {
    expect(found(source).port).toBe(port);
  });

  test("listens where its start script says, or where its framework does", () => {
    const script = { "package.json": manifest({ scripts: { start: "serve -p 5050" } }), "server.js": "listen(1234)" };
    expect(appIn(script).port).toBe(5050);
    expect(appIn({ "package.json": manifest({ dependencies: { next: "16" } }), "main.js": "" }).port).toBe(3000);
  });

  test("says that it is well where one usually asks", () => {
    expect(found('app.get("/healthz", ok); app.get("/", home);').healthPath).toBe("/healthz");
    expect(found('get("/")', { "healthcheck.mjs": "" })).toEqual({
      port: undefined,
      healthPath: undefined,
      healthFile: "healthcheck.mjs",
    });
  });
});
