import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeEach, expect, inject, test } from "vitest";
import { contexts, run } from "./support/run.ts";

const programs = resolve(import.meta.dirname, "languages");

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-languages-"));
  return () => rm(folder, { recursive: true, force: true });
});

/** What Go keeps is the machine's, as npm's archives are: modules and compilation take minutes. */
const kept = Object.fromEntries(
  ["GOMODCACHE", "GOCACHE"].map((name) => [name, join(inject("services").folders.root, name.toLowerCase())]),
);

/** `pulumi install` asks GitHub for each plugin of a program in YAML that is not installed, whatever path Pulumi.yaml names. */
const installed = {
  run: { name: "Install the provider", command: "pulumi plugin install resource files 1.0.0 --file provider" },
};

test.each([
  ["yaml", "a provider of the repository", ["provider"], [{ checkout: {} }, installed]],
  ["go", "a provider of the repository", ["provider"], []],
  ["python", "a dynamic provider, in the versions of a list with checksums,", [], []],
])("a program in %s with %s is deployed, and destroyed without a checkout", async (language, _with, beside, steps) => {
  const [repository, state, path] = ["repository", "state", "made"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(state);
  await cp(join(programs, language), repository, { recursive: true });
  for (const name of beside) await cp(join(programs, name), join(repository, name), { recursive: true });
  const shared = { stack: "it", context: ["state"] };
  let made = false;
  const ended = await run(
    [
      {
        "arm/deploy": { ...shared, attach: false, "pre-steps": steps, config: `path=${path}\nimage=acme/web@sha256:1` },
      },
      { "arm/destroy": { ...shared, requires: ["arm/deploy"] } },
    ],
    {
      repository,
      contexts: contexts(state),
      variables: { NODE_PATH: inject("sdk"), ...kept },
      onEvent: (event) => {
        if (event.kind === "job-ended" && event.job === "arm/deploy") made = existsSync(path);
      },
    },
  );
  const failed = ["arm/deploy", "arm/destroy"].find((job) => ended.ending(job) !== "success");
  expect([failed, failed && ended.output(failed).slice(-3000)]).toEqual([undefined, undefined]);
  const { url, outputs, changed } = JSON.parse(await ended.handedOver("arm/deploy", ".arm-pipeline/deployment.json"));
  const stacks = await readdir(join(state, ".pulumi", "stacks"), { recursive: true });
  await ended.remove();
  const left = [existsSync(path), stacks.filter((name) => name.endsWith(".json"))];
  expect({ url, image: outputs.image, changed, made, left }).toEqual({
    url: "http://127.0.0.1:1",
    image: "acme/web@sha256:1",
    changed: true,
    made: true,
    left: [false, []],
  });
});
