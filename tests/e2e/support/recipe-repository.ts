import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { inject } from "vitest";
import { parse, stringify } from "yaml";
import type { DataMap } from "../../../src/model/index.ts";
import { installingProgramWith, programWith } from "./program.ts";

/** A repository whose configuration was generated from a recipe. */
export type RecipeRepository = {
  readonly folder: string;
  /** Where Pulumi keeps its stacks. */
  readonly stateFolder: string;
  /** Variables of the project with which its program finds Pulumi's SDK. */
  readonly variables: Readonly<Record<string, string>>;
  readonly remove: () => Promise<void>;
};

/** Makes one of these files, with the orb of the sources in its configuration, which is checked as strictly as can be. */
export async function recipeRepository(
  recipe: string,
  options: {
    readonly files: Readonly<Record<string, string>>;
    readonly flags: readonly string[];
    /** Hosts of services and what stands for them here, in the text of the configuration that was generated. */
    readonly standIns?: Readonly<Record<string, string>>;
    /** Changes the repository before its configuration is generated; the program in it installs the SDK. */
    readonly prepare?: (folder: string) => Promise<void>;
  },
): Promise<RecipeRepository> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-recipe-"));
  const stateFolder = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  for (const [path, content] of Object.entries(options.files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const program = await (options.prepare === undefined ? programWith : installingProgramWith)(runsContainers);
  await cp(program.folder, join(folder, "infrastructure"), { recursive: true });
  await program.remove();
  await options.prepare?.(folder);
  const cli = (...args: readonly string[]) => execa("node", [inject("cli"), ...args], { cwd: folder });
  const own = ["--registry", inject("services").registry.host, "--registry-context", "registry"];
  const registry = options.flags.includes("--registry") ? [] : own;
  await cli("generate", "config", "--recipe", recipe, ...registry, "--orb", "inline", ...options.flags);
  await cli("validate", "--strict");
  const config = join(folder, ".circleci", "config.yml");
  const text = await readFile(config, "utf8");
  const replaced = Object.entries(options.standIns ?? {}).reduce((made, [host, standIn]) => {
    if (!made.includes(host)) throw new Error(`The configuration has no ${host}.`);
    return made.replaceAll(host, standIn);
  }, text);
  await writeFile(config, replaced);
  return {
    folder,
    stateFolder,
    variables: program.variables,
    remove: async () => {
      for (const made of [folder, stateFolder]) await rm(made, { recursive: true, force: true });
    },
  };
}

/**
 * Changes a generated configuration as a person does: gives jobs, by what they are of, arguments that name what stands
 * in for services of the net, and adds jobs to the workflow of all branches.
 */
export async function changeJobs(
  { folder }: Pick<RecipeRepository, "folder">,
  { give = {}, add = [] }: { readonly give?: Readonly<Record<string, DataMap>>; readonly add?: readonly DataMap[] },
): Promise<void> {
  const path = join(folder, ".circleci", "config.yml");
  const config = parse(await readFile(path, "utf8")) as {
    readonly workflows: Readonly<Record<string, { readonly jobs: Record<string, DataMap>[] }>>;
  };
  const given = new Set<string>();
  const workflows = Object.values(config.workflows);
  for (const entry of workflows.flatMap(({ jobs }) => jobs))
    for (const [name, more] of Object.entries(give))
      if (entry[name] !== undefined) {
        Object.assign(entry[name], more);
        given.add(name);
      }
  const missing = Object.keys(give).filter((name) => !given.has(name));
  if (missing.length > 0) throw new Error(`The configuration has no ${missing.join(", ")}.`);
  workflows[0]?.jobs.push(...(add as readonly Record<string, DataMap>[]));
  await writeFile(path, stringify(config));
}

/** An image that serves its name and its architecture, and says its revision. The amd64 one, for which there is no base image here, serves nothing. */
export const server = (name: string) => ({
  Dockerfile: `FROM --platform=linux/arm64 ${inject("services").baseImage} AS arm64
CMD ["node", "/server.mjs"]
FROM scratch AS amd64
FROM \${TARGETARCH}
ARG REVISION=unknown
ENV REVISION=\${REVISION}
COPY server.mjs /server.mjs
`,
  "server.mjs": `import { createServer } from "node:http";
createServer((_request, response) => {
  response.setHeader("x-revision", process.env.REVISION);
  response.end("${name} on " + process.arch);
}).listen(8080);
`,
});

/**
 * A container for each image that the configuration names, pulled by digest with the registry's login as another machine would, and run
 * for arm64. The outputs are what the engine says that it runs, and what the containers answer.
 */
const runsContainers = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
const provider = {
  // Another image is another container: it is never changed in its place.
  async diff(_id, { image }, wanted) {
    return { changes: image !== wanted.image, replaces: ["image"], deleteBeforeReplace: true };
  },
  async create({ name, image, stack }) {
    const { execFileSync } = require("node:child_process");
    const { mkdtempSync, rmSync } = require("node:fs");
    const login = mkdtempSync(require("node:os").tmpdir() + "/login-");
    const docker = (args, input = "") => execFileSync("docker", args, { input, encoding: "utf8" }).trim();
    try {
      const { DOCKER_USERNAME, DOCKER_PASSWORD } = process.env;
      docker(["--config", login, "login", "--username", DOCKER_USERNAME, "--password-stdin", image.split("/")[0]], DOCKER_PASSWORD);
      docker(["--config", login, "pull", "--quiet", "--platform", "linux/arm64", image]);
    } finally {
      rmSync(login, { recursive: true });
    }
    const id = docker(["run", "--detach", "--pull", "never", "--platform", "linux/arm64", "--publish", "127.0.0.1::8080",
      "--label", "arm-pipeline.stack=" + stack, image]);
    const url = "http://" + docker(["port", id, "8080/tcp"]).split("\\n")[0];
    let answer = "";
    for (let tries = 0; tries < 240 && answer === ""; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      try {
        answer = execFileSync("curl", ["--silent", "--max-time", "5", url], { encoding: "utf8" });
      } catch {} // It does not listen yet.
    }
    return { id, outs: { url, answer, runs: docker(["inspect", "--format", "{{.Config.Image}}", id]) } };
  },
  async delete(id) {
    require("node:child_process").execFileSync("docker", ["rm", "--force", id]);
  },
};
class Container extends pulumi.dynamic.Resource {
  constructor(name, image) {
    super(provider, name, { name, image, stack: pulumi.getStack(), url: undefined, answer: undefined, runs: undefined });
  }
}
const containers = Object.entries({ image: "web", apiImage: "api", webImage: "web" })
  .filter(([key]) => config.get(key) !== undefined)
  .map(([key, name]) => [name, new Container(name, config.require(key))]);
if (process.env.GREETING !== undefined) exports.greeting = process.env.GREETING;
exports.url = containers[0][1].url;
exports.runs = Object.fromEntries(containers.map(([name, container]) => [name, container.runs]));
exports.answers = Object.fromEntries(containers.map(([name, container]) => [name, container.answer]));
`;
