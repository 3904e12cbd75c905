import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { leftovers } from "../../scripts/demo/leftovers.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { recipeRepository, server } from "./support/recipe-repository.ts";
import { manifestOf } from "./support/registry-contents.ts";
import { contexts, rehearsed, revision } from "./support/run.ts";
import { asWorkspace, type Manager, pnpmFolder } from "./support/workspace.ts";

let tools: string;
let made: string;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), "arm-pipeline-pnpm-"));
  tools = await pnpmFolder(made);
});
afterAll(() => rm(made, { recursive: true }));

const { registry, dockerHost } = inject("services");
const jobs = ["build_api", "build_web", "arm/deploy", "arm/smoke_test", "arm/destroy"];
const under = (folder: string, files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text] as const);

test.each<readonly [Manager, string]>([
  ["npm", "package-lock.json"],
  ["pnpm", "pnpm-lock.yaml"],
])(
  "a workspace of %s deploys two images by one program that reads above its folder, in the versions of %s, and leaves nothing",
  async (manager, lock) => {
    const deploying = ["state", "registry"].flatMap((context) => ["--deploy-context", context]);
    const [apiImage, webImage] = ["api", "web"].map((name) => `acme/${manager}-${name}`) as [string, string];
    const flags = ["--image", `api=${apiImage}`, "--image", `web=${webImage}`, ...deploying];
    const files = Object.fromEntries([
      ...under("services/api", server("api")),
      ...under("services/web", server("web")),
    ]);
    const repository = await recipeRepository("several-images", {
      files,
      flags,
      prepare: (folder) => asWorkspace(folder, { manager, tools }),
    });
    const { stateFolder } = repository;
    const ended = await rehearsed(repository.folder, {
      args: ["--docker", "host"],
      contexts: contexts(stateFolder),
      tools: [tools],
    });
    const failed = jobs.find((job) => ended.ending(job) !== "success");
    expect([failed, failed && ended.output(failed).slice(-3000)]).toEqual([undefined, undefined]);
    const [api, web] = await Promise.all(
      [apiImage, webImage].map(
        async (image) => `${registry.host}/${image}@${(await manifestOf(image, revision)).digest}`,
      ),
    );
    const { images, outputs } = JSON.parse(await ended.handedOver("arm/deploy", ".arm-pipeline/deployment.json"));
    const left = await leftovers({
      system: realSystem(),
      dockerHost,
      stack: "ci-1",
      stateFolder,
      images: [apiImage, webImage],
    });
    const output = ended.output("arm/deploy");
    await repository.remove();
    expect([
      images,
      outputs.runs,
      outputs.answers,
      output.includes(`The versions are those of ${lock}.`),
      left,
    ]).toEqual([{ api, web }, { api, web }, { api: "api on arm64", web: "web on arm64" }, true, []]);
  },
);
