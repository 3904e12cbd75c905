import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { DataMap } from "../../src/model/index.ts";
import { type CodeHostApi, startCodeHostApi, token } from "../orb/support/code-host-api.ts";
import { type Hook, hookSecret, startHook } from "../orb/support/hook.ts";
import { type Program, programWith } from "./support/program.ts";
import { changeJobs } from "./support/recipe-repository.ts";
import { manifestOf } from "./support/registry-contents.ts";
import { contexts, type Ended, rehearsed } from "./support/run.ts";

/** Files of recipes, as they are generated: what a branch would change, what was changed by hand, a plan that was approved, and who is told. */

const { registry } = inject("services");
/** One thing that is nothing but its inputs. It wants its image, as most programs do. */
const program = (size: number | string) => `
const pulumi = require("@pulumi/pulumi");
const provider = {
  async create(inputs) { return { id: "thing", outs: inputs }; },
  async update(_id, _olds, inputs) { return { outs: inputs }; },
};
class Thing extends pulumi.dynamic.Resource {}
new Thing(provider, "thing", { image: new pulumi.Config().require("image"), size: ${size} });
exports.url = "${address}";
`;

let api: CodeHostApi;
let hook: Hook;
let app: Server;
/** Where what is deployed answers. */
let address = "";
/** What it says that it is. */
let answers = "";
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

/** Generates a recipe's file for the stack "production"; the host of code is a stand-in on loopback. */
async function generate(recipe: string, flags: readonly string[], give: Readonly<Record<string, DataMap>> = {}) {
  const cli = (...args: readonly string[]) => execa("node", [inject("cli"), ...args], { cwd: repository.folder });
  const own = ["--image", "acme/previewed", "--registry", registry.host, "--orb", "inline", "--force"];
  const known = ["--registry-context", "registry", "--deploy-context", "kept", "--stack", "production"];
  await cli("generate", "config", "--recipe", recipe, ...own, ...known, ...flags);
  await cli("validate", "--strict");
  await changeJobs(repository, { give: { "arm/preview": { github_api: api.url }, ...give } });
}

beforeAll(async () => {
  api = await startCodeHostApi();
  hook = await startHook();
  app = createServer((_request, response) => response.writeHead(200, { "x-revision": answers }).end("ready"));
  await once(app.listen(0, "127.0.0.1"), "listening");
  address = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  state = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  repository = await programWith(program(1));
  // The stack's file is in the repository, as people keep it: it has settings, and never the image.
  await writeFile(join(repository.folder, "Pulumi.production.yaml"), "config:\n  fixture:note: of a person\n");
  await writeFile(join(repository.folder, "Dockerfile"), "FROM scratch\nCOPY Pulumi.yaml /\n");
  git("init", "--quiet");
});
afterAll(async () => {
  app.closeAllConnections();
  app.close();
  await Promise.all([api.close(), hook.close(), repository.remove(), rm(state, { recursive: true, force: true })]);
});

const push = (revision: string, ...args: readonly string[]): Promise<Ended> => {
  answers = revision;
  return rehearsed(repository.folder, {
    args: ["--docker", "host", "--revision", revision, ...args],
    variables: { ...repository.variables, CIRCLE_PULL_REQUEST: "https://github.com/acme/web/pull/7" },
    contexts: {
      registry: contexts().registry,
      kept: { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "passphrase-of-a-test" },
      github: { GITHUB_TOKEN: token },
      slack: { SLACK_WEBHOOK_URL: hook.url },
    },
  });
};
/** How jobs ended; of the first that failed and was not to, what it said. */
const endings = (ended: Ended, ...jobs: readonly string[]) =>
  Object.fromEntries(jobs.map((job) => [job, ended.ending(job)]));
const leaks = (ended: Ended): boolean =>
  ended.events.some(
    (event) => event.kind === "step-output" && (event.chunk.includes(token) || event.chunk.includes(hookSecret)),
  );

