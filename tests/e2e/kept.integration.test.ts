import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Aws, startAws } from "../../scripts/provision/services/aws.ts";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import type { DataMap } from "../../src/model/index.ts";
import { type Program, programWith } from "./support/program.ts";
import { type Ended, lastWords, run } from "./support/run.ts";

/** One thing, a file that says what runs. It shows its secret in the log and in an output, which no program should. */
const program = (version: number) => `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
const write = (inputs) => {
  if (inputs.size === "too much") throw new Error("the cloud said no");
  require("node:fs").writeFileSync(inputs.folder + "/release", JSON.stringify(inputs));
};
const provider = {
  async create(inputs) { write(inputs); return { id: "release", outs: inputs }; },
  async update(_id, _olds, inputs) { write(inputs); return { outs: inputs }; },
  async delete(_id, { folder }) { require("node:fs").rmSync(folder + "/release"); },
};
class Release extends pulumi.dynamic.Resource {}
const [image, folder, url, size] = ["image", "folder", "url", "size"].map((key) => config.get(key) ?? "");
new Release(provider, "release", { image, folder, size, program: ${version}, token: config.requireSecret("token") });
console.log("the token is " + config.get("token"));
exports.url = url;
exports.token = config.get("token");
`;

const canary = "canary-5b0e81";
const image = (letter: string) => `registry.example/web@sha256:${letter.repeat(64)}`;
let session: Session;
let aws: Aws;
let provider = "";
let app: Server | undefined;
let address = "";
let state = "";
let folder = "";
let repository: Program | undefined;

const source = (): string => repository?.folder ?? "";
const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
    cwd: source(),
    encoding: "utf8",
  }).trim();
function commit(message: string): string {
  git("add", "--all");
  git("commit", "--quiet", "--message", message);
  return git("rev-parse", "HEAD");
}
const released = (): { readonly image: string; readonly size: string; readonly program: number } =>
  JSON.parse(readFileSync(join(folder, "release"), "utf8"));
const environment = () => ({
  AWS_ENDPOINT_URL: aws.endpoint,
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test-of-aws",
  AWS_REGION: "eu-central-1",
});

beforeAll(async () => {
  session = await Session.begin({
    system: realSystem(),
    folders: inject("services").folders,
    privilege: inject("facts").privilege,
    progress: { say: () => undefined },
  });
  aws = await startAws(session, inject("services").folders);
  const key = execFileSync(
    join(aws.commandFolder, "aws"),
    ["--region", "eu-central-1", "kms", "create-key", "--query", "KeyMetadata.KeyId", "--output", "text"],
    { env: { ...process.env, ...environment() }, encoding: "utf8" },
  ).trim();
  provider = `awskms:///${key}?region=eu-central-1`;
  state = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-things-"));
  await writeFile(join(folder, "token"), canary);
  // What runs answers with its image; one of them answers with 500.
  app = createServer((_request, response) => {
    const runs = existsSync(join(folder, "release")) ? released().image : "";
    response.writeHead(runs === image("c") ? 500 : 200, { "x-revision": runs }).end("ready");
  }).listen(0, "127.0.0.1");
  await once(app, "listening");
  address = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  repository = await programWith(program(1));
  git("init", "--quiet");
});
afterAll(async () => {
  app?.closeAllConnections();
  app?.close();
  await session.end();
  await repository?.remove();
  for (const each of [state, folder]) await rm(each, { recursive: true, force: true });
});

/** Hands an image over as a build does, and gives the token to a job so that nothing but the job's own scripts may hide it. */
const handOver = {
  machine: { image: "ubuntu-2404:current" },
  resource_class: "arm.medium",
  parameters: { image: { type: "string" } },
  environment: { IMAGE: "<< parameters.image >>" },
  steps: [
    {
      run: `mkdir -p .arm-pipeline/images && printf '{"schema":2,"name":"web","reference":"%s"}' "$IMAGE" > .arm-pipeline/images/web.json`,
    },
    { persist_to_workspace: { root: ".", paths: [".arm-pipeline/images"] } },
  ],
};

const pipeline = (revision: string, jobs: readonly DataMap[], passphrase: string | undefined): Promise<Ended> => {
  return run(jobs, {
    repository: source(),
    variables: repository?.variables ?? {},
    jobs: { hand_over: handOver },
    args: ["--revision", revision],
    contexts: {
      kept: {
        PULUMI_BACKEND_URL: `file://${state}`,
        ...environment(),
        ...(passphrase !== undefined && { PULUMI_CONFIG_PASSPHRASE: passphrase }),
      },
    },
  });
};
const shared = () => ({
  stack: "production",
  context: ["kept"],
  secret_config: "token=TOKEN",
  "pre-steps": [{ run: `echo 'export TOKEN=$(cat ${folder}/token)' >> "$BASH_ENV"` }],
});
const settings = (size: string) => [`folder=${folder}`, `url=${address}`, `size=${size}`].join("\n");

