import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DataMap } from "../../src/model/index.ts";
import { type CodeHostApi, startCodeHostApi, token } from "../orb/support/code-host-api.ts";
import { type Hook, hookSecret, startHook } from "../orb/support/hook.ts";
import { type Program, programWith } from "./support/program.ts";
import { type Ended, run } from "./support/run.ts";

/** One thing that is nothing but its inputs. It wants its image, as most programs do. */
const program = (size: number | string) => `
const pulumi = require("@pulumi/pulumi");
const provider = {
  async create(inputs) { return { id: "thing", outs: inputs }; },
  async update(_id, _olds, inputs) { return { outs: inputs }; },
};
class Thing extends pulumi.dynamic.Resource {}
new Thing(provider, "thing", { image: new pulumi.Config().require("image"), size: ${size} });
exports.url = "http://web.example";
`;

const image = `registry.example/web@sha256:${"a".repeat(64)}`;
let api: CodeHostApi;
let hook: Hook;
let repository: Program;
let state = "";

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
    cwd: repository.folder,
    encoding: "utf8",
  }).trim();
function commit(message: string): string {
  git("add", "--all");
  git("commit", "--quiet", "--message", message);
  return git("rev-parse", "HEAD");
}

beforeAll(async () => {
  api = await startCodeHostApi();
  hook = await startHook();
  state = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  repository = await programWith(program(1));
  // The stack's file is in the repository, as people keep it: it has settings, and never the image.
  await writeFile(join(repository.folder, "Pulumi.production.yaml"), "config:\n  fixture:note: of a person\n");
  git("init", "--quiet");
});
afterAll(async () => {
  await Promise.all([api.close(), hook.close(), repository.remove(), rm(state, { recursive: true, force: true })]);
});

const handOver = {
  machine: { image: "ubuntu-2404:current" },
  resource_class: "arm.medium",
  steps: [
    {
      run: `mkdir -p .arm-pipeline/images && printf '{"schema":2,"name":"web","reference":"${image}"}' > .arm-pipeline/images/web.json`,
    },
    { persist_to_workspace: { root: ".", paths: [".arm-pipeline/images"] } },
  ],
};
const pipeline = (revision: string, jobs: readonly DataMap[]): Promise<Ended> =>
  run(jobs, {
    repository: repository.folder,
    variables: repository.variables,
    jobs: { hand_over: handOver },
    args: ["--revision", revision],
    contexts: {
      kept: { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "passphrase-of-a-test" },
      github: { GITHUB_TOKEN: token },
      slack: { SLACK_WEBHOOK_URL: hook.url },
    },
  });
const preview = (more: DataMap = {}): DataMap => ({
  "arm/preview": {
    stack: "production",
    comment: true,
    github_api: api.url,
    context: ["kept", "github"],
    "pre-steps": [{ run: `echo 'export CIRCLE_PULL_REQUEST=https://github.com/acme/web/pull/7' >> "$BASH_ENV"` }],
    ...more,
  },
});
const tell = (more: DataMap): DataMap => ({
  "arm/notify": { executor: "arm/arm_machine", context: ["slack"], ...more },
});
const leaks = (ended: Ended): boolean =>
  ended.events.some(
    (event) => event.kind === "step-output" && (event.chunk.includes(token) || event.chunk.includes(hookSecret)),
  );

test("a stack is deployed and told, a branch is previewed with the image that runs, and one comment follows it", async () => {
  const first = commit("first");
  const deployed = await pipeline(first, [
    { "arm/hand_over": {} },
    { "arm/deploy": { stack: "production", context: ["kept"], requires: ["arm/hand_over"] } },
    tell({ requires: ["arm/deploy"] }),
  ]);
  expect([deployed.ending("arm/deploy"), deployed.ending("arm/notify"), hook.bodies]).toEqual([
    "success",
    "success",
    [expect.objectContaining({ text: "production is deployed" })],
  ]);
  expect(JSON.stringify(hook.bodies)).toContain(image);

  const same = await pipeline(first, [preview({ expect_no_changes: true })]);
  expect([same.ending("arm/preview"), same.output("arm/preview"), api.comments]).toEqual([
    "success",
    expect.stringContaining(`The image is ${image}, as it was last deployed (configuration "image").`),
    [],
  ]);

  await writeFile(join(repository.folder, "index.js"), program(2));
  const changed = await pipeline(commit("second"), [preview()]);
  expect(changed.ending("arm/preview")).toBe("success");
  expect(api.comments.map(({ body }) => body)).toEqual([
    expect.stringContaining("<code>production</code>: 1 to update"),
  ]);
  expect(api.comments[0]?.body).toContain("-     size: 1\n+     size: 2\n");
  expect(api.comments[0]?.body).toContain("What is deployed answers at http://web.example.");

  const drift = await pipeline(git("rev-parse", "HEAD"), [preview({ expect_no_changes: true })]);
  expect([drift.ending("arm/preview"), api.comments.length]).toEqual(["Preview the update: 5", 1]);

  await writeFile(join(repository.folder, "index.js"), "throw new Error('broken');\n");
  const broken = await pipeline(commit("third"), [
    preview(),
    tell({ outcome: "failed", stack: "production", requires: [{ "arm/preview": ["failed"] }] }),
  ]);
  expect([broken.ending("arm/preview"), api.comments[0]?.body.split("\n")[1]]).toEqual([
    "Preview the update: 1",
    "### The preview of the stack <code>production</code> failed",
  ]);
  expect(hook.bodies.at(-1)).toMatchObject({ text: "The deployment of production failed" });
  expect([deployed, same, changed, drift, broken].map(leaks)).toEqual([false, false, false, false, false]);
  for (const ended of [deployed, same, changed, drift, broken]) await ended.remove();
});

test("what a preview has saved is what a deployment does, and another update is refused with the difference", async () => {
  await writeFile(join(repository.folder, "index.js"), program('new pulumi.Config().getNumber("size") ?? 4'));
  const revision = commit("fourth");
  const planned = (config: DataMap) =>
    pipeline(revision, [
      { "arm/hand_over": {} },
      preview({ comment: false, save_plan: true, attach: true, requires: ["arm/hand_over"] }),
      {
        "arm/deploy": { stack: "production", plan: true, context: ["kept"], requires: ["arm/preview"], ...config },
      },
    ]);
  const other = await planned({ config: "size=9" });
  expect([other.ending("arm/preview"), other.ending("arm/deploy")]).toEqual(["success", "Update the stack: 5"]);
  expect(other.output("arm/deploy")).toMatch(/violates plan: .*size/);
  expect(other.output("arm/deploy")).toContain("is not the one that was approved; nothing was changed");

  const kept = await planned({});
  expect([kept.ending("arm/deploy"), kept.output("arm/deploy")]).toEqual([
    "success",
    expect.stringContaining('The stack "production" is updated.'),
  ]);
  await Promise.all([other.remove(), kept.remove()]);
});