test("a stack is deployed and told, a branch is previewed with the image that runs, drift is noticed, and one comment follows it", async () => {
  await generate("drift", ["--preview"]);
  const first = commit("first");
  const deployed = await push(first);
  const { digest } = await manifestOf("acme/previewed", first);
  const image = `${registry.host}/acme/previewed@${digest}`;
  expect([
    endings(deployed, "arm/deploy", "arm/smoke_test", "arm/rollback", "tell_success", "tell_failure"),
    hook.bodies,
  ]).toEqual([
    {
      "arm/deploy": "success",
      "arm/smoke_test": "success",
      "arm/rollback": "not_run",
      tell_success: "success",
      tell_failure: "not_run",
    },
    [expect.objectContaining({ text: "production is deployed" })],
  ]);
  expect(JSON.stringify(hook.bodies)).toContain(image);

  const same = await push(first, "--branch", "feature");
  expect([same.ending("arm/preview"), same.output("arm/preview"), api.comments]).toEqual([
    "success",
    expect.stringContaining(`The image is ${image}, as it was last deployed (configuration "image").`),
    [],
  ]);

  await writeFile(join(repository.folder, "index.js"), program(2));
  const second = commit("second");
  const changed = await push(second, "--branch", "feature");
  expect(changed.ending("arm/preview")).toBe("success");
  expect(api.comments.map(({ body }) => body)).toEqual([
    expect.stringContaining("<code>production</code>: 1 to update"),
  ]);
  expect(api.comments[0]?.body).toContain("-     size: 1\n+     size: 2\n");
  expect(api.comments[0]?.body).toContain(`What is deployed answers at ${address}.`);

  const drift = await push(second, "--pipeline-value", "schedule.name=drift");
  expect([endings(drift, "drift", "tell_drift"), api.comments.length, hook.bodies.at(-1)]).toEqual([
    { drift: "Preview the update: 5", tell_drift: "success" },
    1,
    expect.objectContaining({ text: "The deployment of production failed" }),
  ]);

  await writeFile(join(repository.folder, "index.js"), "throw new Error('broken');\n");
  const broken = await push(commit("third"), "--branch", "feature");
  expect([broken.ending("arm/preview"), api.comments[0]?.body.split("\n")[1]]).toEqual([
    "Preview the update: 1",
    "### The preview of the stack <code>production</code> failed",
  ]);
  expect([deployed, same, changed, drift, broken].map(leaks)).toEqual([false, false, false, false, false]);
});

test("what a preview has saved is what a deployment does, once it is approved, and another update is refused with the difference, and told", async () => {
  await writeFile(join(repository.folder, "index.js"), program('new pulumi.Config().getNumber("size") ?? 4'));
  const deliver = async (give: Readonly<Record<string, DataMap>>) => {
    await generate("approved-plan", ["--notify"], give);
    return push(commit("approved"), "--approve", "approve_deploy");
  };
  const other = await deliver({ "arm/deploy": { config: "size=9" } });
  expect(endings(other, "plan", "arm/deploy", "tell_success", "tell_failure")).toEqual({
    plan: "success",
    "arm/deploy": "Update the stack: 5",
    tell_success: "not_run",
    tell_failure: "success",
  });
  expect(other.output("arm/deploy")).toMatch(/violates plan: .*size/);
  expect(other.output("arm/deploy")).toContain("is not the one that was approved; nothing was changed");
  expect(hook.bodies.at(-1)).toMatchObject({ text: "The deployment of production failed" });

  const kept = await deliver({});
  expect([endings(kept, "plan", "arm/deploy", "arm/smoke_test", "tell_success"), kept.output("arm/deploy")]).toEqual([
    { plan: "success", "arm/deploy": "success", "arm/smoke_test": "success", tell_success: "success" },
    expect.stringContaining('The stack "production" is updated.'),
  ]);
});
