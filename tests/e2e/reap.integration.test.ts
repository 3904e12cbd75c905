import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DataMap } from "../../src/model/index.ts";
import { type Program, programWith } from "./support/program.ts";
import { contexts, run } from "./support/run.ts";

/** A file in a folder, which stays where the configuration says that its cloud does not let go, or that it is protected. */
const program = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
const provider = {
  async create({ folder, stack }) {
    require("node:fs").writeFileSync(folder + "/" + stack, "made");
    return { id: stack, outs: { folder } };
  },
  async delete(id, { folder }) {
    const fs = require("node:fs");
    if (fs.existsSync(folder + "/no-" + id)) throw new Error("the cloud does not let go");
    fs.rmSync(folder + "/" + id, { force: true });
  },
};
class Thing extends pulumi.dynamic.Resource {}
new Thing(provider, "thing", { folder: config.require("folder"), stack: pulumi.getStack() }, { protect: config.getBoolean("guarded") ?? false });
exports.url = "http://127.0.0.1:1";
`;

let repository: Program;
let folders: Record<"state" | "things" | "origin", string>;
beforeEach(async () => {
  repository = await programWith(program);
  const folder = () => mkdtemp(join(tmpdir(), "arm-pipeline-reap-"));
  folders = { state: await folder(), things: await folder(), origin: await folder() };
});
afterEach(async () => {
  for (const made of Object.values(folders)) await rm(made, { recursive: true, force: true });
  await repository.remove();
});

const machine = { machine: { image: "ubuntu-2404:current" }, resource_class: "arm.medium" };
const step = (name: string, command: string) => ({ run: { name, command } });

const past = "2026-01-01T00:00:00Z";
/** Stacks like the deployed one, with what differs of their tags. */
const copies: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "ci-1": { expires: past },
  "ci-2": { expires: past },
  stuck: { expires: past },
  "review-gone": { branch: "feature/gone" },
  // What has to stay.
  production: { branch: "feature/gone", expires: "never" },
  foreign: { project: "acme/other", expires: past },
  held: { expires: past },
  guarded: { expires: past },
};

/** What deploy jobs would have left, in a second each instead of a minute. */
function prepare(): DataMap {
  const tag = (stack: string, name: string, value: string) =>
    `pulumi stack tag set --stack=${stack} -- 'arm-pipeline:${name}' '${value}'`;
  const copy = (name: string, tags: Readonly<Record<string, string>>) => [
    `pulumi stack init --stack=${name} > /dev/null`,
    `sed 's/review-main/${name}/g' state.json | jq '${name === "guarded" ? guard : "."}' > copy.json`,
    `pulumi stack import --stack=${name} < copy.json > /dev/null`,
    `touch '${folders.things}/${name}'`,
    ...Object.entries({
      project: "acme/web",
      branch: "main",
      owner: "ada",
      expires: "2126-01-01T00:00:00Z",
      ...tags,
    }).map(([each, value]) => tag(name, each, value)),
  ];
  const guard = '(.deployment.resources[] | select(.type | endswith("dynamic:Resource"))).protect = true';
  const lock = (stack: string, timestamp: string) => {
    const folder = `${folders.state}/.pulumi/locks/organization/fixture/${stack}`;
    const content = JSON.stringify({ pid: 1, username: "ada", hostname: "her-machine", timestamp });
    return `mkdir -p '${folder}' && echo '${content}' > '${folder}/1.json'`;
  };
  const lines = [
    "export PULUMI_SKIP_UPDATE_CHECK=true",
    "pulumi stack tag ls --json --stack=review-main | jq --compact-output --sort-keys --monochrome-output",
    "pulumi stack export --stack=review-main > state.json",
    ...Object.entries(copies).flatMap(([name, tags]) => copy(name, tags)),
    "pulumi stack init --stack=empty > /dev/null",
    ...[tag("empty", "project", "acme/web"), tag("empty", "expires", past), tag("review-main", "expires", past)],
    // Somebody works on the one right now; what worked on the other was killed long ago.
    ...[lock("held", new Date().toISOString()), lock("ci-2", past)],
    `touch '${folders.things}/no-stuck'`,
  ];
  return { ...machine, steps: ["checkout", step("Make the other stacks", lines.join("\n"))] };
}

async function stacks(): Promise<readonly string[]> {
  const files = await readdir(join(folders.state, ".pulumi", "stacks", "fixture"));
  return files.filter((file) => /^[\w-]+\.json$/.test(file)).map((file) => file.replace(/\.json$/, ""));
}

test("of ten stacks six are over: a dry run shows them, one that fails stops no other, and four stay", {
  timeout: 1_200_000,
}, async () => {
  const git = (...args: readonly string[]) =>
    execa("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], { cwd: repository.folder });
  const url = "https://github.com/acme/web.git";
  await execa("git", ["init", "--quiet", "--bare", "--initial-branch=main", folders.origin]);
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=The program");
  await git("push", "--quiet", folders.origin, "main");
  await git("remote", "add", "origin", url);
  const known = contexts(folders.state);
  // Where the checkout's origin is, as a job of CircleCI would reach it.
  const origin = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.file://${folders.origin}.insteadOf`,
    GIT_CONFIG_VALUE_0: url,
  };
  const reap = (name: string, more: DataMap) => ({
    "arm/reap": {
      name,
      context: ["state", "origin"],
      min_age: "0m",
      hourly_cost: "0.10",
      destroy_attempts: 1,
      ...more,
    },
  });
  const ended = await run(
    [
      {
        "arm/deploy": {
          stack: "review-$ARM_PIPELINE_BRANCH",
          attach: false,
          context: ["state"],
          expires: "7d",
          config: `folder=${folders.things}`,
        },
      },
      { "arm/prepare": { context: ["state"], requires: ["arm/deploy"] } },
      reap("dry", { requires: ["arm/prepare"] }),
      { "arm/list": { name: "after_dry", requires: ["dry"] } },
      reap("reap", { dry_run: false, requires: ["after_dry"] }),
      { "arm/free": { requires: [{ reap: "failed" }] } },
      reap("again", { dry_run: false, requires: ["arm/free"] }),
    ],
    {
      repository: repository.folder,
      variables: repository.variables,
      contexts: { ...known, origin },
      jobs: {
        prepare: prepare(),
        list: { ...machine, steps: [step("List", `ls ${folders.state}/.pulumi/stacks/fixture/*.json | wc -l`)] },
        free: { ...machine, steps: [step("Let go", `rm ${folders.things}/no-stuck`)] },
      },
    },
  );
  const said = (job: string) =>
    ended
      .output(job)
      .split("\n")
      .filter((line) => /^(left|over|destroyed|failed) +\S+ {2}|stacks of acme/.test(line))
      .map((line) =>
        line
          .replace(/(?<=\(pid 1\) at )\S+/, "(time)")
          .replace(/ \(\d+ resources, of .*\)$|, with \d+ resources|; to look took \d+ s\.$/g, ""),
      );
  const stays = ["foreign", "guarded", "held", "production"];
  const left = [
    "left       guarded      it has what is protected: thing",
    "left       held         it is being updated: created by ada@her-machine (pid 1) at (time)",
    "left       production   it is kept: it has no expiry",
  ];
  const past9 = `its time was over at ${past}`;
  const gone = 'its branch "feature/gone" is gone';
  expect({
    deploy: ended.ending("arm/deploy"),
    tags: /"arm-pipeline:branch":"main","arm-pipeline:expires":"20\d\d-/.test(ended.output("arm/prepare")),
    dry: [ended.ending("dry"), ...said("dry")],
    afterDry: ended.output("after_dry").includes("10\n"),
    reap: [ended.ending("reap"), ...said("reap")],
    again: [ended.ending("again"), ...said("again")],
    stacks: await stacks(),
    things: (await readdir(folders.things)).toSorted(),
  }).toEqual({
    deploy: "success",
    tags: true,
    dry: [
      "success",
      ...["ci-1", "ci-2", "empty"].map((name) => `over       ${name.padEnd(11)}  ${past9}`),
      left[0],
      `over       held         ${past9}`,
      left[2],
      `over       review-gone  ${gone}`,
      ...["review-main", "stuck"].map((name) => `over       ${name.padEnd(11)}  ${past9}`),
      "9 stacks of acme/web are left, and cost 19.2 a day to keep",
    ],
    afterDry: true,
    reap: [
      "Reap stacks: 5",
      ...["ci-1", "ci-2", "empty"].map((name) => `destroyed  ${name.padEnd(11)}  ${past9}`),
      ...left,
      `destroyed  review-gone  ${gone}`,
      `destroyed  review-main  ${past9}`,
      "failed     stuck        it could not be destroyed (status 5); its story stands above",
      "4 stacks of acme/web are left, and cost 9.6 a day to keep",
    ],
    again: [
      "success",
      ...left.map((line) => line.replace(/^(left +\w+) /, "$1")),
      `destroyed  stuck       ${past9}`,
      "3 stacks of acme/web are left, and cost 7.2 a day to keep",
    ],
    stacks: stays,
    things: stays,
  });
  await ended.remove();
});
