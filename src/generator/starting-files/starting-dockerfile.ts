import type { NodeApp } from "../repository/node-app.ts";
import { inside, nameOf } from "../repository/repository-files.ts";
import type { NewFile } from "./new-file.ts";

/** The long-term support release where an app asks for none: https://nodejs.org/en/about/previous-releases */
const usualNode = "24";

/**
 * What a package manager does in a build. The images of Node.js have npm and Yarn 1; another one is installed first.
 */
type Manager = {
  readonly prepare: (version: string | undefined) => readonly string[];
  readonly all: string;
  readonly production: string;
  /** Takes away what only the build needed. */
  readonly prune: string;
};

const npm: Manager = {
  prepare: () => [],
  all: "npm ci",
  production: "npm ci --omit=dev",
  prune: "npm prune --omit=dev",
};
const managers: Readonly<Record<NodeApp["packages"]["name"], Manager>> = {
  npm,
  yarn: {
    prepare: () => [],
    all: "yarn install --frozen-lockfile",
    production: "yarn install --frozen-lockfile --production",
    prune: "yarn install --frozen-lockfile --production --ignore-scripts --prefer-offline",
  },
  pnpm: {
    prepare: (version = "10") => [`npm install --global pnpm@${version}`],
    all: "pnpm install --frozen-lockfile",
    production: "pnpm install --frozen-lockfile --prod",
    prune: "pnpm prune --prod",
  },
  // No Dockerfile is written for it: see noDockerfileBecause.
  bun: npm,
};

/** Why no starting Dockerfile can be written for an app; undefined where one can. */
export function noDockerfileBecause(app: NodeApp): string | undefined {
  const { folder, packages, packageManagerVersion, hasDependencies } = app;
  if (packages.name === "bun") return "it is installed with Bun, which the image arm64v8/node has not";
  if (packages.name === "yarn" && /^[2-9]/.test(packageManagerVersion ?? ""))
    return "Yarn from version 2 on is set up by files of its own, which only you know";
  if (!hasDependencies) return undefined;
  if (packages.lockFile === undefined) return "it has no lock file, so each build would install something else";
  return packages.lockFile === inside(folder, nameOf(packages.lockFile))
    ? undefined
    : `it is part of a workspace, whose lock file is ${packages.lockFile}`;
}

/** A Dockerfile for a Node.js app, with an Arm base by name, and the list of what it must not copy. */
export function startingDockerfile(
  app: NodeApp,
  { port, ignored }: { readonly port: number; readonly ignored: readonly string[] },
): readonly NewFile[] {
  return [
    { path: inside(app.folder, "Dockerfile"), text: dockerfile(app, port) },
    { path: inside(app.folder, ".dockerignore"), text: dockerignore(ignored) },
  ];
}

function dockerfile(app: NodeApp, port: number): string {
  const built = app.manifest && app.builds;
  const lines = [
    "# An Arm base by name: built on an x86 machine without emulation this fails at once, instead of on the server.",
    "# Behind an argument, so that a mirror of the hub can be used.",
    `ARG BASE_IMAGE=arm64v8/node:${app.nodeVersion ?? usualNode}-slim`,
    "",
    ...(built ? buildStage(app) : []),
    "FROM ${BASE_IMAGE}",
    "WORKDIR /app",
    ...(built ? ["COPY --from=build /app ./"] : [...installSteps(app, "production"), "COPY . ."]),
    "",
    `ENV NODE_ENV=production PORT=${port} HOME=/tmp`,
    `EXPOSE ${port}`,
    "# By number: it needs no account in the base image, and a runtime can see that it is not root.",
    "USER 10001:10001",
    `CMD [${app.start.map((word) => JSON.stringify(word)).join(", ")}]`,
  ];
  return `${lines.join("\n")}\n`;
}

/** What builds is not what runs: the tools stay behind. */
function buildStage(app: NodeApp): readonly string[] {
  const { name } = app.packages;
  return [
    "FROM ${BASE_IMAGE} AS build",
    "WORKDIR /app",
    ...installSteps(app, "all"),
    "COPY . .",
    `RUN ${[`${name} run build`, ...(app.hasDependencies ? [managers[name].prune] : [])].join(" && ")}`,
    "",
  ];
}

function installSteps(app: NodeApp, what: "production" | "all"): readonly string[] {
  if (!app.hasDependencies) return [];
  const manager = managers[app.packages.name];
  return [
    "# What is named here is installed again only when it changes.",
    `COPY package.json ${nameOf(app.packages.lockFile ?? "")} ./`,
    `RUN ${[...manager.prepare(app.packageManagerVersion), manager[what]].join(" && ")}`,
  ];
}

const dockerignore = (more: readonly string[]): string =>
  `${[
    "# What no image needs: history, what is installed again, secrets, and the pipeline itself.",
    ...[".git", ".circleci", ".arm-pipeline", "**/node_modules", "**/.env", "**/.env.*", "**/*.log"],
    ...["coverage", "Dockerfile", ".dockerignore", ...more],
  ].join("\n")}\n`;