/** A delivery to a kept stack, as the recipe has it. */
const deliver = (letter: string, { size = "1" } = {}): readonly DataMap[] => {
  const answer = { revision_in: "x-revision", deadline: 6 };
  return [
    { "arm/hand_over": { image: image(letter) } },
    {
      "arm/deploy": {
        ...shared(),
        config: settings(size),
        secrets_provider: provider,
        requires: ["arm/hand_over"],
      },
    },
    { "arm/smoke_test": { ...answer, executor: "arm/arm_machine", requires: ["arm/deploy"] } },
    { "arm/rollback": { ...shared(), ...answer, requires: [{ "arm/smoke_test": ["failed", "not_run"] }] } },
  ];
};
const endings = (ended: Ended) => ["arm/deploy", "arm/smoke_test", "arm/rollback"].map((job) => ended.ending(job));

/** Where the secrets of the state are kept, as the state says it. */
async function keeper(): Promise<string> {
  const stacks = join(state, ".pulumi", "stacks");
  const file = (await readdir(stacks, { recursive: true })).find((name) => name.endsWith("production.json")) ?? "";
  const { checkpoint } = JSON.parse(await readFile(join(stacks, file), "utf8"));
  return checkpoint.latest.secrets_providers.state.url;
}

/** Whether the secret is in what a run printed, or in a file that it kept. */
function leaks(ended: Ended): boolean {
  const printed = ended.events.some((event) => event.kind === "step-output" && event.chunk.includes(canary));
  const grep = ["grep", ["--recursive", "--text", "--files-with-matches", canary, ended.folder ?? ""]] as const;
  try {
    execFileSync(...grep);
    return true;
  } catch {
    return printed;
  }
}

test("a stack stays over three pipelines with its key; a release that fails, either way, is taken back", async () => {
  const first = commit("first");
  const one = await pipeline(first, deliver("a"), undefined);
  expect([endings(one), await keeper(), released().image]).toEqual([
    ["success", "success", "not_run"],
    provider,
    image("a"),
  ]);

  // The second has a passphrase in its context, for other stacks: the key stays.
  const two = await pipeline(first, deliver("b"), "of-another-stack");
  expect([endings(two), await keeper(), released().image]).toEqual([
    ["success", "success", "not_run"],
    provider,
    image("b"),
  ]);

  const drift = { ...shared(), create: false, expect_no_changes: true, refresh: true };
  const nightly = await pipeline(first, [{ "arm/preview": drift }], undefined);
  expect(nightly.ending("arm/preview")).toBe("success");

  await writeFile(join(source(), "index.js"), program(2));
  const second = commit("second");
  const three = await pipeline(second, deliver("c", { size: "2" }), undefined);
  expect([endings(three), three.exitCode, await keeper(), released()]).toEqual([
    ["success", "Smoke test the deployment: 5", "success"],
    4,
    provider,
    expect.objectContaining({ image: image("b"), size: "1", program: 1 }),
  ]);
  expect(three.output("arm/rollback")).toContain(
    `The stack "production" runs what it ran before: revision ${first}, ${image("b")}.`,
  );

  const four = await pipeline(second, deliver("d", { size: "too much" }), undefined);
  expect([endings(four), four.exitCode, released()]).toEqual([
    ["Update the stack: 1", "not_run", "success"],
    4,
    expect.objectContaining({ image: image("b"), size: "1", program: 1 }),
  ]);
  expect([one, two, nightly, three, four].map(leaks)).toEqual([false, false, false, false, false]);
  for (const each of [one, two, nightly, three, four]) await each.remove();
});

test("another secrets provider than the stack's is refused by name, and nothing is changed", async () => {
  const other = "awskms:///another?region=eu-central-1";
  const before = released();
  const ended = await pipeline(
    git("rev-parse", "HEAD"),
    [{ "arm/deploy": { ...shared(), config: settings("3"), secrets_provider: other } }],
    undefined,
  );
  await ended.remove();
  expect([ended.ending("arm/deploy"), lastWords(ended.output("arm/deploy")), released()]).toEqual([
    "Select and configure the stack: 2",
    // The region is masked, as it stands in the job's context.
    expect.stringMatching(
      /is "awskms:\/\/\/another\?.*", but .* "production" are kept by "awskms:\/\/\/[-0-9a-f]{36}\?/,
    ),
    before,
  ]);
});
