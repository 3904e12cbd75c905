import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { destroyer, handedOver, realTools } from "./engine.ts";

const lock = (...packages: readonly object[]) =>
  JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(packages.map((each, at) => [String(at), each])) });
const checked = { resolved: "https://registry.npmjs.org/x.tgz", integrity: "sha512-x" };
const link = { resolved: "../lib", link: true };
const node = { "infra/Pulumi.yaml": "name: web\nruntime: nodejs\n", "infra/package.json": "{}" };

async function named(
  options: ScriptOptions,
): Promise<readonly [status: number, key: string | undefined, said: string]> {
  const files = { ...handedOver, ...node, ...options.files };
  const outcome = await runScript("name_dependencies.sh", { tools: ["pulumi"], realTools, ...options, files });
  return [outcome.status, outcome.files[".arm-pipeline/dependencies.key"], outcome.stdout + outcome.stderr];
}

test("npm's archives are kept by the lock file, the architecture and the version of Node.js", async () => {
  const text = lock({ name: "infra" }, checked, link);
  const sum = createHash("sha256").update(text).digest("hex");
  const calls = [call("uname -m", { stdout: "aarch64\n" }), call("node --version", { stdout: "v22.1.0\n" })];
  expect(await named({ files: { "infra/package-lock.json": text }, calls })).toEqual([
    0,
    `npm aarch64 node-v22 ${sum}\n`,
    "The dependencies are kept for the lock file infra/package-lock.json.\n",
  ]);
});

test.each([
  ["without a checksum", lock(checked, { resolved: "git+ssh://git@github.com/acme/x.git#1" })],
  ["with a weak checksum", lock({ ...checked, integrity: "sha1-x" })],
  ["of the first version", JSON.stringify({ lockfileVersion: 1, dependencies: {} })],
  ["that is no JSON", "<<<<<<< ours"],
])("a lock file %s verifies nothing, so nothing is kept", async (_what, text) => {
  expect(await named({ files: { "infra/package-lock.json": text } })).toEqual([
    0,
    "not kept\n",
    "The dependencies are not kept from job to job: package-lock.json has no checksum for some of them.\n",
  ]);
});

const unverified = "The dependencies are not kept from job to job: only npm verifies what it kept by the lock file.\n";

test.each<[string, Record<string, string>]>([
  ["pnpm", { "infra/pnpm-lock.yaml": "" }],
  ["no lock file", {}],
  ["another language", { "infra/Pulumi.yaml": "name: web\nruntime: python\n" }],
])("nothing is kept for %s, and the key file is there all the same", async (_what, files) => {
  expect(await named({ files })).toEqual([0, "not kept\n", unverified]);
});

test("a machine that has a cache of its own keeps it", async () => {
  expect(await named({ env: { npm_config_cache: "/var/npm" } })).toEqual([
    0,
    "the machine keeps them\n",
    "npm_config_cache is set, so this machine keeps the dependencies itself.\n",
  ]);
});

test("destroying a stack that needs none keeps none", async () => {
  const calls = [destroyer(["stack", "export", "--stack=ci-42"], { stdout: '{"deployment":{"resources":null}}' })];
  expect((await named({ env: { PARAM_PROGRAM: ".arm-pipeline/program" }, calls })).slice(0, 2)).toEqual([
    0,
    "not needed\n",
  ]);
});
