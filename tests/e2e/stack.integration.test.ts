import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { DataMap } from "../../src/model/index.ts";
import { type Program, programWith } from "./support/program.ts";
import { contexts, lastWords, run } from "./support/run.ts";

/** Two things, files in a folder: the second fails, or waits for a file, when the configuration says so. */
const index = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
const folder = config.require("folder");
const provider = {
  async create(inputs) {
    const fs = require("node:fs");
    if (inputs.waitFor) {
      fs.writeFileSync(inputs.folder + "/waiting", "");
      while (!fs.existsSync(inputs.waitFor)) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (inputs.fail) throw new Error("the cloud said no");
    fs.writeFileSync(inputs.folder + "/" + inputs.name, "made");
    return { id: inputs.name, outs: inputs };
  },
  async delete(id, properties) {
    require("node:fs").rmSync(properties.folder + "/" + id, { force: true });
  },
};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, inputs, options) {
    super(provider, name, { name, folder, ...inputs }, options);
  }
}
const first = new Thing("first", {});
new Thing("second", { fail: config.getBoolean("fail") ?? false, waitFor: config.get("waitFor") ?? "" }, { dependsOn: first });
exports.url = "http://127.0.0.1:1";
exports.text = config.get("text") ?? "";
`;

let program: Program;
let state = "";
let folder = "";
beforeAll(async () => {
  program = await programWith(index);
});
afterAll(() => program.remove());
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-things-"));
  return async () => {
    await rm(state, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
});

const deploy = ({ config = [], ...rest }: DataMap & { readonly config?: readonly string[] } = {}) => {
  return {
    "arm/deploy": {
      stack: "it",
      attach: false,
      context: ["state"],
      config: [`folder=${folder}`, ...config].join("\n"),
      ...rest,
    },
  };
};
const destroy = (args: DataMap) => ({ "arm/destroy": { stack: "it", context: ["state"], ...args } });
const start = (...jobs: readonly DataMap[]) => {
  const { folder, variables } = program;
  return run(jobs, { repository: folder, variables, contexts: contexts(state) });
};

/** Stacks that the state still has, and things that still exist. */
async function left() {
  const stacks = await readdir(join(state, ".pulumi", "stacks"), { recursive: true }).catch(() => []);
  return { stacks: stacks.filter((file) => file.endsWith(".json")), things: await readdir(folder) };
}

test("an update that fails half-way is red, and destroy still removes what it made, and the stack", async () => {
  const ended = await start(deploy({ config: ["fail=true"] }), destroy({ requires: [{ "arm/deploy": "terminal" }] }));
  await ended.remove();
  expect([
    ended.ending("arm/deploy"),
    lastWords(ended.output("arm/deploy")),
    /the cloud said no/.test(ended.output("arm/deploy")),
    ended.ending("arm/destroy"),
    await left(),
  ]).toEqual([
    "Update the stack: 1",
    expect.stringMatching(/^deploy_stack: /),
    true,
    "success",
    { stacks: [], things: [] },
  ]);
});

test("a second destroy is a success that says so", async () => {
  const ended = await start(
    deploy(),
    destroy({ requires: ["arm/deploy"] }),
    destroy({ name: "again", requires: ["arm/deploy", "arm/destroy"] }),
  );
  await ended.remove();
  expect([
    ended.ending("arm/deploy"),
    ended.ending("arm/destroy"),
    ended.ending("again"),
    /stack "it"[^\n]*(not exist|no stack|nothing to destroy|missing)/i.test(ended.output("again")),
    await left(),
  ]).toEqual(["success", "success", "success", true, { stacks: [], things: [] }]);
});

test("a stack that does not exist and may not be created ends with status 6, and nothing is made", async () => {
  const ended = await start(deploy({ create: false }));
  await ended.remove();
  expect([ended.ending("arm/deploy"), lastWords(ended.output("arm/deploy")), await left()]).toEqual([
    "Select and configure the stack: 6",
    expect.stringContaining('"it"'),
    { stacks: [], things: [] },
  ]);
});

test("a second update at once waits no longer than it was told, and names who holds the stack", async () => {
  const go = join(folder, "go");
  const first = start(deploy({ config: [`waitFor=${go}`] }));
  await expect.poll(() => existsSync(join(folder, "waiting")), { timeout: 180_000 }).toBe(true);
  const second = await start(deploy({ lock_wait: 0 }));
  await writeFile(go, "");
  const ended = await first;
  await Promise.all([ended.remove(), second.remove()]);
  expect([second.ending("arm/deploy"), lastWords(second.output("arm/deploy")), ended.ending("arm/deploy")]).toEqual([
    "Update the stack: 7",
    expect.stringMatching(/pulumi cancel/),
    "success",
  ]);
});

test("configuration that looks like shell arrives unchanged in the program's outputs and runs nothing", async () => {
  const text = `$(touch ${folder}/pwned) \`touch ${folder}/pwned\` "double" 'single' ; -lead = \\<< x >>`;
  const ended = await start(deploy({ config: [`text=${text}`] }));
  const deployment = JSON.parse(await ended.handedOver("arm/deploy", ".arm-pipeline/deployment.json"));
  await ended.remove();
  expect([deployment.outputs.text, (await left()).things]).toEqual([text.replace("\\<<", "<<"), ["first", "second"]]);
});
