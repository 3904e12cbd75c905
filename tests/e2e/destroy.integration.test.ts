import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { DataMap } from "../../src/model/index.ts";
import { installingProgramWith, programWith } from "./support/program.ts";
import { contexts, lastWords, run } from "./support/run.ts";

/** Files in a folder: the second waits for ever when the configuration says so. Or nothing that needs a package to be deleted. */
const program = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
const folder = config.require("folder");
const provider = {
  async create({ folder, name, waits }) {
    const fs = require("node:fs");
    if (waits) {
      fs.writeFileSync(folder + "/waiting", "");
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    }
    fs.writeFileSync(folder + "/" + name, "made");
    return { id: name, outs: { folder } };
  },
  async delete(id, { folder }) {
    require("node:fs").rmSync(folder + "/" + id, { force: true });
  },
};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, inputs, options) {
    super(provider, name, { name, folder, ...inputs }, options);
  }
}
if (config.getBoolean("plain")) new pulumi.ComponentResource("fixture:index:Group", "group");
else new Thing("second", { waits: config.getBoolean("waits") ?? false }, { dependsOn: new Thing("first", {}) });
exports.url = "http://127.0.0.1:1";
`;

let state = "";
let folder = "";
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-things-"));
  return async () => {
    for (const made of [state, folder]) await rm(made, { recursive: true, force: true });
  };
});

const deploy = (config: readonly string[], more: DataMap = {}) => ({
  "arm/deploy": {
    stack: "it",
    attach: false,
    context: ["state"],
    config: [`folder=${folder}`, ...config].join("\n"),
    ...more,
  },
});
const destroy = (more: DataMap = {}) => ({ "arm/destroy": { stack: "it", context: ["state"], ...more } });

/** Stacks and locks that the state still has, and things that still exist. */
async function left() {
  const files = async (of: string) =>
    (await readdir(join(state, ".pulumi", of), { recursive: true }).catch(() => []))
      .filter((file) => file.endsWith(".json"))
      .map((file) =>
        file
          .split("/")
          .slice(0, of === "stacks" ? undefined : -1)
          .join("/"),
      );
  return { stacks: await files("stacks"), locks: await files("locks"), things: await readdir(folder) };
}

/** The process that updates the stack. The lock has the number that it has in its job, which sees no others. */
async function updating(): Promise<number> {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    const [command, environment] = await Promise.all([read("cmdline"), read("environ")]);
    if (/^[^\0]*pulumi\0(?:[^\0]*\0)*up\0/.test(command) && environment.includes(state)) return Number(pid);
  }
  throw new Error("No process updates the stack.");
}

const advice = "pulumi refresh --yes --clear-pending-creates --stack it";

test("a deploy that is killed in its update leaves a lock, which destroy breaks, and a creation, which its advice drops", async () => {
  const follow = {
    machine: { image: "ubuntu-2404:current" },
    resource_class: "arm.medium",
    steps: [
      { attach_workspace: { at: "." } },
      { run: { name: "Follow the advice", command: `cd .arm-pipeline/program && ${advice}` } },
    ],
  };
  const repository = await programWith(program);
  const running = run(
    [
      deploy(["waits=true"]),
      destroy({ requires: [{ "arm/deploy": "terminal" }] }),
      { "arm/follow": { context: ["state"], requires: [{ "arm/destroy": "failed" }] } },
      destroy({ name: "again", requires: ["arm/deploy", "arm/follow"].map((name) => ({ [name]: "terminal" })) }),
    ],
    {
      repository: repository.folder,
      variables: repository.variables,
      contexts: contexts(state),
      jobs: { follow },
    },
  );
  await expect.poll(() => existsSync(join(folder, "waiting")), { timeout: 240_000 }).toBe(true);
  process.kill(await updating(), "SIGKILL");
  const ended = await running;
  await Promise.all([ended.remove(), repository.remove()]);
  await rm(join(folder, "waiting"));
  expect([
    ended.ending("arm/deploy"),
    ended.ending("arm/destroy"),
    /The lock of the stack "it" \(created by .*\) is a dead one: this pipeline was the last to deploy the stack, and its deploy job has ended\. Breaking it\./.test(
      ended.output("arm/destroy"),
    ),
    lastWords(ended.output("arm/destroy")).includes(advice),
    ended.ending("arm/follow"),
    ended.ending("again"),
    await left(),
  ]).toEqual([
    "Update the stack: 1",
    "Destroy the stack: 5",
    true,
    true,
    "success",
    "success",
    { stacks: [], locks: [], things: [] },
  ]);
});

test("destroy goes as far as it can while the package registry is down, and to the end when it is up again", async () => {
  const cache = await mkdtemp(join(tmpdir(), "arm-pipeline-npm-"));
  const known = contexts(state);
  const down = {
    ...known.state,
    npm_config_registry: "http://127.0.0.1:9/",
    npm_config_cache: cache,
    npm_config_fetch_retries: "0",
    RETRY_PAUSE: "0",
  };
  // What is installed, and what is not, is what this is about.
  const repository = await installingProgramWith(program);
  const options = { repository: repository.folder, contexts: { ...known, down } };
  const plain = await run([deploy(["plain=true"]), destroy({ context: ["down"], requires: ["arm/deploy"] })], options);
  const without = await left();
  const ended = await run(
    [
      deploy([]),
      destroy({ context: ["down"], attempts: 2, destroy_attempts: 1, requires: ["arm/deploy"] }),
      destroy({ name: "again", requires: [{ "arm/destroy": "terminal" }] }),
    ],
    options,
  );
  await Promise.all([plain.remove(), ended.remove(), repository.remove(), rm(cache, { recursive: true, force: true })]);
  expect([plain.ending("arm/destroy"), without]).toEqual(["success", { stacks: [], locks: [], things: [] }]);
  expect([
    ended.ending("arm/destroy"),
    /Destroying goes on without: only resources of a dynamic provider need it\./.test(ended.output("arm/destroy")),
    /dynamic:Resource first \(first\)\n/.test(ended.output("arm/destroy")),
    ended.ending("again"),
    await left(),
  ]).toEqual(["Destroy the stack: 5", true, true, "success", { stacks: [], locks: [], things: [] }]);
});
